// Sizes and times as text.

#include <gtest/gtest.h>

#include "host/config/units.hpp"

namespace amq::host {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Units, ReadsBinaryAndDecimalSizes) {
    EXPECT_EQ(parse_size("64"), 64U);
    EXPECT_EQ(parse_size("64B"), 64U);
    EXPECT_EQ(parse_size("50KiB"), 51'200U);
    EXPECT_EQ(parse_size("8MiB"), 8'388'608U);
    EXPECT_EQ(parse_size("1GiB"), 1'073'741'824U);
    EXPECT_EQ(parse_size("50kB"), 50'000U);
    EXPECT_EQ(parse_size("2MB"), 2'000'000U);
    EXPECT_EQ(parse_size("1GB"), 1'000'000'000U);
    EXPECT_EQ(parse_size("0"), 0U);
}

TEST(Units, RefusesWhatIsNoSize) {
    for (const char* text : {"", "KiB", "-1", "+1", " 1", "1 KiB", "1kib", "1KIB", "1.5MiB", "1K",
                             "1KiBx", "0x10", "1e3"})
        EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(Units, ReadsTimes) {
    EXPECT_EQ(parse_duration("10us"), Duration(10));
    EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
    EXPECT_EQ(parse_duration("3s"), seconds(3));
    EXPECT_EQ(parse_duration("2m"), minutes(2));
    EXPECT_EQ(parse_duration("1h"), hours(1));
    EXPECT_EQ(parse_duration("0s"), Duration::zero());
}

TEST(Units, RefusesATimeWithoutAUnitOrWithAnUnknownOne) {
    for (const char* text : {"", "3", "s", "-3s", "3 s", "3S", "1.5s", "3d", "3sec", "3ns", "0"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Units, GoUpTo63BitsAndNoFurther) {
    EXPECT_EQ(parse_size("9223372036854775807"), 9'223'372'036'854'775'807U);
    EXPECT_EQ(parse_size("9223372036854775808"), std::nullopt);
    EXPECT_EQ(parse_size("8589934591GiB"), 9'223'372'035'781'033'984U);
    EXPECT_EQ(parse_size("8589934592GiB"), std::nullopt);
    EXPECT_EQ(parse_size("99999999999999999999"), std::nullopt);
    EXPECT_EQ(parse_duration("2562047788h"), hours(2'562'047'788));
    EXPECT_EQ(parse_duration("2562047789h"), std::nullopt);
}

TEST(Units, AreWrittenInTheLargestThatDivides) {
    EXPECT_EQ(format_size(0), "0B");
    EXPECT_EQ(format_size(51'200), "50KiB");
    EXPECT_EQ(format_size(51'201), "51201B");
    EXPECT_EQ(format_size(3 * mebibyte), "3MiB");
    EXPECT_EQ(format_size(2048 * mebibyte), "2GiB");
    EXPECT_EQ(format_duration(Duration::zero()), "0s");
    EXPECT_EQ(format_duration(seconds(90)), "90s");
    EXPECT_EQ(format_duration(milliseconds(1500)), "1500ms");
    EXPECT_EQ(format_duration(Duration(1001)), "1001us");
    EXPECT_EQ(format_duration(hours(24)), "24h");
}

TEST(Units, WrittenTextReadsBackAsTheSameValue) {
    for (std::uint64_t bytes = 1; bytes < (std::uint64_t{1} << 62); bytes = bytes * 3 + 1)
        EXPECT_EQ(parse_size(format_size(bytes)), bytes);
    for (Duration::rep us = 1; us < (Duration::rep{1} << 60); us = us * 7 + 1000)
        EXPECT_EQ(parse_duration(format_duration(Duration(us))), Duration(us));
}

}  // namespace
}  // namespace amq::host
