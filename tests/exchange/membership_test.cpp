// Who subscribes to what: acknowledged when all shards know, within limits, and undone without a
// trace.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Membership : public testing::TestWithParam<std::uint32_t> {
  protected:
    void start(const Limits& limits = {}) {
        shards_ = std::make_unique<Shards>(GetParam(), limits);
        shards_->bind({.model = 10}, source_of(script_));
    }
    Shards& shards() { return *shards_; }
    std::uint32_t last() const { return GetParam() - 1; }

    Script script_{.route = send_without_reply};
    std::unique_ptr<Shards> shards_;
};

INSTANTIATE_TEST_SUITE_P(Shards, Membership, testing::Values(1U, 3U));

TEST_P(Membership, IsAcknowledgedWithWhatWasAskedFor) {
    start();
    const SessionId id = shards().open(last());
    shards().subscribe(id, {"1001", "orders"}, 42);
    ASSERT_EQ(shards().acknowledged().size(), 1U);
    const Acknowledged& acknowledged = shards().acknowledged()[0];
    EXPECT_EQ(acknowledged.to, id);
    EXPECT_EQ(acknowledged.sequence, 42U);
    EXPECT_EQ(acknowledged.accepted, (Texts{"1001", "orders"}));
    EXPECT_TRUE(acknowledged.refused.empty());
}

TEST_P(Membership, IsVisibleOnEveryShardOnceAcknowledged) {
    start();
    const SessionId id = shards().subscriber("orders", last());
    for (std::uint32_t shard = 0; shard < GetParam(); ++shard) {
        shards().publish(shards().open(shard), "orders", std::to_string(shard), 10);
    }
    EXPECT_EQ(shards().bodies_of(id).size(), GetParam());
}

TEST_P(Membership, CountsATopicSubscribedTwiceAsOneAndAcknowledgesItAgain) {
    start();
    const SessionId id = shards().open(last());
    shards().subscribe(id, {"orders", "orders"}, 1);
    shards().subscribe(id, {"orders"}, 2);
    ASSERT_EQ(shards().acknowledged().size(), 2U);
    EXPECT_EQ(shards().acknowledged()[1].accepted, Texts{"orders"});
    shards().publish(shards().open(), "orders", "once", 10);
    EXPECT_EQ(shards().bodies_of(id), Texts{"once"});
    shards().unsubscribe(id, "orders");
    shards().publish(shards().open(), "orders", "gone", 10);
    EXPECT_EQ(shards().bodies_of(id), Texts{"once"}) << "one unsubscribe is enough";
}

TEST_P(Membership, AcknowledgesNoTopicsAtAll) {
    start();
    shards().subscribe(shards().open(), {}, 5);
    ASSERT_EQ(shards().acknowledged().size(), 1U);
    EXPECT_EQ(shards().acknowledged()[0].sequence, 5U);
}

TEST_P(Membership, RefusesReservedTopics) {
    start();
    const SessionId id = shards().open();
    const std::vector<Subscription> topics{{{0, ""}},           {{1, ""}},  {{2, ""}},
                                           {{0xFFFFFF00U, ""}}, {{1, "1"}}, {{3, ""}}};
    shards().core().subscribe(id, 1, topics, shards().now());
    shards().pass(1ms);
    ASSERT_EQ(shards().acknowledged().size(), 1U);
    EXPECT_EQ(shards().acknowledged()[0].accepted, Texts{"3"});
    EXPECT_EQ(shards().acknowledged()[0].refused.size(), 5U);
}

TEST_P(Membership, RefusesATopicTooManyForASession) {
    start({.max_subscriptions = 2});
    const SessionId id = shards().open();
    shards().subscribe(id, {"a", "b", "c"});
    EXPECT_EQ(shards().acknowledged()[0].accepted, (Texts{"a", "b"}));
    EXPECT_EQ(shards().acknowledged()[0].refused, Texts{"c"});
    shards().subscribe(id, {"b"});
    EXPECT_EQ(shards().acknowledged()[1].accepted, Texts{"b"}) << "it has that one";
    shards().unsubscribe(id, "a");
    shards().subscribe(id, {"c"});
    EXPECT_EQ(shards().acknowledged()[2].accepted, Texts{"c"}) << "there is room again";
    shards().subscribe(shards().open(), {"d"});
    EXPECT_EQ(shards().acknowledged()[3].accepted, Texts{"d"}) << "the limit is a session's";
}

TEST_P(Membership, RefusesATopicTooManyForTheShard) {
    start({.max_topics = 2});
    const SessionId id = shards().open();
    shards().subscribe(id, {"a", "b", "c"});
    EXPECT_EQ(shards().acknowledged()[0].refused, Texts{"c"});
    EXPECT_EQ(shards().core().topics(), 2U);
    shards().subscribe(shards().open(), {"a"});
    EXPECT_EQ(shards().acknowledged()[1].accepted, Texts{"a"}) << "a known one is no new one";
}

