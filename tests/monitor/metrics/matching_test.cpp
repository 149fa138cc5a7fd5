#include "plugins/monitor/metrics/matching.hpp"

#include <gtest/gtest.h>

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "tests/monitor/metrics/exported.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

TEST(MatchingMetrics, AreOfEachStrategyOfAModelWhateverItsBindings) {
    Families families;
    add_matching(families, json::parse(R"({
        "models":{"12":{"accepted":10,"chosen":7,"outcomes":{"not_owner":2,"responder_lost":1},
                        "refused":{"draining":3,"too_large":1}}},
        "strategies":[
            {"id":"a","model":12,"match":"","published":4,"chosen":3,"exhausted":3,"refused":4},
            {"id":"a","model":12,"match":"chat.*","published":5,"chosen":4},
            {"id":"b","model":12,"match":"x","published":1},"no object"]})")
                               .get_object());
    const auto value = [&](const std::string& strategy, const std::string& result) {
        return exported(families, R"(amq_match_total{model="12",strategy=")" + strategy +
                                      R"(",result=")" + result + R"("})");
    };
    EXPECT_EQ(value("a", "published"), 9);
    EXPECT_EQ(value("a", "chosen"), 7);
    EXPECT_EQ(value("a", "exhausted"), 3);
    EXPECT_EQ(value("a", "refused"), 4);
    EXPECT_EQ(value("b", "published"), 1);
    EXPECT_EQ(value("other", "published"), -1) << "nothing is left";
}

TEST(MatchingMetrics, TellSoManyApartAndPutTheRestTogether) {
    json::array rows;
    for (std::size_t k = 0; k < kMostMatched + 3; ++k) {
        rows.push_back({{"id", "s" + std::to_string(k)}, {"model", 12}, {"published", 1}});
    }
    Families families;
    add_matching(families, {{"models", {{"12", {{"accepted", kMostMatched + 3 + 5}}}}},
                            {"strategies", std::move(rows)}});
    const std::string name = R"(amq_match_total{model="12",strategy=")";
    const std::string published = R"(",result="published"})";
    EXPECT_EQ(exported(families, name + "s99" + published), 1);
    EXPECT_EQ(exported(families, name + "s100" + published), -1);
    EXPECT_EQ(exported(families, name + "other" + published), 3 + 5)
        << "with what a strategy counted that is not told of any more";
}

}  // namespace
}  // namespace amq::monitor
