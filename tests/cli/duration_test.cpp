#include <gtest/gtest.h>

#include "sdk/cli/duration.hpp"

namespace amq::cli_test {
namespace {

using cli::in_words;
using cli::parse_duration;
using namespace std::chrono_literals;

TEST(Duration, IsANumberAndItsUnit) {
    EXPECT_EQ(parse_duration("500us"), 500us);
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("2s"), 2s);
    EXPECT_EQ(parse_duration("1.5s"), 1500ms);
    EXPECT_EQ(parse_duration("3m"), 3min);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("0"), 0ns);
}

TEST(Duration, IsNothingElse) {
    for (const char* text : {"", "5", "s", "-1s", "1 s", "1x", "1.s", ".5s", "1.2.3s", "1e3s",
                             "99999999999999999999s", "1000h"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(Duration, InWordsHasThreeDigitsThatCount) {
    EXPECT_EQ(in_words(1'230us), "1.23 ms");
    EXPECT_EQ(in_words(45'678us), "45.7 ms");
    EXPECT_EQ(in_words(999us), "999 us");
    EXPECT_EQ(in_words(2500ms), "2.50 s");
    EXPECT_EQ(in_words(0ns), "0.00 us");
}

}  // namespace
}  // namespace amq::cli_test
