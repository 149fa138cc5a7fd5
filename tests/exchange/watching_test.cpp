// The last messages of a topic that somebody looks at.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Watching : public testing::Test {
  protected:
    Watching() {
        script_.route = send_to_untried;
        script_.on_miss = [this](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                                 amq_plan& plan) { return script_.route(msg, view, plan); };
        shards_.bind({.model = 12, .hold = 1'000'000'000, .answered = true}, source_of(script_));
        shards_.bind({.model = 10}, source_of(all_));
        publisher_ = shards_.open();
    }
    Nanos watch(std::string_view topic = "orders") {
        return shards_.core().watch(spoken(topic), shards_.now());
    }
    std::vector<MessageHead> messages(std::string_view topic = "orders") {
        return shards_.core().watched_messages(spoken(topic));
    }
    const Got& last_got() const { return shards_.got().back(); }

    Script script_;
    Script all_{.route = send_without_reply};
    Shards shards_;
    SessionId publisher_ = 0;
};

TEST_F(Watching, KeepsNothingBeforeSomebodyAsks) {
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "x", 10);
    EXPECT_TRUE(messages().empty());
    EXPECT_EQ(watch(), shards_.now());
    EXPECT_TRUE(messages().empty());
    shards_.publish(publisher_, "orders", "x", 10);
    shards_.publish(publisher_, "other", "x", 10);
    EXPECT_EQ(messages().size(), 1U);
}

TEST_F(Watching, SaysOfAMessageWhoSentItWhoGotItAndHowItEnded) {
    const SessionId a = shards_.subscriber("orders");
    watch();
    const Nanos arrived = shards_.now();
    shards_.publish(publisher_, "orders", "12345");
    EXPECT_TRUE(messages().empty()) << "it has not ended";
    shards_.pass(200ms);
    shards_.reply(last_got(), "yes");
    ASSERT_EQ(messages().size(), 1U);
    const MessageHead head = messages()[0];
    EXPECT_EQ(head.arrived, arrived);
    EXPECT_EQ(head.took, 200'000'000U);
    EXPECT_EQ(head.publisher, publisher_);
    EXPECT_EQ(head.subscriber, a);
    EXPECT_EQ(head.model, 12U);
    EXPECT_EQ(head.deliveries, 1U);
    EXPECT_EQ(head.bytes, 5U);
    EXPECT_EQ(head.outcome, Outcome::ok);
}

TEST_F(Watching, NamesWhoRepliedAfterAnotherDeclined) {
    shards_.subscriber("orders");
    shards_.subscriber("orders");
    watch();
    shards_.publish(publisher_, "orders", "x");
    shards_.decline(Got(last_got()));
    const SessionId second = last_got().to;
    shards_.reply(Got(last_got()), "yes");
    ASSERT_EQ(messages().size(), 1U);
    EXPECT_EQ(messages()[0].deliveries, 2U);
    EXPECT_EQ(messages()[0].subscriber, second);
}

TEST_F(Watching, NamesNobodyOfSeveralAtOnceAndTheOnlyOneOfOne) {
    const SessionId a = shards_.subscriber("orders");
    watch();
    shards_.publish(publisher_, "orders", "x", 10);
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "x", 10);
    ASSERT_EQ(messages().size(), 2U);
    EXPECT_EQ(messages()[0].subscriber, a);
    EXPECT_EQ(messages()[0].deliveries, 1U);
    EXPECT_EQ(messages()[1].subscriber, 0U);
    EXPECT_EQ(messages()[1].deliveries, 2U);
}

TEST_F(Watching, SaysOfOneThatNobodyGotThatNobodyDid) {
    watch();
    shards_.subscriber("other");
    shards_.publish(publisher_, "other", "somebody gets this one", 10);
    shards_.publish(publisher_, "orders", "x");
    shards_.pass(2s);
    ASSERT_EQ(messages().size(), 1U);
    EXPECT_EQ(messages()[0].outcome, Outcome::no_subscriber);
    EXPECT_EQ(messages()[0].subscriber, 0U);
    EXPECT_EQ(messages()[0].deliveries, 0U);
}

TEST_F(Watching, GoesOnWhenTheTopicIsForgottenAndComesAgain) {
    watch();
    shards_.publish(publisher_, "orders", "x", 10);
    shards_.pass(4s);
    ASSERT_FALSE(shards_.core().knows(spoken("orders"))) << "nobody is there";
    shards_.publish(publisher_, "orders", "x", 10);
    shards_.pass(4s);
    EXPECT_EQ(messages().size(), 2U);
}

TEST_F(Watching, KnowsATopicOfTheOriginalProtocolByItsNumber) {
    shards_.subscriber("1001");
    watch("1001");
    shards_.publish(publisher_, {{1001, {}}, 10, 9, {}});
    EXPECT_EQ(messages("1001").size(), 1U);
}

TEST_F(Watching, EndsAMinuteAfterTheLastQuestion) {
    shards_.subscriber("orders");
    watch();
    shards_.pass(60s);
    shards_.publish(publisher_, "orders", "x", 10);
    EXPECT_EQ(messages().size(), 1U);
    shards_.pass(1ms);
    shards_.publish(publisher_, "orders", "x", 10);
    EXPECT_TRUE(messages().empty());
    EXPECT_EQ(watch(), shards_.now());
}

TEST_F(Watching, EndsForTheTopicThatGivesWay) {
    for (std::size_t k = 0; k <= WatchedTopics::kMost; ++k) {
        const std::string topic = "t" + std::to_string(k);
        shards_.subscriber(topic);
        watch(topic);
        shards_.pass(1ms);
    }
    shards_.publish(publisher_, "t0", "x", 10);
    shards_.publish(publisher_, "t" + std::to_string(WatchedTopics::kMost), "xx", 10);
    EXPECT_TRUE(messages("t0").empty());
    const auto heads = messages("t" + std::to_string(WatchedTopics::kMost));
    ASSERT_EQ(heads.size(), 1U) << "not that of the topic before it";
    EXPECT_EQ(heads[0].bytes, 2U);
}

}  // namespace
}  // namespace amq::exchange_tests
