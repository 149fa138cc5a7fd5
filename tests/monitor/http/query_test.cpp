#include "plugins/monitor/http/query.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

using namespace std::chrono_literals;
using Pairs = std::vector<std::pair<std::string, std::string>>;

const std::vector<Parameter>& taken() {
    static const std::vector<Parameter> parameters{
        Parameter::text("text", 4), Parameter::number("limit", 1, 1000),
        Parameter::choice("order", {"asc", "desc"}), Parameter::duration("within", 1s, 1h),
        Parameter::text("name").repeated()};
    return parameters;
}

Query query(const Pairs& pairs) {
    return std::get<Query>(read_query(pairs, taken()));
}

std::string wrong(const Pairs& pairs, const std::vector<Parameter>& parameters = taken()) {
    auto result = read_query(pairs, parameters);
    const auto* fault = std::get_if<Fault>(&result);
    return fault == nullptr ? "nothing" : fault->text;
}

TEST(Query, HasWhatItsRouteTakes) {
    const Query q = query({{"text", "abcd"},
                           {"limit", "1000"},
                           {"order", "desc"},
                           {"within", "10m"},
                           {"name", "a"},
                           {"name", "b"}});
    EXPECT_EQ(q.text("text"), "abcd");
    EXPECT_EQ(q.number("limit"), 1000U);
    EXPECT_EQ(q.text("order"), "desc");
    EXPECT_EQ(q.duration("within"), 10min);
    EXPECT_EQ(q.texts("name"), (std::vector<std::string_view>{"a", "b"}));
}

TEST(Query, HasNothingThatIsNotThere) {
    const Query q = query({{"text", ""}});
    EXPECT_EQ(q.text("text"), std::nullopt);
    EXPECT_EQ(q.number("limit"), std::nullopt);
    EXPECT_EQ(q.number("limit", 100), 100U);
    EXPECT_EQ(q.duration("within"), std::nullopt);
    EXPECT_TRUE(q.texts("name").empty());
}

TEST(Query, NamesAParameterThatIsUnknownMissingOrThereTwice) {
    EXPECT_EQ(wrong({{"limitt", "1"}}),
              "the query parameter \"limitt\" is not known here; known are text, limit, order, "
              "within, name");
    EXPECT_EQ(wrong({{"a", ""}}, {}), "the query parameter \"a\" is not known here; none is");
    EXPECT_EQ(wrong({{"limit", "1"}, {"limit", "1"}}),
              "the query parameter \"limit\" is there more than once");
    EXPECT_EQ(wrong({}, {Parameter::text("name").required()}),
              "the query parameter \"name\" is missing");
}

TEST(Query, RefusesNumbersPastTheirRangeAndWhatIsNoNumber) {
    for (const char* text :
         {"0", "1001", "-1", "+1", " 1", "1 ", "", "0x1", "1e2", "1.0", "18446744073709551616"}) {
        EXPECT_EQ(wrong({{"limit", text}}),
                  "the query parameter \"limit\" must be a whole number from 1 to 1000")
            << text;
    }
    EXPECT_EQ(query({{"limit", "1"}}).number("limit"), 1U);
}

TEST(Query, RefusesDurationsPastTheirRangeAndWhatIsNone) {
    for (const char* text : {"999ms", "61m", "3601s", "10", "m", "1 m", "1w", "-1m", "",
                             "18446744073709551615d", "99999999999999d"}) {
        EXPECT_EQ(wrong({{"within", text}}),
                  "the query parameter \"within\" must be a duration as 10m, from 1s to 1h")
            << text;
    }
    EXPECT_EQ(query({{"within", "1h"}}).duration("within"), 1h);
    EXPECT_EQ(query({{"within", "1000000us"}}).duration("within"), 1s);
}

TEST(Query, RefusesTextsThatAreTooLongAndChoicesThatAreNone) {
    EXPECT_EQ(wrong({{"text", "abcde"}}), "the query parameter \"text\" must be at most 4 bytes");
    EXPECT_EQ(wrong({{"order", "up"}}), "the query parameter \"order\" must be one of asc, desc");
    EXPECT_EQ(wrong({{"order", ""}}), "the query parameter \"order\" must be one of asc, desc");
}

}  // namespace
}  // namespace amq::monitor::http
