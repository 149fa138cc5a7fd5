// The end of a subscription is acknowledged when all shards know: nothing of the topic comes behind
// it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using Sequences = std::vector<std::uint32_t>;

// Over three shards, word by word.
class EndOfMembership : public testing::Test {
  protected:
    EndOfMembership() {
        shards_.bind({.model = 10}, source_of(script_));
        for (std::uint32_t k = 0; k < 3; ++k) publishers_.push_back(shards_.open(k));
        id_ = shards_.subscriber("orders", 0);
        shards_.set_words(Words::when_passed_on);
    }
    void publish(std::uint32_t shard, std::string_view topic, std::string_view body) {
        shards_.publish(publishers_[shard], topic, body, 10);
    }
    void pass(std::uint32_t from, std::uint32_t to) {
        while (shards_.pass_on(from, to)) {
        }
    }
    void pass_both_ways(std::uint32_t other) {
        pass(0, other);
        pass(other, 0);
    }
    // What came since the subscription, in order.
    Texts log() const { return {shards_.log().begin() + 1, shards_.log().end()}; }

    Script script_{.route = send_without_reply};
    Shards shards_{3};
    std::vector<SessionId> publishers_;
    SessionId id_ = 0;
};

TEST_F(EndOfMembership, IsAcknowledgedWhenEveryShardKnows) {
    shards_.unsubscribe(id_, "orders", 7);
    pass_both_ways(1);
    pass(0, 2);
    EXPECT_TRUE(shards_.ends().empty()) << "known there, but not known to be";
    pass(2, 0);
    EXPECT_EQ(shards_.ends(), Sequences{7});
}

TEST_F(EndOfMembership, IsBehindWhatWasOnItsWay) {
    shards_.unsubscribe(id_, "orders", 7);
    publish(2, "orders", "on its way");
    pass_both_ways(1);
    pass_both_ways(2);
    publish(0, "orders", "here");
    publish(1, "orders", "there");
    pass(1, 0);
    EXPECT_EQ(log(), (Texts{"deliver on its way", "end 7"}));
}

TEST_F(EndOfMembership, IsAcknowledgedAtOnceToWhoNeverSubscribed) {
    const SessionId stranger = shards_.open(0);
    shards_.unsubscribe(stranger, "orders", 7);
    EXPECT_EQ(shards_.ends(), Sequences{7});
    EXPECT_EQ(shards_.waiting(0, 1), 0U);
}

TEST_F(EndOfMembership, IsAcknowledgedASecondTimeBehindTheFirst) {
    shards_.unsubscribe(id_, "orders", 7);
    shards_.unsubscribe(id_, "orders", 8);
    pass_both_ways(1);
    publish(2, "orders", "on its way");
    EXPECT_TRUE(shards_.ends().empty());
    pass_both_ways(2);
    EXPECT_EQ(log(), (Texts{"deliver on its way", "end 7", "end 8"}));
}

// Deliveries wait for the acknowledgement of another subscription, and the end for them.
TEST_F(EndOfMembership, IsBehindWhatWaitedForAnotherAcknowledgement) {
    shards_.unsubscribe(id_, "orders", 7);
    shards_.subscribe(id_, {"jobs"}, 8);
    publish(2, "orders", "on its way");
    pass_both_ways(1);
    shards_.pass_on(0, 2);
    pass(2, 0);
    EXPECT_TRUE(log().empty());
    pass_both_ways(2);
    EXPECT_EQ(log(), (Texts{"ack 8", "deliver on its way", "end 7"}));
}

TEST_F(EndOfMembership, LetsTheTopicBeSubscribedAgainMeanwhile) {
    shards_.unsubscribe(id_, "orders", 7);
    shards_.subscribe(id_, {"orders"}, 8);
    pass_both_ways(1);
    pass_both_ways(2);
    EXPECT_EQ(log(), (Texts{"end 7", "ack 8"}));
    publish(1, "orders", "again");
    pass(1, 0);
    EXPECT_EQ(shards_.bodies_of(id_), Texts{"again"});
}

TEST_F(EndOfMembership, IsForgottenWithTheSession) {
    shards_.unsubscribe(id_, "orders", 7);
    shards_.close(id_);
    pass_both_ways(1);
    pass_both_ways(2);
    EXPECT_TRUE(shards_.ends().empty());
    shards_.pass(1ms);
    for (std::uint32_t k = 0; k < 3; ++k) EXPECT_EQ(shards_.core(k).topics(), 0U);
}

TEST(EndOfMembershipAlone, IsAcknowledgedAtOnce) {
    Script script{.route = send_without_reply};
    Shards shards;
    shards.bind({.model = 10}, source_of(script));
    const SessionId id = shards.subscriber("orders");
    shards.unsubscribe(id, "orders", 7);
    EXPECT_EQ(shards.ends(), Sequences{7});
    shards.publish(shards.open(), "orders", "gone", 10);
    EXPECT_TRUE(shards.bodies_of(id).empty());
}

}  // namespace
}  // namespace amq::exchange_tests
