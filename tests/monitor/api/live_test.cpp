#include "plugins/monitor/api/live.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

TEST(LiveAnswers, AreEmptyUntilTheBrokerHasAnswered) {
    Live live;
    EXPECT_TRUE(live.counters()->empty());
    const Live::Object old = live.counters();
    live.take_counters(json_of("{'a':1}"));
    live.take_server(json_of("{'b':2}"));
    EXPECT_EQ(*live.counters(), json_of("{'a':1}"));
    EXPECT_EQ(*live.server(), json_of("{'b':2}"));
    EXPECT_TRUE(old->empty()) << "whoever has the old one keeps it";
}

TEST(LiveAnswers, HaveNoShareOfSuccessWhereNothingEnded) {
    EXPECT_TRUE(json_of(Rates{}).at("success_ratio").is_null());
    Rates rates;
    rates.success = 0.5;
    EXPECT_EQ(json_of(rates).at("success_ratio").as_double(), 0.5);
}

TEST(LiveAnswers, OfATickSayHowTheBrokerIsNow) {
    Sampler sampler;
    Sample sample;
    sample.at_us = 1'000'000;
    sample.models["12"];
    sampler.add(sample);
    const auto tick =
        tick_json(sampler, json_of("{'at_us':7,'sessions':{'open':3},'pending_bytes':9}"),
                  json_of("{'state':'draining'}"));
    EXPECT_EQ(tick.at("at_us"), 7);
    EXPECT_EQ(tick.at("connections"), 3);
    EXPECT_EQ(tick.at("pending_bytes"), 9);
    EXPECT_EQ(tick.at("state").as_string(), "draining");
    EXPECT_TRUE(tick.at("rates").at("models").as_object().contains("12"));
    EXPECT_TRUE(tick.at("latency").as_object().contains("12"));
    EXPECT_TRUE(tick.at("latency").as_object().contains("all"));
    EXPECT_EQ(tick_json(sampler, {}, {}).at("state").as_string(), "ready");
}

}  // namespace
}  // namespace amq::monitor
