#include "tests/support/log_line.hpp"

#include <gtest/gtest.h>

namespace amq::flow {
namespace {

TEST(LogLine, IsReadFieldByField) {
    const Fields fields =
        parse_log_line("ts=2017-01-03T00:00:00Z level=info event=ready n=3 empty=");
    EXPECT_EQ(fields, (Fields{{"ts", "2017-01-03T00:00:00Z"},
                              {"level", "info"},
                              {"event", "ready"},
                              {"n", "3"},
                              {"empty", ""}}));
}

TEST(LogLine, ValuesInQuotesMayHaveSpacesAndQuotes) {
    const Fields fields = parse_log_line(R"(event=x reason="he said \"no\"" path="a b" n=1)");
    EXPECT_EQ(fields.at("reason"), "he said \"no\"");
    EXPECT_EQ(fields.at("path"), "a b");
    EXPECT_EQ(fields.at("n"), "1");
}

TEST(LogLine, OfAnyTextIsReadWithoutHarm) {
    for (const char* line : {"", " ", "=", "==", "a=\"", "a=\"\\", "\"x\"=1", "words only"}) {
        EXPECT_NO_THROW((void)parse_log_line(line)) << line;
    }
}

TEST(LogLine, MatchesByTheFieldsAskedFor) {
    const Fields line = parse_log_line("event=counter name=drops model=10");
    EXPECT_TRUE(has_fields(line, {}));
    EXPECT_TRUE(has_fields(line, {{"name", "drops"}, {"model", "10"}}));
    EXPECT_FALSE(has_fields(line, {{"model", "11"}}));
    EXPECT_FALSE(has_fields(line, {{"reason", "hold_expired"}}));
}

}  // namespace
}  // namespace amq::flow
