// Figures of shards, added up and as JSON.
#include "host/monitor/figures_json.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

namespace json = boost::json;

ModelFigures model_with(std::uint32_t number, std::uint64_t received, exchange::Nanos request) {
    ModelFigures model;
    model.model = number;
    model.open = 1;
    model.counters.received = received;
    model.counters.outcomes[static_cast<std::size_t>(exchange::Outcome::timeout)] = received;
    model.request.record(request);
    return model;
}

TimerFigures timer_with(const std::string& name, std::uint64_t set) {
    TimerFigures timer;
    timer.name = name;
    timer.counts.set = set;
    timer.counts.fired = 1;
    timer.overdue = 1;
    return timer;
}

std::uint64_t number(const json::object& object, std::string_view pointer) {
    return json::value(object).at_pointer(pointer).to_number<std::uint64_t>();
}

TEST(ShardFiguresAdded, AreSumsOfWhatEachShardCountsForItself) {
    ShardFigures sum;
    ShardFigures one;
    one.shard.sessions_opened = 3;
    one.shard.sessions_refused = 1;
    one.sessions.open[0] = 2;
    one.sessions.closed[1][static_cast<std::size_t>(anet::CloseReason::silent)] = 5;
    one.shard.sessions_closed[static_cast<std::size_t>(anet::CloseReason::silent)] = 5;
    one.bytes[2] = {10, 20};
    one.held_messages = 4;
    one.pending_bytes = 100;
    one.core.strikes = 2;
    one.models = {model_with(12, 7, 1000)};
    one.timers = {timer_with("hold", 6)};
    add(sum, one);
    add(sum, one);
    const json::object figures = json_of(sum);
    EXPECT_EQ(number(figures, "/sessions/open"), 4U);
    EXPECT_EQ(number(figures, "/sessions/by_transport/tcp"), 4U);
    EXPECT_EQ(number(figures, "/sessions/opened"), 6U);
    EXPECT_EQ(number(figures, "/sessions/opened_by_transport/ws"), 10U) << "all those that closed";
    EXPECT_EQ(number(figures, "/sessions/refused/no_room"), 2U);
    EXPECT_EQ(number(figures, "/sessions/closed/silent"), 10U);
    EXPECT_EQ(number(figures, "/sessions/closed_by_transport/ws/silent"), 10U);
    EXPECT_EQ(number(figures, "/bytes/in/unix"), 20U);
    EXPECT_EQ(number(figures, "/bytes/out/unix"), 40U);
    EXPECT_EQ(number(figures, "/held_messages"), 8U);
    EXPECT_EQ(number(figures, "/pending_bytes"), 200U);
    EXPECT_EQ(number(figures, "/strikes"), 4U);
    EXPECT_EQ(number(figures, "/models/12/received"), 14U);
    EXPECT_EQ(number(figures, "/models/12/open"), 2U);
    EXPECT_EQ(number(figures, "/models/12/outcomes/timeout"), 14U);
    EXPECT_EQ(number(figures, "/models/12/request_us/count"), 2U);
    EXPECT_EQ(number(figures, "/timers/hold/set"), 12U);
    EXPECT_EQ(number(figures, "/timers/hold/active"), 10U);
    EXPECT_EQ(number(figures, "/timers/hold/overdue"), 2U);
}

TEST(ShardFiguresAdded, AreTheMostOfWhatEveryShardKnows) {
    ShardFigures sum;
    ShardFigures one;
    one.subscriptions = 5;
    one.topics = 2;
    add(sum, one);
    one.topics = 3;
    add(sum, one);
    EXPECT_EQ(sum.subscriptions, 5U);
    EXPECT_EQ(sum.topics, 3U);
}

TEST(ShardFiguresAdded, KeepModelsAndTimersApart) {
    ShardFigures sum;
    ShardFigures one;
    one.models = {model_with(10, 1, 1), model_with(12, 2, 1)};
    one.timers = {timer_with("hold", 1), timer_with("plugin:org.test.a", 2)};
    add(sum, one);
    one.models = {model_with(13, 3, 1)};
    one.timers.clear();
    add(sum, one);
    EXPECT_EQ(sum.models.size(), 3U);
    EXPECT_EQ(sum.timers.size(), 2U);
    EXPECT_EQ(sum.models[1].counters.received, 2U);
}

TEST(AHistogramAsJson, HasItsBucketsThatAreNotEmptyInMicroseconds) {
    exchange::Histogram histogram;
    histogram.record(7);
    histogram.record(2000, 3);
    const json::object object = json_of(histogram);
    EXPECT_EQ(number(object, "/count"), 4U);
    EXPECT_EQ(number(object, "/sum"), 6U) << "6,007 ns";
    EXPECT_DOUBLE_EQ(object.at("max").to_number<double>(), 2);
    const json::array& buckets = object.at("buckets").as_array();
    ASSERT_EQ(buckets.size(), 2U);
    EXPECT_DOUBLE_EQ(buckets[0].as_array()[0].to_number<double>(), 0.008);
    EXPECT_EQ(buckets[0].as_array()[1].to_number<int>(), 1);
    EXPECT_GT(buckets[1].as_array()[0].to_number<double>(), 2);
    EXPECT_LE(buckets[1].as_array()[0].to_number<double>(), 2.25) << "an eighth above at most";
    EXPECT_EQ(buckets[1].as_array()[1].to_number<int>(), 3);
}

TEST(FiguresAsJson, HaveEveryReasonByItsNameAlsoAtZero) {
    const json::object figures = json_of(ShardFigures{});
    EXPECT_EQ(figures.at("sessions").at("closed").as_object().size(), anet::kCloseReasonCount);
    EXPECT_EQ(number(figures, "/sessions/closed/peer_closed"), 0U);
    EXPECT_EQ(number(figures, "/timers/heartbeat/set"), 0U);
}

TEST(TextInJson, IsUtf8WhateverItWas) {
    EXPECT_EQ(json_text("\xC3\xA9"), "\xC3\xA9");
    EXPECT_EQ(json_text("a\xFF"), "a\\ufffd");
}

}  // namespace
}  // namespace amq::host
