#include "plugins/monitor/series/sample.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace amq::monitor {
namespace {

boost::json::object object(const char* text) {
    return boost::json::parse(text).get_object();
}

TEST(Sample, IsReadFromWhatTheHostCounted) {
    const Sample sample = read_sample(object(R"({"at_us":5000000,
        "sessions":{"open":7},
        "bytes":{"in":{"tcp":10,"ws":5,"unix":1},"out":{"tcp":100}},
        "models":{"12":{"received":9,"accepted":8,"deliveries":11,"open":2,
                        "outcomes":{"ok":5,"timeout":1},
                        "request_us":{"sum":3,"buckets":[[2,3]]},
                        "responder_us":{"buckets":[[1,1]]},"broker_us":{"buckets":[[1,4]]}},
                  "10":{"received":1,"accepted":1,"deliveries":3,"outcomes":{"ok":1}}},
        "strategies":[{"id":"s","match":"","received":5,"published":4,"deliveries":6,
                       "outcomes":{"ok":3}},
                      {"id":"s","match":"chat.*","received":1,"published":1,"deliveries":2,
                       "outcomes":{"ok":1,"timeout":2}},
                      {"id":7},"no object"]})"));
    EXPECT_EQ(sample.at_us, 5'000'000);
    EXPECT_EQ(sample.sessions, 7U);
    EXPECT_EQ(sample.bytes_in, 16U);
    EXPECT_EQ(sample.bytes_out, 100U);
    EXPECT_EQ(sample.received(), 10U);
    EXPECT_EQ(sample.accepted(), 9U);
    EXPECT_EQ(sample.delivered(), 14U);
    const ModelSample& model = sample.models.at("12");
    EXPECT_EQ(model.open, 2U);
    EXPECT_EQ(model.ended(), 6U);
    EXPECT_EQ(model.request_us.count(), 3U);
    EXPECT_EQ(model.broker_us.count(), 4U);
    EXPECT_EQ(sample.outcomes(), (std::map<std::string, std::uint64_t>{{"ok", 6}, {"timeout", 1}}));
    ASSERT_EQ(sample.strategies.size(), 1U);
    const StrategySample& strategy = sample.strategies.at("s");
    EXPECT_EQ(strategy.received, 6U);
    EXPECT_EQ(strategy.accepted, 5U);
    EXPECT_EQ(strategy.delivered, 8U);
    EXPECT_EQ(strategy.outcomes.at("ok"), 4U);
    EXPECT_EQ(strategy.outcomes.at("timeout"), 2U);
}

TEST(Sample, CountsNothingWhereThereIsNothing) {
    const Sample sample = read_sample(object(R"({"models":{"12":7},"bytes":[],"sessions":null})"));
    EXPECT_EQ(sample.received(), 0U);
    EXPECT_EQ(sample.sessions, 0U);
    EXPECT_TRUE(sample.models.empty());
}

TEST(Sample, FindsANumberAtAPath) {
    const auto counters = object(R"({"a":{"b":{"c":7}},"d":"text","e":-1})");
    EXPECT_EQ(number_at(counters, "a.b.c"), 7U);
    EXPECT_EQ(number_at(counters, "a.b.x"), 0U);
    EXPECT_EQ(number_at(counters, "a.x.c"), 0U);
    EXPECT_EQ(number_at(counters, "d"), 0U);
    EXPECT_EQ(number_at(counters, "e"), 0U);
}

}  // namespace
}  // namespace amq::monitor
