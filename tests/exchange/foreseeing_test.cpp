// By what is foreseen nothing changes, whether it comes or not.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

class Foreseeing : public testing::Test {
  protected:
    Foreseeing() {
        script_.route = send_to_all;
        shards_.bind({.model = 12, .answered = true}, source_of(script_));
    }
    void foresee(const std::vector<TopicName>& topics,
                 const std::vector<Foresight::Reply>& replies = {}) {
        Foresight soon;
        for (const TopicName& topic : topics) soon.add_publish(topic);
        for (const Foresight::Reply& reply : replies) soon.add_reply(reply);
        shards_.core().foresee(soon);
    }

    Script script_;
    Shards shards_;
};

TEST_F(Foreseeing, PaysWhenTopicsAreMany) {
    const SessionId subscriber = shards_.open();
    for (std::uint32_t k = 0; k < Topics::kFew; ++k) {
        shards_.subscribe(subscriber, Subscription{{1'000 + k, {}}});
    }
    EXPECT_FALSE(shards_.core().is_to_foresee());
    shards_.subscribe(subscriber, Subscription{{0, "one more"}});
    EXPECT_TRUE(shards_.core().is_to_foresee());
}

TEST_F(Foreseeing, ReachesTheTopicsInWhateverOrderTheyCome) {
    const SessionId publisher = shards_.open();
    for (const std::string_view topic : {"1001", "1002", "orders", "orders.eu"}) {
        shards_.subscriber(topic);
    }
    const std::vector<std::string_view> come{"orders", "1001",   "1001",      "nobody",
                                             "1002",   "orders", "orders.eu", "1002"};
    foresee({{1001, {}}, {0, "nobody"}, {0, "orders.eu"}, {0, "orders"}, {1002, {}}, {7, {}}});
    for (const std::string_view topic : come) shards_.publish(publisher, topic, topic);
    ASSERT_EQ(shards_.got().size(), come.size() - 1);
    for (const Got& got : shards_.got()) EXPECT_EQ(got.topic, got.body);
}

TEST_F(Foreseeing, ForgetsATopicThatIsForgottenBeforeItComes) {
    const SessionId publisher = shards_.open();
    const SessionId leaving = shards_.subscriber("orders");
    foresee({{0, "orders"}, {0, "bills"}});
    shards_.unsubscribe(leaving, "orders");
    shards_.subscriber("bills");  // may have its place
    shards_.publish(publisher, "orders", "to nobody");
    shards_.publish(publisher, "bills", "to one");
    ASSERT_EQ(shards_.got().size(), 1U);
    EXPECT_EQ(shards_.got().front().body, "to one");
}

TEST_F(Foreseeing, TakesNoMoreThanSoMany) {
    Foresight soon;
    for (std::uint32_t k = 0; k < Foresight::kMost + 1; ++k) {
        soon.add_publish({1'000 + k, {}});
        soon.add_reply({1, k});
    }
    EXPECT_EQ(soon.topics().size(), Foresight::kMost);
    EXPECT_EQ(soon.replies().size(), Foresight::kMost);
    EXPECT_EQ(soon.topics().back().number, 1'000 + Foresight::kMost - 1);
    shards_.core().foresee(soon);
    EXPECT_EQ(shards_.core().topics(), 0U) << "none is made";
    soon.clear();
    EXPECT_TRUE(soon.topics().empty() && soon.replies().empty());
}

TEST_F(Foreseeing, OfRepliesCountsNothing) {
    const SessionId publisher = shards_.open();
    const SessionId subscriber = shards_.subscriber("1001");
    shards_.publish(publisher, "1001", "?");
    ASSERT_EQ(shards_.got().size(), 1U);
    const Got got = shards_.got().front();
    const SessionId nobody = subscriber + 1;
    foresee({}, {{subscriber, got.sequence},
                 {subscriber, got.sequence + 1},
                 {subscriber, 0},
                 {subscriber, UINT32_MAX},
                 {publisher, got.sequence},
                 {nobody, got.sequence}});
    EXPECT_EQ(shards_.core().counters().replies_received, 0U);
    shards_.reply(got, "!");
    ASSERT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.told().front().body, "!");
    foresee({}, {{subscriber, got.sequence}});
}

}  // namespace
}  // namespace amq::exchange_tests
