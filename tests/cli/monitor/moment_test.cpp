#include "sdk/cli/monitor/moment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace amq::cli_test {
namespace {

using cli::parse_moment;

constexpr std::int64_t kNow = 1'700'000'000'000'000;  // 2023-11-14 22:13:20 UTC
constexpr std::int64_t kHour = 3'600'000'000;

class MomentTest : public ::testing::Test {
  protected:
    MomentTest() { be_at("<+02>-2"); }
    ~MomentTest() override { be_at("UTC"); }

    static void be_at(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
};

TEST_F(MomentTest, IsOfThisPlaceUnlessItSaysUtc) {
    EXPECT_EQ(parse_moment("2023-11-14T22:13:20Z", kNow), kNow);
    EXPECT_EQ(parse_moment("2023-11-14 22:13:20Z", kNow), kNow);
    EXPECT_EQ(parse_moment("2023-11-15 00:13:20", kNow), kNow);
    EXPECT_EQ(parse_moment("2023-11-15T00:13", kNow), kNow - 20'000'000);
    EXPECT_EQ(parse_moment("2023-11-15", kNow), kNow - 800'000'000);
}

TEST_F(MomentTest, OfAClockIsToday) {
    EXPECT_EQ(parse_moment("00:13:20", kNow), kNow);  // the 15th has begun here
    EXPECT_EQ(parse_moment("02:13", kNow), kNow + 2 * kHour - 20'000'000);
}

TEST_F(MomentTest, IsSoLongAgo) {
    EXPECT_EQ(parse_moment("1h", kNow), kNow - kHour);
    EXPECT_EQ(parse_moment("1.5s", kNow), kNow - 1'500'000);
    EXPECT_EQ(parse_moment("@1700000000", 0), kNow);
}

TEST_F(MomentTest, IsNothingElse) {
    for (const char* text : {"", "0", "now", "25:00", "12", "2023-13-01", "2023-11-14 22:13:20 x",
                             "@", "@-1", "@1x", "@253402300800", "1969-01-01", "22:13Z"}) {
        EXPECT_FALSE(parse_moment(text, kNow)) << text;
    }
    EXPECT_TRUE(parse_moment("@253402300799", kNow));
}

TEST_F(MomentTest, IsReadAsItIsWritten) {
    EXPECT_EQ(cli::moment_in_words(kNow), "2023-11-15 00:13:20");
    EXPECT_EQ(cli::exact_moment_in_words(kNow + 7'999), "2023-11-15 00:13:20.007");
    EXPECT_EQ(cli::clock_in_words(kNow), "00:13:20");
    EXPECT_EQ(cli::moment_in_words(0), "");
    EXPECT_EQ(cli::exact_moment_in_words(-1), "");
}

}  // namespace
}  // namespace amq::cli_test
