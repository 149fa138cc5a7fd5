// first_come in the real core: what its subscribers and its publisher see, and which options it
// takes.

#include <gtest/gtest.h>

#include <amq/plugin_test/golden.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

extern "C" const amq_entry first_come;

namespace {

using amq::exchange::Echo;
using amq::exchange::Outcome;
using amq::exchange::Wait;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;

/// Why these options are refused; empty when they are taken.
std::string refusal_of(const std::string& options) {
    try {
        StrategyBench bench({.entry = &first_come, .options = options});
        return {};
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
}

struct FirstCome : testing::Test {
    explicit FirstCome(const char* options = "{}")
        : bench({.entry = &first_come, .options = options}) {}
    ~FirstCome() override { EXPECT_TRUE(bench.strikes().empty()); }

    StrategyBench bench;
};

struct TwoOfThem : FirstCome {
    TwoOfThem() : FirstCome(R"({"replies": 2})") {}

    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    Peer c = bench.subscriber("c", "orders");
};

TEST_F(FirstCome, AsksEverybodyAndTakesTheFirstReply) {
    Peer slow = bench.subscriber("slow", "orders");
    Peer fast = bench.subscriber("fast", "orders");
    const Sent order = bench.publish("orders", "two apples");
    ASSERT_TRUE(slow.has(order) && fast.has(order));
    fast.replies(order, "first");
    slow.replies(order, "second");
    EXPECT_EQ(order.outcome(), Outcome::ok);
    EXPECT_EQ(order.answer(), "first");
}

TEST_F(FirstCome, WaitsForTheOthersWhileSomebodyMayStillReply) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    Peer c = bench.subscriber("c", "orders");
    const Sent order = bench.publish("orders", "two apples");
    a.leaves();
    b.declines(order);
    EXPECT_FALSE(order.outcome());
    c.replies(order, "mine");
    EXPECT_EQ(order.answer(), "mine");
}

TEST_F(FirstCome, HoldsForTheFirstSubscriberAndSaysNoSubscriberInVain) {
    const Sent served = bench.publish("orders", "in time");
    const Sent lost = bench.publish("elsewhere", "in vain");
    EXPECT_TRUE(bench.subscriber("late", "orders").has(served));
    bench.pass(3s);
    EXPECT_EQ(lost.outcome(), Outcome::no_subscriber);
}

TEST_F(FirstCome, LeavesOutThePublisherOfAMessageWithoutEcho) {
    Peer self = bench.subscriber("self", "orders");
    Peer other = bench.subscriber("other", "orders");
    const Sent order = self.publishes("orders", "two apples", {.echo = Echo::unwanted});
    EXPECT_TRUE(other.has(order));
    EXPECT_FALSE(self.has(order));
    EXPECT_TRUE(self.has(self.publishes("orders", "for all")));
}

TEST_F(TwoOfThem, AnswersWithTheLastOfTheReplies) {
    const Sent order = bench.publish("orders", "two apples");
    c.replies(order, "first");
    EXPECT_FALSE(order.outcome());
    a.replies(order, "second");
    EXPECT_EQ(order.outcome(), Outcome::ok);
    EXPECT_EQ(order.answer(), "second");
}

TEST_F(TwoOfThem, HoldsUntilThereAreEnoughToReply) {
    Peer alone = bench.subscriber("alone", "stock");
    const Sent order = bench.publish("stock", "three pears");
    EXPECT_FALSE(alone.has(order));
    Peer second = bench.subscriber("second", "stock");
    EXPECT_TRUE(alone.has(order) && second.has(order));
}

TEST_F(TwoOfThem, GivesUpAsSoonAsSoManyRepliesCanNoLongerCome) {
    const Sent order = bench.publish("orders", "two apples");
    a.replies(order, "one");
    b.leaves();
    EXPECT_FALSE(order.outcome());
    c.leaves();
    EXPECT_EQ(order.outcome(), Outcome::responder_lost);
}

TEST_F(TwoOfThem, SaysNotOwnerWhenAnybodyDeclined) {
    const Sent order = bench.publish("orders", "two apples");
    a.declines(order);
    EXPECT_FALSE(order.outcome());
    b.leaves();
    EXPECT_EQ(order.outcome(), Outcome::not_owner);
}

TEST_F(TwoOfThem, TimesOutWhenTooFewReply) {
    const Sent order = bench.publish("orders", "two apples");
    a.replies(order, "one");
    bench.pass(3s);
    EXPECT_EQ(order.outcome(), Outcome::timeout);
}

TEST(FirstComeOptions, AreAnObjectWithANumberOfRepliesOrNothing) {
    for (const char* good :
         {"{}", " { } ", R"({"replies":1})", R"({"replies":255})", "\n{\t\"replies\" :\r 10 } "}) {
        EXPECT_EQ(refusal_of(good), "") << good;
    }
}

TEST(FirstComeOptions, AreRefusedWithTheReason) {
    for (const char* bad :
         {R"({"replies":0})", R"({"replies":256})", R"({"replies":-1})", R"({"replies":01})",
          R"({"replies":1.5})", R"({"replies":1e1})", R"({"replies":"2"})", R"({"replies":})",
          R"({"replies":true})", R"({"replies":99999999999999999999})", R"({"replies":2)"}) {
        EXPECT_NE(refusal_of(bad).find("a whole number from 1 to 255"), std::string::npos) << bad;
    }
    for (const char* bad : {R"({"reply":2})", R"({"replies":1,"more":1})",
                            R"({"replies":1,"replies":1})", R"({"replies2":1})"}) {
        EXPECT_NE(refusal_of(bad).find("known: replies"), std::string::npos) << bad;
    }
    for (const char* bad : {"", "[]", "2", R"({"replies"})", "{", "{}}", R"({"replies":1} 2)"})
        EXPECT_NE(refusal_of(bad), "") << bad;
}

TEST(FirstComeOptions, AreReadToTheirEndAndNoFurther) {
    EXPECT_NE(refusal_of(std::string("{}\0", 3)), "");
}

TEST_F(TwoOfThem, DecidesInASceneAsItsGoldenFileSays) {
    const Sent order = bench.publish("orders", "two are enough");
    a.replies(order, "first");
    b.replies(order, "second");
    const Sent refused = bench.publish("orders", "two decline");
    a.declines(refused);
    b.declines(refused);
    a.stalls();
    bench.publish("orders", "two are lost");
    b.leaves();
    c.leaves();
    const Sent held = bench.publish("orders", "one is not enough");
    bench.pass(1s);
    b.comes_back().replies(held, "in time");
    bench.pass(3s);
    bench.publish("elsewhere", "in vain");
    bench.publish("elsewhere", "not now", {.wait = Wait::no_wait});
    a.publishes("orders", "not for its publisher", {.echo = Echo::unwanted});
    bench.pass(3s);
    const auto match = amq::test::matches_golden(bench, GOLDEN);
    EXPECT_TRUE(match) << match.text;
}

}  // namespace
