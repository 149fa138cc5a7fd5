#include "plugins/monitor/series/sampler.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cmath>

namespace amq::monitor {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kNoon = 1'764'072'000 * kSecond;  // the beginning of a minute

// A sample after so many seconds in which each second brought a hundred requests.
Sample sample(std::int64_t second) {
    const auto n = static_cast<std::uint64_t>(second);
    Sample one;
    one.at_us = kNoon + second * kSecond;
    one.sessions = 5;
    one.bytes_in = n * 1000;
    one.bytes_out = n * 2000;
    ModelSample& model = one.models["12"];
    model.received = n * 110;
    model.accepted = n * 100;
    model.delivered = n * 120;
    model.outcomes = {{"ok", n * 90}, {"timeout", n * 10}};
    one.strategies["a.b"] = {n * 11, n * 10, n * 12, {{"ok", n * 9}, {"timeout", 0}}};
    model.broker_us =
        Counts(boost::json::parse("{\"sum\":0,\"buckets\":[[10," + std::to_string(n * 99) +
                                  "],[50," + std::to_string(n) + "]]}"));
    return one;
}

TEST(Sampler, GivesRatesOfTheLastSecondAndOfTheLastMinute) {
    Sampler sampler;
    for (std::int64_t k = 0; k <= 10; ++k) sampler.add(sample(k));
    const Rates rates = sampler.rates();
    EXPECT_DOUBLE_EQ(rates.messages_in, 110);
    EXPECT_DOUBLE_EQ(rates.messages_out, 120);
    EXPECT_DOUBLE_EQ(rates.bytes_in, 1000);
    EXPECT_DOUBLE_EQ(rates.requests, 100);
    EXPECT_DOUBLE_EQ(rates.success.value(), 0.9);
    EXPECT_DOUBLE_EQ(sampler.rates("12").requests, 100);
    EXPECT_DOUBLE_EQ(sampler.rates_of_minute("12").requests, 100);
    EXPECT_DOUBLE_EQ(sampler.rates("99").requests, 0);
}

TEST(Sampler, KnowsNoRateBeforeTheSecondSampleAndNoSuccessWithoutAnEnd) {
    Sampler sampler;
    sampler.add(sample(1));
    EXPECT_EQ(sampler.rates().requests, 0);
    EXPECT_FALSE(sampler.rates().success);
    Sample idle = sample(1);
    idle.at_us += kSecond;
    sampler.add(idle);
    EXPECT_FALSE(sampler.rates().success);
}

TEST(Sampler, LeavesASampleOutThatIsNotNewer) {
    Sampler sampler;
    sampler.add(sample(2));
    sampler.add(sample(1));
    sampler.add(sample(2));
    EXPECT_EQ(sampler.rates().requests, 0);
    sampler.add(sample(4));
    EXPECT_DOUBLE_EQ(sampler.rates().requests, 100);
}

TEST(Sampler, GivesLatenciesOfTheLastMinute) {
    Sampler sampler;
    for (std::int64_t k = 0; k <= 100; ++k) sampler.add(sample(k));
    const Latencies latencies = sampler.latencies("12");
    EXPECT_EQ(latencies.broker.count, 6000U);
    EXPECT_EQ(latencies.broker.p50, 10);
    EXPECT_EQ(latencies.broker.p99, 10);
    EXPECT_EQ(latencies.broker.p999, 50);
    EXPECT_EQ(latencies.responder.count, 0U);
    EXPECT_EQ(latencies.responder.p99, 0);
    EXPECT_EQ(sampler.latencies().broker.count, 6000U);
}

TEST(Sampler, KeepsAPointASecondAndOneAMinute) {
    Sampler sampler;
    for (std::int64_t k = 0; k <= 125; ++k) sampler.add(sample(k));
    const auto seconds = sampler.series(Step::second, "model.12.requests").value();
    EXPECT_EQ(seconds.values.size(), 125U);
    EXPECT_EQ(seconds.values.back(), 100);
    EXPECT_EQ(seconds.start_us, kNoon + kSecond);
    const auto minutes = sampler.series(Step::minute, "model.12.outcome.timeout").value();
    EXPECT_EQ(minutes.values, (std::vector<float>{10, 10}));
    EXPECT_EQ(sampler.series(Step::second, "connections")->values.back(), 5);
    EXPECT_EQ(sampler.series(Step::second, "model.12.broker_us.p999")->values.back(), 50);
    EXPECT_FALSE(sampler.series(Step::second, "model.12.responder_us.p50"));
}

TEST(Sampler, KeepsThemOfModelsStrategiesAndOutcomesInAndOut) {
    Sampler sampler;
    for (std::int64_t k = 0; k <= 61; ++k) sampler.add(sample(k));
    const auto last = [&](Step step, std::string_view name) {
        const auto points = sampler.series(step, name);
        return points ? points->values.back() : -1;
    };
    for (const Step step : {Step::second, Step::minute}) {
        EXPECT_EQ(last(step, "model.12.messages_in"), 110);
        EXPECT_EQ(last(step, "model.12.messages_out"), 120);
        EXPECT_EQ(last(step, "strategy.a.b.messages_in"), 11);
        EXPECT_EQ(last(step, "strategy.a.b.messages_out"), 12);
        EXPECT_EQ(last(step, "strategy.a.b.requests"), 10);
        EXPECT_EQ(last(step, "strategy.a.b.outcome.ok"), 9);
        EXPECT_EQ(last(step, "strategy.a.b.outcome.timeout"), -1) << "there never was one";
        EXPECT_EQ(last(step, "outcome.ok"), 90);
        EXPECT_EQ(last(step, "broker_us.p50"), 10);
        EXPECT_EQ(last(step, "broker_us.p999"), 50);
        EXPECT_EQ(last(step, "model.12.broker_us.p90"), 10);
    }
}

TEST(Sampler, CountsNothingWhereACounterWentBack) {
    Sampler sampler;
    sampler.add(sample(50));
    Sample restarted = sample(1);
    restarted.at_us = kNoon + 51 * kSecond;
    sampler.add(restarted);
    EXPECT_EQ(sampler.rates().requests, 0);
    EXPECT_FALSE(sampler.rates().success);
}

TEST(Sampler, KeepsNoMoreTopicsOfAMinuteThanTheBusiest) {
    Sampler sampler;
    for (std::int64_t k = 0; k <= 60; ++k) {
        std::string all;
        for (int topic = 0; topic < 80; ++topic) {
            all += (all.empty() ? "" : ",") + std::string("{\"topic\":\"t") +
                   std::to_string(topic) + "\",\"published\":" + std::to_string(k * topic) + "}";
        }
        sampler.add_topics(boost::json::parse("{\"topics\":[" + all + "]}").get_object(),
                           kNoon + k * kSecond);
        sampler.add(sample(k));
    }
    EXPECT_EQ(sampler.topics().size(), TopicRates::kMost);
    const auto minutes = sampler.series(Step::minute, "topic.t79.published");
    ASSERT_TRUE(minutes);
    EXPECT_NEAR(minutes->values.back(), 79, 2);
    EXPECT_FALSE(sampler.series(Step::minute, "topic.t29.published"));
}

TEST(Sampler, KeepsWhatIsPublishedToTheBusiestTopics) {
    Sampler sampler;
    const auto hot = [](int n) {
        return boost::json::parse(
                   "{\"topics\":[{\"topic\":\"a\",\"published\":" + std::to_string(n) + "}]}")
            .get_object();
    };
    for (std::int64_t k = 0; k <= 61; ++k) {
        sampler.add(sample(k));
        sampler.add_topics(hot(static_cast<int>(k) * 7), kNoon + k * kSecond);
    }
    EXPECT_EQ(sampler.topics().at(0).published, 7);
    EXPECT_EQ(sampler.series(Step::second, "topic.a.published")->values.back(), 7);
    EXPECT_NEAR(sampler.series(Step::minute, "topic.a.published")->values.back(), 7, 0.2);
}

}  // namespace
}  // namespace amq::monitor
