#include "sdk/cli/monitor/quantity.hpp"

#include <gtest/gtest.h>

#include "sdk/cli/monitor/size.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

TEST(Quantity, OfBytesHasThreeDigits) {
    EXPECT_EQ(cli::bytes_in_words(0), "0 B");
    EXPECT_EQ(cli::bytes_in_words(1023), "1023 B");
    EXPECT_EQ(cli::bytes_in_words(1024), "1.00 KiB");
    EXPECT_EQ(cli::bytes_in_words(1.5 * 1024 * 1024), "1.50 MiB");
    EXPECT_EQ(cli::bytes_in_words(1023.9 * 1024), "1.00 MiB");
    EXPECT_EQ(cli::bytes_in_words(5e18), "4547474 TiB");
}

TEST(Quantity, OfTimeHasTwoUnits) {
    EXPECT_EQ(cli::long_time_in_words(0), "0.0 s");
    EXPECT_EQ(cli::long_time_in_words(9'900'000), "9.9 s");
    EXPECT_EQ(cli::long_time_in_words(59'999'999), "59 s");
    EXPECT_EQ(cli::long_time_in_words(60'000'000), "1m");
    EXPECT_EQ(cli::long_time_in_words(3'599'000'000), "59m 59s");
    EXPECT_EQ(cli::long_time_in_words(7'500'000'000), "2h 5m");
    EXPECT_EQ(cli::long_time_in_words(273'600'000'000), "3d 4h");
}

TEST(Quantity, OfRatesIsGroupedOrExact) {
    EXPECT_EQ(cli::per_second_in_words(0), "0/s");
    EXPECT_EQ(cli::per_second_in_words(0.25), "0.25/s");
    EXPECT_EQ(cli::per_second_in_words(184'000.4), "184,000/s");
}

TEST(Quantity, OfSharesNeverRoundsUpToAll) {
    EXPECT_EQ(cli::share_in_words(1), "100 %");
    EXPECT_EQ(cli::share_in_words(0.99999), "99.99 %");
    EXPECT_EQ(cli::share_in_words(0.9996), "99.96 %");
    EXPECT_EQ(cli::share_in_words(0), "0.00 %");
}

TEST(Quantity, IsNothingWhereThereIsNone) {
    const auto object =
        json_of(R"({"a":{"b":7,"s":"7","n":null,"big":18446744073709551615},"t":[1],"neg":-3})");
    EXPECT_EQ(cli::count_at(object, "a.b"), "7");
    EXPECT_EQ(cli::count_at(object, "a.big"), "9,000,000,000,000,000");  // more than is exact
    EXPECT_EQ(cli::count_at(object, "neg"), "0");
    for (const char* path : {"a.s", "a.n", "a", "t.0", "x", "x.y", "a.b.c", ""}) {
        EXPECT_EQ(cli::count_at(object, path), "") << path;
        EXPECT_EQ(cli::bytes_at(object, path), "") << path;
    }
    EXPECT_EQ(cli::short_time_at(json_of(R"({"x":350})"), "x"), "350 us");
    EXPECT_EQ(cli::short_time_at(json_of(R"({"x":0})"), "x"), "0 us");
    EXPECT_EQ(cli::short_time_at(json_of(R"({"x":90000000})"), "x"), "1m 30s");
}

TEST(Size, IsReadWithItsUnit) {
    EXPECT_EQ(cli::parse_size("4096"), 4096U);
    EXPECT_EQ(cli::parse_size("64KiB"), 65536U);
    EXPECT_EQ(cli::parse_size("1.5MiB"), 1572864U);
    for (const char* text : {"", "KiB", "1KB", "-1", "1e3", "1 MiB", "99999999TiB", "nan", "inf"}) {
        EXPECT_FALSE(cli::parse_size(text)) << text;
    }
}

}  // namespace
}  // namespace amq::cli_test
