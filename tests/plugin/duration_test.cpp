#include <amq/plugin/duration.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace {

using namespace std::chrono_literals;
using amq::parse_duration;
using amq::to_text;

TEST(Duration, IsAWholeNumberAndAUnit) {
    EXPECT_EQ(parse_duration("7ns"), 7ns);
    EXPECT_EQ(parse_duration("250us"), 250us);
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("3s"), 3s);
    EXPECT_EQ(parse_duration("2m"), 2min);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(Duration, IsNothingElse) {
    for (const char* text : {"", "3", "s", "-1s", "+1s", "1.5s", "3 s", "3S", "3sec", "1m30s",
                             " 3s", "3s ", "9223372036854775808ns", "2562048h"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    EXPECT_TRUE(parse_duration("2562047h"));
}

TEST(Duration, IsShownInTheLargestUnitThatIsExact) {
    EXPECT_EQ(to_text(0ns), "0s");
    EXPECT_EQ(to_text(1500ms), "1500ms");
    EXPECT_EQ(to_text(3s), "3s");
    EXPECT_EQ(to_text(60s), "1m");
    EXPECT_EQ(to_text(90min), "90m");
    EXPECT_EQ(to_text(1ns), "1ns");
}

}  // namespace
