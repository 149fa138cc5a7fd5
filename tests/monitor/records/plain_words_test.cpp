#include "plugins/monitor/records/plain_words.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

TEST(PlainWords, OfMoments) {
    EXPECT_EQ(moment_text(kNoonUs + 250'999), "2025-01-31 12:00:00.250 UTC");
    EXPECT_EQ(moment_text(0), "1970-01-01 00:00:00.000 UTC");
    EXPECT_EQ(moment_text(-1000), "1969-12-31 23:59:59.999 UTC");
    EXPECT_NE(moment_text(INT64_MAX), "");
    EXPECT_NE(moment_text(INT64_MIN), "");
}

TEST(PlainWords, OfDurations) {
    constexpr std::int64_t kMinute = 60 * kSecondUs;
    EXPECT_EQ(duration_text(-5), "0 ms");
    EXPECT_EQ(duration_text(850'999), "850 ms");
    EXPECT_EQ(duration_text(kSecondUs), "1 s");
    EXPECT_EQ(duration_text(kMinute - 1), "59 s");
    EXPECT_EQ(duration_text(kMinute + 5 * kSecondUs), "1 min 5 s");
    EXPECT_EQ(duration_text(3 * 60 * kMinute), "3 h");
    EXPECT_EQ(duration_text(3 * 60 * kMinute + 20 * kMinute), "3 h 20 min");
    EXPECT_EQ(duration_text(52 * 60 * kMinute), "2 d 4 h");
}

TEST(PlainWords, OfBytesAndCounts) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(1023), "1023 B");
    EXPECT_EQ(bytes_text(8 * 1024 * 1024), "8.0 MiB");
    EXPECT_EQ(bytes_text(UINT64_MAX), "16.0 EiB");
    EXPECT_EQ(count_text(1, "client"), "1 client");
    EXPECT_EQ(count_text(0, "client"), "0 clients");
}

}  // namespace
}  // namespace amq::monitor
