// least_outstanding in the real core: what its subscribers and its publisher see.

#include <gtest/gtest.h>

#include <amq/plugin_test/golden.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" const amq_entry least_outstanding;

namespace {

using amq::exchange::Echo;
using amq::exchange::Outcome;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;

/// Publishes so many and gives what the busiest of ten subscribers, who never reply, got of them.
std::size_t busiest_of_ten(const std::string& options, int messages) {
    StrategyBench bench({.entry = &least_outstanding, .options = options});
    std::vector<Peer> peers;
    for (int k = 0; k < 10; ++k) peers.push_back(bench.subscriber(std::to_string(k), "orders"));
    for (int k = 0; k < messages; ++k) bench.publish("orders", std::to_string(k));
    std::size_t most = 0;
    for (const Peer& peer : peers) most = std::max(most, peer.inbox().size());
    return most;
}

struct LeastOutstanding : testing::Test {
    ~LeastOutstanding() override { EXPECT_TRUE(bench.strikes().empty()); }

    StrategyBench bench{{.entry = &least_outstanding}};
};

TEST_F(LeastOutstanding, GivesTheMessageToTheIdlerOfTwoAndThePublisherItsReply) {
    Peer busy = bench.subscriber("busy", "orders");
    bench.publish("orders", "keeps it busy");
    Peer idle = bench.subscriber("idle", "orders");
    const Sent order = bench.publish("orders", "two apples");
    ASSERT_TRUE(idle.has(order));
    EXPECT_FALSE(busy.has(order));
    idle.replies(order, "done");
    EXPECT_EQ(order.outcome(), Outcome::ok);
    EXPECT_EQ(order.answer(), "done");
}

TEST_F(LeastOutstanding, CountsHowMuchIsAheadOfAMessageAndWhatIsMissed) {
    Peer first = bench.subscriber("first", "orders");
    for (int k = 0; k < 4; ++k) bench.publish("orders", std::to_string(k));
    EXPECT_EQ(bench.metric("requests_ahead").buckets,
              (std::vector<std::uint64_t>{1, 1, 1, 1, 0, 0, 0, 0, 0}));
    EXPECT_EQ(bench.metric("requests_ahead").sum, 0U + 1 + 2 + 3);
    const Sent declined = bench.publish("orders", "declined");
    first.declines(declined);
    EXPECT_EQ(bench.metric("missed", "declined").count, 1U);
    first.leaves();
    EXPECT_EQ(bench.metric("missed", "gone").count, 4U);
}

TEST_F(LeastOutstanding, SendsToASlowWorkerOnlyWhatItCanDo) {
    Peer slow = bench.subscriber("slow", "orders");
    Peer fast = bench.subscriber("fast", "orders");
    for (int k = 0; k < 100; ++k) {
        const Sent order = bench.publish("orders", std::to_string(k));
        if (fast.has(order)) fast.replies(order, "done");
    }
    EXPECT_LE(slow.inbox().size(), 1U);
}

TEST(LeastOutstandingOptions, LevelTheLoadByComparingTwo) {
    const std::size_t random = busiest_of_ten(R"({"compare":1})", 1'000);
    const std::size_t of_two = busiest_of_ten("{}", 1'000);
    EXPECT_GT(random, 110U);
    EXPECT_LE(of_two, 103U);
}

TEST(LeastOutstandingOptions, CompareAllOfAFewSubscribersWhenAskedForMore) {
    EXPECT_LE(busiest_of_ten(R"({"compare":8})", 1'000), 101U);
}

TEST(LeastOutstandingOptions, AreRefusedInTheStrategysWords) {
    EXPECT_THROW(busiest_of_ten(R"({"compare":9})", 0), std::runtime_error);
    EXPECT_THROW(busiest_of_ten(R"({"compares":2})", 0), std::runtime_error);
}

TEST_F(LeastOutstanding, RatherSendsToABusyOneThatReadsThanToAnIdleOneThatDoesNot) {
    Peer busy = bench.subscriber("busy", "orders");
    for (int k = 0; k < 5; ++k) bench.publish("orders", "keeps it busy " + std::to_string(k));
    Peer stalled = bench.subscriber("stalled", "orders");
    stalled.stalls();
    EXPECT_TRUE(busy.has(bench.publish("orders", "two apples")));
    EXPECT_TRUE(stalled.inbox().empty());
}

TEST_F(LeastOutstanding, AsksThePublisherItselfOnlyWhenItIsAloneAndWantsIt) {
    Peer self = bench.subscriber("self", "orders");
    EXPECT_TRUE(self.has(self.publishes("orders", "alone")));
    EXPECT_FALSE(self.has(self.publishes("orders", "no echo", {.echo = Echo::unwanted})));
    bench.pass(3s);
    Peer other = bench.subscriber("other", "orders");
    for (int k = 0; k < 20; ++k)
        EXPECT_TRUE(other.has(self.publishes("orders", std::to_string(k))));
}

TEST_F(LeastOutstanding, MovesToAnotherWhenTheChosenOneIsGone) {
    Peer first = bench.subscriber("first", "orders");
    const Sent order = bench.publish("orders", "two apples");
    Peer second = bench.subscriber("second", "orders");
    first.leaves();
    ASSERT_TRUE(second.has(order));
    second.replies(order, "done");
    EXPECT_EQ(order.answer(), "done");
}

TEST_F(LeastOutstanding, MovesWhatALostOneLeftOnlyToWhoReadsFastEnough) {
    Peer first = bench.subscriber("first", "orders");
    const Sent order = bench.publish("orders", "two apples");
    Peer slow = bench.subscriber("slow", "orders");
    slow.stalls();
    first.leaves();
    EXPECT_FALSE(slow.has(order));
    slow.reads_on();
    EXPECT_TRUE(slow.has(order));
}

TEST_F(LeastOutstanding, SaysResponderLostWhenNobodyElseComes) {
    Peer only = bench.subscriber("only", "orders");
    const Sent order = bench.publish("orders", "two apples");
    only.leaves();
    EXPECT_FALSE(order.outcome());
    bench.pass(3s);
    EXPECT_EQ(order.outcome(), Outcome::responder_lost);
}

TEST_F(LeastOutstanding, SaysNotOwnerAtOnceWhenTheChosenOneDeclines) {
    Peer only = bench.subscriber("only", "orders");
    const Sent order = bench.publish("orders", "two apples");
    Peer other = bench.subscriber("other", "orders");
    only.declines(order);
    EXPECT_EQ(order.outcome(), Outcome::not_owner);
    EXPECT_TRUE(other.inbox().empty());
}

TEST_F(LeastOutstanding, HoldsForTheFirstSubscriberAndSaysNoSubscriberInVain) {
    const Sent served = bench.publish("orders", "in time");
    const Sent lost = bench.publish("elsewhere", "in vain");
    Peer late = bench.subscriber("late", "orders");
    EXPECT_TRUE(late.has(served));
    bench.pass(3s);
    EXPECT_EQ(lost.outcome(), Outcome::no_subscriber);
}

TEST_F(LeastOutstanding, DecidesInASceneAsItsGoldenFileSays) {
    Peer a = bench.subscriber("a", "orders");
    bench.publish("orders", "keeps a busy");
    Peer b = bench.subscriber("b", "orders");
    const Sent idler = bench.publish("orders", "for the idler one");
    b.declines(idler);
    Peer c = bench.subscriber("c", "orders");
    c.stalls();
    bench.publish("orders", "for one that reads");
    b.stalls();
    a.leaves();
    bench.pass(1s);
    c.reads_on();
    bench.pass(3s);
    a.comes_back().publishes("orders", "not for its publisher", {.echo = Echo::unwanted});
    bench.publish("elsewhere", "in vain");
    bench.publish("rooms", "in time");
    bench.pass(1s);
    a.subscribes("rooms");
    bench.pass(3s);
    const auto match = amq::test::matches_golden(bench, GOLDEN);
    EXPECT_TRUE(match) << match.text;
}

}  // namespace
