// reliable_spec in the real core: everybody is asked, the owner replies.

#include <gtest/gtest.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include "tests/plugins/static_strategies.hpp"

namespace {

using amq::exchange::Drop;
using amq::exchange::IgnoredReply;
using amq::exchange::Outcome;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;

struct ReliableSpecInCore : testing::Test {
    StrategyBench bench{{.entry = &amq_reliable_spec}};
    Peer a = bench.subscriber("a", "users");
    Peer b = bench.subscriber("b", "users");
    Peer c = bench.subscriber("c", "users");
};

TEST_F(ReliableSpecInCore, AsksEverybodyAndTakesTheFirstReply) {
    const Sent question = bench.publish("users", "who has bob?");
    EXPECT_TRUE(a.has(question) && b.has(question) && c.has(question));
    a.declines(question);
    b.replies(question, "me");
    EXPECT_EQ(question.outcome(), Outcome::ok);
    EXPECT_EQ(question.answer(), "me");
}

TEST_F(ReliableSpecInCore, CountsASecondOwner) {
    const Sent question = bench.publish("users", "who has bob?");
    b.replies(question, "me");
    c.replies(question, "me too");
    EXPECT_EQ(question.answer(), "me");
    const auto& ignored = bench.core().counters().replies_ignored;
    EXPECT_EQ(ignored[static_cast<std::size_t>(IgnoredReply::duplicate)], 1U);
}

TEST_F(ReliableSpecInCore, SaysNotOwnerAtOnceWhenAllDeclined) {
    const Sent question = bench.publish("users", "who has bob?");
    a.declines(question);
    b.declines(question);
    EXPECT_FALSE(question.outcome());
    c.declines(question);
    EXPECT_EQ(question.outcome(), Outcome::not_owner);
}

TEST_F(ReliableSpecInCore, SaysNotOwnerWhenTheRestIsGone) {
    const Sent question = bench.publish("users", "who has bob?");
    a.declines(question);
    b.leaves();
    c.leaves();
    EXPECT_EQ(question.outcome(), Outcome::not_owner);
}

TEST_F(ReliableSpecInCore, SaysResponderLostWhenAllAreGone) {
    const Sent question = bench.publish("users", "who has bob?");
    a.leaves();
    b.leaves();
    EXPECT_FALSE(question.outcome());
    c.leaves();
    EXPECT_EQ(question.outcome(), Outcome::responder_lost);
}

TEST_F(ReliableSpecInCore, AsksNobodyWhoComesLater) {
    const Sent question = bench.publish("users", "who has bob?");
    Peer late = bench.subscriber("late", "users");
    EXPECT_FALSE(late.has(question));
}

TEST_F(ReliableSpecInCore, TimesOutWhenNobodySaysAnything) {
    const Sent question = bench.publish("users", "who has bob?");
    a.declines(question);
    bench.pass(3'001ms);
    EXPECT_EQ(question.outcome(), Outcome::timeout);
}

TEST(ReliableSpecAfterAnother, AsksOnlyThoseWhoHaveNotHadIt) {
    StrategyBench bench{{.entry = &amq_reliable_random}};
    Peer a = bench.subscriber("a", "users");
    const Sent question = bench.publish("users", "who has bob?");
    ASSERT_TRUE(a.has(question));
    a.leaves();
    ASSERT_EQ(bench.swap({.entry = &amq_reliable_spec}), std::nullopt);
    Peer b = bench.subscriber("b", "users");
    EXPECT_TRUE(bench.strikes().empty());
    ASSERT_TRUE(b.has(question));
    b.replies(question, "me");
    EXPECT_EQ(question.answer(), "me");
}

TEST_F(ReliableSpecInCore, HoldsForTheFirstSubscriber) {
    const Sent question = bench.publish("rooms", "who has room 7?");
    bench.pass(1s);
    Peer d = bench.subscriber("d", "rooms");
    ASSERT_TRUE(d.has(question));
    d.replies(question, "me");
    EXPECT_EQ(question.answer(), "me");
    const Sent vain = bench.publish("nowhere", "hello?");
    bench.pass(3'001ms);
    EXPECT_EQ(vain.outcome(), Outcome::no_subscriber);
}

}  // namespace
