// reliable_random in the real core: what its subscribers and its publisher see.

#include <gtest/gtest.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/plugins/static_strategies.hpp"

namespace {

using amq::exchange::Outcome;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

StrategyBench bench_with(const char* options = "{}") {
    return StrategyBench({.entry = &amq_reliable_random, .options = options});
}

/// Who of them has the message.
Peer holder(const Sent& sent, std::initializer_list<Peer> peers) {
    for (const Peer& peer : peers) {
        if (peer.has(sent)) return peer;
    }
    throw std::logic_error("nobody has it");
}

struct ReliableRandomInCore : testing::Test {
    StrategyBench bench{{.entry = &amq_reliable_random}};
};

TEST_F(ReliableRandomInCore, GivesOneSubscriberTheMessageAndThePublisherItsReply) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    EXPECT_NE(a.has(order), b.has(order));
    EXPECT_FALSE(order.outcome());
    holder(order, {a, b}).replies(order, "done");
    EXPECT_EQ(order.outcome(), Outcome::ok);
    EXPECT_EQ(order.answer(), "done");
}

TEST_F(ReliableRandomInCore, SpreadsMessagesOverItsSubscribers) {
    std::vector<Peer> peers;
    for (int k = 0; k < 4; ++k) peers.push_back(bench.subscriber(std::to_string(k), "orders"));
    for (int k = 0; k < 400; ++k) bench.publish("orders", std::to_string(k));
    for (const Peer& peer : peers) {
        EXPECT_GT(peer.inbox().size(), 60U);
        EXPECT_LT(peer.inbox().size(), 140U);
    }
}

TEST_F(ReliableRandomInCore, MovesToAnotherWhenASubscriberIsLost) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    Peer first = holder(order, {a, b});
    Peer second = a.has(order) ? b : a;
    first.leaves();
    ASSERT_TRUE(second.has(order));
    EXPECT_EQ(second.received(order).attempt, 2U);
    second.replies(order, "done");
    EXPECT_EQ(order.answer(), "done");
}

TEST_F(ReliableRandomInCore, MovesToAnotherWhenASubscriberDeclines) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    holder(order, {a, b}).declines(order);
    EXPECT_TRUE(a.has(order) && b.has(order));
}

TEST_F(ReliableRandomInCore, SaysNotOwnerOnlyWhenEveryoneAskedDeclinedAndNobodyIsLeft) {
    Peer a = bench.subscriber("a", "orders");
    const Sent order = bench.publish("orders", "two apples");
    a.declines(order);
    EXPECT_EQ(order.outcome(), Outcome::not_owner);
}

TEST_F(ReliableRandomInCore, WaitsForANewcomerWhenTheOnlySubscriberIsLost) {
    Peer a = bench.subscriber("a", "orders");
    const Sent order = bench.publish("orders", "two apples");
    a.leaves();
    bench.pass(2s);
    EXPECT_FALSE(order.outcome());
    Peer b = bench.subscriber("b", "orders");
    EXPECT_TRUE(b.has(order));
}

