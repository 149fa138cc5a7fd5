#include "plugins/monitor/series/topic_rates.hpp"

#include <gtest/gtest.h>

#include <string>

#include <boost/json/array.hpp>

namespace amq::monitor {
namespace {

namespace json = boost::json;
constexpr std::int64_t kMoment = 1'000'000;

json::object hot(std::initializer_list<std::pair<std::string, std::uint64_t>> topics) {
    json::array all;
    for (const auto& [topic, published] : topics) {
        all.push_back({{"topic", topic}, {"published", published}});
    }
    return {{"topics", std::move(all)}};
}

TEST(TopicRates, AreWhatWasPublishedSinceTheAnswerBefore) {
    TopicRates rates;
    EXPECT_TRUE(rates.take(hot({{"a", 1000}}), kMoment).empty());
    const auto second = rates.take(hot({{"a", 1010}, {"b", 50}}), 3 * kMoment);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[0].topic, "b");
    EXPECT_EQ(second[0].published, 25);
    EXPECT_EQ(second[1].published, 5);
}

TEST(TopicRates, HaveWhatWasDeliveredBeside) {
    TopicRates rates;
    const auto answer = [](std::uint64_t published, std::uint64_t delivered) {
        return json::object{
            {"topics", {{{"topic", "a"}, {"published", published}, {"delivered", delivered}}}}};
    };
    rates.take(answer(10, 100), kMoment);
    EXPECT_EQ(rates.take(answer(12, 130), 2 * kMoment).at(0).delivered, 30);
    EXPECT_EQ(rates.take(answer(14, 6), 3 * kMoment).at(0).delivered, 6) << "it came again";
}

TEST(TopicRates, BeginAnewForATopicThatWasForgottenMeanwhile) {
    TopicRates rates;
    rates.take(hot({{"a", 1000}}), kMoment);
    EXPECT_EQ(rates.take(hot({{"a", 7}}), 2 * kMoment).at(0).published, 7);
}

TEST(TopicRates, AreOfTheBusiestOnly) {
    TopicRates rates;
    rates.take(hot({}), kMoment);
    json::array all;
    for (std::uint64_t k = 0; k < 200; ++k) {
        all.push_back({{"topic", std::to_string(k)}, {"published", k}});
    }
    const auto busiest = rates.take({{"topics", all}}, 2 * kMoment);
    ASSERT_EQ(busiest.size(), TopicRates::kMost);
    EXPECT_EQ(busiest.front().topic, "199");
    EXPECT_EQ(busiest.back().topic, "150");
}

}  // namespace
}  // namespace amq::monitor