TEST_P(Membership, StillTakesSubscribersWhileDraining) {
    start();
    const SessionId publisher = shards().open();
    shards().publish(publisher, "orders", "held", 10);
    shards().core().start_draining();
    EXPECT_EQ(shards().bodies_of(shards().subscriber("orders")), Texts{"held"});
}

TEST_P(Membership, EndsWithTheSessionEverywhere) {
    start();
    const SessionId id = shards().open(last());
    shards().subscribe(id, {"a", "b", "c"});
    shards().close(id);
    shards().pass(1ms);
    for (std::uint32_t shard = 0; shard < GetParam(); ++shard) {
        EXPECT_EQ(shards().core(shard).subscribers(), 0U);
        EXPECT_EQ(shards().core(shard).topics(), 0U);
    }
}

TEST_P(Membership, KeepsTheOthersPlacesWhenOneLeaves) {
    start();
    std::vector<SessionId> all;
    for (std::uint32_t k = 0; k < 6; ++k)
        all.push_back(shards().subscriber("orders", k % GetParam()));
    for (const std::size_t leaves : {0U, 3U, 5U}) shards().unsubscribe(all[leaves], "orders");
    shards().publish(shards().open(), "orders", "m", 10);
    for (std::size_t k = 0; k < all.size(); ++k) {
        EXPECT_EQ(shards().bodies_of(all[k]).size(), k == 0 || k == 3 || k == 5 ? 0U : 1U) << k;
    }
}

TEST_P(Membership, TellsStrategiesWhoComesAndGoes) {
    Texts changes;
    script_.on_member = [&](std::int32_t joined, std::string_view topic, const amq_sub& sub) {
        EXPECT_NE(sub.id, 0U);
        EXPECT_NE(sub.load, nullptr);
        EXPECT_EQ(sub.weight, 1U);
        changes.push_back((joined != 0 ? "+" : "-") + std::string(topic));
        return AMQ_OK;
    };
    start();
    const SessionId id = shards().open(last());
    shards().subscribe(id, {"1001"});
    shards().close(id);
    EXPECT_EQ(changes.size(), 2U * GetParam());
    EXPECT_EQ(changes.front(), "+1001");
    EXPECT_EQ(changes.back(), "-1001");
}

TEST_P(Membership, ShowsStrategiesWhoReadsTooSlowly) {
    std::uint32_t credit = 1;
    script_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        credit = view.first->load->credit;
        return send_without_reply(msg, view, plan);
    };
    start();
    const SessionId id = shards().subscriber("orders", last());
    const SessionId publisher = shards().open();
    shards().congest(id, Congestion::congested);
    shards().publish(publisher, "orders", "1", 10);
    EXPECT_EQ(credit, 0U);
    shards().congest(id, Congestion::clear);
    shards().publish(publisher, "orders", "2", 10);
    EXPECT_NE(credit, 0U);
}

TEST_P(Membership, IsCongestedFromTheStartWhenTheSessionWasBefore) {
    std::uint32_t credit = 1;
    script_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        credit = view.first->load->credit;
        return send_without_reply(msg, view, plan);
    };
    start();
    const SessionId id = shards().open(last());
    shards().congest(id, Congestion::congested);
    shards().subscribe(id, {"orders"});
    shards().publish(shards().open(), "orders", "1", 10);
    EXPECT_EQ(credit, 0U);
}

// --- the way of an acknowledgement over three shards, word by word
// ----------------------------------------

class Acknowledging : public testing::Test {
  protected:
    Acknowledging() {
        shards_.bind({.model = 10}, source_of(script_));
        shards_.set_words(Words::when_passed_on);
        for (std::uint32_t k = 0; k < 3; ++k) publishers_.push_back(shards_.open(k));
        id_ = shards_.open(0);
    }
    void pass_both_ways(std::uint32_t other) {
        while (shards_.pass_on(0, other)) {
        }
        while (shards_.pass_on(other, 0)) {
        }
    }

    Script script_{.route = send_without_reply};
    Script moving_{.route = send_without_reply};
    Shards shards_{3};
    std::vector<SessionId> publishers_;
    SessionId id_ = 0;
};

TEST_F(Acknowledging, WaitsForEveryShard) {
    shards_.subscribe(id_, {"orders"});
    EXPECT_TRUE(shards_.acknowledged().empty());
    pass_both_ways(1);
    EXPECT_TRUE(shards_.acknowledged().empty());
    shards_.pass_on(0, 2);
    EXPECT_TRUE(shards_.acknowledged().empty()) << "known there, but not known to be";
    shards_.pass_on(2, 0);
    EXPECT_EQ(shards_.acknowledged().size(), 1U);
}