TEST_F(ReliableRandomInCore, SaysResponderLostWhenNobodyElseComes) {
    Peer a = bench.subscriber("a", "orders");
    const Sent order = bench.publish("orders", "two apples");
    a.leaves();
    bench.pass(3'001ms);
    EXPECT_EQ(order.outcome(), Outcome::responder_lost);
}

TEST_F(ReliableRandomInCore, HoldsForTheFirstSubscriberAndSaysNoSubscriberInVain) {
    const Sent served = bench.publish("orders", "in time");
    bench.pass(2'900ms);
    Peer a = bench.subscriber("a", "orders");
    EXPECT_TRUE(a.has(served));
    const Sent lost = bench.publish("elsewhere", "in vain");
    bench.pass(3'001ms);
    EXPECT_EQ(lost.outcome(), Outcome::no_subscriber);
}

TEST_F(ReliableRandomInCore, TimesOutWhenASubscriberStaysSilentAndAsksNobodyElse) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    bench.pass(2'999ms);
    EXPECT_FALSE(order.outcome());
    bench.pass(2ms);
    EXPECT_EQ(order.outcome(), Outcome::timeout);
    EXPECT_EQ(a.inbox().size() + b.inbox().size(), 1U);
}

TEST_F(ReliableRandomInCore, PrefersWhoReadsFastEnough) {
    Peer slow = bench.subscriber("slow", "orders");
    Peer fast = bench.subscriber("fast", "orders");
    slow.stalls();
    for (int k = 0; k < 50; ++k) bench.publish("orders", std::to_string(k));
    EXPECT_EQ(fast.inbox().size(), 50U);
}

TEST_F(ReliableRandomInCore, MovesALostSubscribersRequestsWhenSomebodyElseReadsFastEnough) {
    Peer fast = bench.subscriber("fast", "orders");
    for (int k = 0; k < 50; ++k) bench.publish("orders", std::to_string(k));
    Peer slow = bench.subscriber("slow", "orders");
    slow.stalls();
    fast.leaves();
    bench.pass(1s);
    EXPECT_TRUE(slow.inbox().empty());
    slow.reads_on();
    EXPECT_EQ(slow.inbox().size(), 50U);
}

TEST_F(ReliableRandomInCore, SendsToASlowOneRatherThanToNobody) {
    Peer slow = bench.subscriber("slow", "orders");
    slow.stalls();
    bench.publish("orders", "two apples");
    EXPECT_EQ(slow.inbox().size(), 1U);
}

TEST_F(ReliableRandomInCore, AsksThePublisherItselfOnlyWhenItIsAlone) {
    Peer self = bench.subscriber("self", "orders");
    const Sent alone = self.publishes("orders", "alone");
    EXPECT_TRUE(self.has(alone));
    Peer other = bench.subscriber("other", "orders");
    for (int k = 0; k < 20; ++k)
        EXPECT_TRUE(other.has(self.publishes("orders", std::to_string(k))));
}

TEST(ReliableRandomOptions, MoveOnByTimeWhenAttemptTimeoutIsSet) {
    StrategyBench bench = bench_with(R"({"attempt_timeout":"500ms"})");
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    Peer first = holder(order, {a, b});
    bench.pass(499ms);
    EXPECT_NE(a.has(order), b.has(order));
    bench.pass(2ms);
    EXPECT_TRUE(a.has(order) && b.has(order));
    first.replies(order, "slow, but here");
    EXPECT_EQ(order.answer(), "slow, but here");
}

TEST(ReliableRandomOptions, StopAfterTheAttemptsAllowed) {
    StrategyBench bench = bench_with(R"({"attempts":2})");
    std::vector<Peer> peers;
    for (int k = 0; k < 5; ++k) peers.push_back(bench.subscriber(std::to_string(k), "orders"));
    const Sent order = bench.publish("orders", "two apples");
    for (int round = 0; round < 2; ++round) {
        for (Peer& peer : peers) {
            if (peer.has(order) && !order.outcome()) peer.leaves();
        }
    }
    std::size_t deliveries = 0;
    for (const Peer& peer : peers) deliveries += peer.inbox().size();
    EXPECT_EQ(deliveries, 2U);
    EXPECT_EQ(order.outcome(), Outcome::responder_lost);
}

TEST(ReliableRandomOptions, SwitchFailoverOff) {
    StrategyBench bench = bench_with(R"({"failover":"off"})");
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    holder(order, {a, b}).leaves();
    EXPECT_EQ(order.outcome(), Outcome::responder_lost);
    EXPECT_EQ(a.inbox().size() + b.inbox().size(), 1U);
}

TEST(ReliableRandomOptions, AreRefusedInTheStrategysWords) {
    try {
        bench_with(R"({"atempts":2})");
        FAIL() << "was taken";
    } catch (const std::runtime_error& refusal) {
        EXPECT_NE(std::string(refusal.what()).find("attempts"), std::string::npos)
            << refusal.what();
    }
}

}  // namespace