TEST_F(Acknowledging, GivesNothingOfTheTopicBeforeIt) {
    shards_.subscribe(id_, {"orders"}, 5);
    shards_.publish(publishers_[0], "orders", "from here", 10);
    pass_both_ways(1);
    shards_.publish(publishers_[1], "orders", "from there", 10);
    shards_.pass_on(1, 0);
    EXPECT_TRUE(shards_.got().empty());
    pass_both_ways(2);
    EXPECT_EQ(shards_.log(), (Texts{"ack 5", "deliver from here", "deliver from there"}));
}

TEST_F(Acknowledging, GivesWhatWasHeldElsewhereAfterIt) {
    shards_.publish(publishers_[1], "orders", "held", 10);
    shards_.subscribe(id_, {"orders"}, 5);
    pass_both_ways(1);
    EXPECT_TRUE(shards_.got().empty());
    pass_both_ways(2);
    EXPECT_EQ(shards_.log(), (Texts{"ack 5", "deliver held"}));
}

// A second request for the same topic is on its way too until the first is known everywhere.
TEST_F(Acknowledging, DoesNotAcknowledgeASecondRequestBeforeTheTopicIsKnown) {
    shards_.subscribe(id_, {"orders"}, 1);
    shards_.subscribe(id_, {"orders"}, 2);
    EXPECT_TRUE(shards_.acknowledged().empty());
    pass_both_ways(1);
    EXPECT_TRUE(shards_.acknowledged().empty());
    pass_both_ways(2);
    ASSERT_EQ(shards_.acknowledged().size(), 2U);
    EXPECT_EQ(shards_.acknowledged()[0].sequence, 1U);
    EXPECT_EQ(shards_.acknowledged()[1].sequence, 2U);
}

TEST_F(Acknowledging, KeepsTheOrderWhenTwoRequestsAreOnTheirWay) {
    shards_.subscribe(id_, {"a"}, 1);
    shards_.publish(publishers_[0], "a", "1", 10);
    shards_.subscribe(id_, {"b"}, 2);
    shards_.publish(publishers_[0], "a", "2", 10);
    shards_.publish(publishers_[0], "b", "3", 10);
    pass_both_ways(1);
    pass_both_ways(2);
    EXPECT_EQ(shards_.log(), (Texts{"ack 1", "ack 2", "deliver 1", "deliver 2", "deliver 3"}));
}

TEST_F(Acknowledging, IsForgottenWithTheSession) {
    shards_.subscribe(id_, {"orders"});
    shards_.close(id_);
    pass_both_ways(1);
    pass_both_ways(2);
    EXPECT_TRUE(shards_.acknowledged().empty());
    shards_.pass(1ms);
    for (std::uint32_t k = 0; k < 3; ++k) EXPECT_EQ(shards_.core(k).topics(), 0U);
}

// What waited for the acknowledgement when the session ended was not given to anybody.
TEST_F(Acknowledging, MovesOnWhatWaitedForItWhenTheSessionEnds) {
    int missed = 0;
    moving_.on_miss = [&missed](const amq_msg&, amq_id, std::uint32_t, const amq_view&,
                                amq_plan& plan) {
        ++missed;
        plan.verb = AMQ_DROP;
        plan.reason = AMQ_OUTCOME_RESPONDER_LOST;
        return AMQ_OK;
    };
    shards_.bind({.model = 11}, source_of(moving_));
    shards_.subscribe(id_, {"orders"});
    shards_.publish(publishers_[0], "orders", "m", 11);
    shards_.close(id_);
    shards_.pass(1ms);
    EXPECT_EQ(missed, 1);
    const ModelCounters& counters = shards_.core(0).counters(11);
    EXPECT_EQ(counters.moved, 1U);
    EXPECT_EQ(counters.drops[static_cast<std::size_t>(Drop::subscriber_gone)], 1U);
}

// A topic counts against the limit where it is subscribed; other shards take it in any case.
TEST(AcknowledgingAtALimit, IsVisibleAlsoOnAShardThatHasAllTheTopicsItMay) {
    Script script{.route = send_without_reply};
    Shards shards(3, {.max_topics = 2});
    shards.bind({.model = 10}, source_of(script));
    const SessionId there = shards.open(1);
    for (const char* topic : {"x", "y"}) shards.publish(there, topic, "held", 10);
    const SessionId id = shards.open(0);
    shards.subscribe(id, {"orders"});
    EXPECT_EQ(shards.acknowledged().at(0).accepted, Texts{"orders"});
    shards.publish(there, "orders", "m", 10);
    EXPECT_EQ(shards.bodies_of(id), Texts{"m"});
    shards.publish(there, "z", "one too many", 10);
    EXPECT_EQ(shards.core(1).topics(), 3U);
}

}  // namespace
}  // namespace amq::exchange_tests
