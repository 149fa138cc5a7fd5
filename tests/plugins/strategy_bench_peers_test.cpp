// What the peers and the publisher of a bench can do and see.

#include <gtest/gtest.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include <stdexcept>

#include "tests/plugins/static_strategies.hpp"

namespace amq::plugins_tests {
namespace {

using exchange::Outcome;
using test::Peer;
using test::Sent;
using test::StrategyBench;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

struct APeer : testing::Test {
    StrategyBench bench{{.entry = &amq_reliable_random}};
};

TEST_F(APeer, ThatUnsubscribesGetsNothingUntilItSubscribesAgain) {
    Peer a = bench.subscriber("a", "orders");
    a.unsubscribes("orders");
    const Sent held = bench.publish("orders", "two apples");
    EXPECT_FALSE(a.has(held));
    a.subscribes("orders");
    EXPECT_TRUE(a.has(held));
}

TEST_F(APeer, ThatComesBackIsANewSessionWithTheSameTopics) {
    Peer a = bench.subscriber("a", "orders");
    a.subscribes("rooms").subscribes("news").unsubscribes("news");
    const exchange::SessionId before = a.id();
    a.leaves();
    a.comes_back();
    EXPECT_NE(a.id(), before);
    EXPECT_EQ(a.name(), "a#2");
    EXPECT_TRUE(a.has(bench.publish("orders", "one")));
    EXPECT_TRUE(a.has(bench.publish("rooms", "two")));
    EXPECT_FALSE(a.has(bench.publish("news", "three")));
}

TEST_F(APeer, SeesTheHeadersOfAMessageAndSendsSomeWithItsReply) {
    Peer a = bench.subscriber("a", "orders");
    const Sent sent = bench.publish("orders", "two apples", {.headers = "trace: 1"});
    EXPECT_EQ(a.received(sent).headers, "trace: 1");
    a.replies(sent, "done", "trace: 2");
    EXPECT_EQ(sent.record().answers.front().headers, "trace: 2");
}

TEST_F(APeer, CountsHowOftenItGotAMessage) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "rooms");
    const Sent sent = bench.publish("orders", "two apples");
    EXPECT_EQ(a.times_received(sent), 1U);
    EXPECT_EQ(b.times_received(sent), 0U);
}

TEST_F(APeer, IsToldWhenThePublisherCancels) {
    Peer a = bench.subscriber("a", "orders");
    const Sent sent = bench.publish("orders", "two apples");
    EXPECT_FALSE(a.is_excused(sent));
    bench.cancel(sent);
    EXPECT_TRUE(a.is_excused(sent));
    EXPECT_EQ(sent.outcome(), Outcome::cancelled);
}

TEST_F(APeer, CancelsOnlyWhatItPublishedItself) {
    Peer a = bench.subscriber("a", "orders");
    Peer b = bench.peer("b");
    const Sent sent = b.publishes("orders", "two apples");
    EXPECT_THROW(a.cancels(sent), std::logic_error);
    b.cancels(sent);
    EXPECT_EQ(sent.outcome(), Outcome::cancelled);
}

TEST_F(APeer, ThatRepliesToWhatItNeverGotIsAMistakeOfTheTestToldWithTheSeed) {
    Peer a = bench.subscriber("a", "orders");
    const Sent sent = bench.publish("rooms", "two apples");
    try {
        a.replies(sent, "done");
        FAIL() << "was taken";
    } catch (const std::logic_error& mistake) {
        EXPECT_STREQ(mistake.what(), "a never got \"two apples\", seed 1");
    }
}

using AMessage = APeer;

TEST_F(AMessage, ThatMustNotWaitEndsAtOnceWhenNobodyIsThere) {
    const Sent sent = bench.publish("orders", "now", {.wait = exchange::Wait::no_wait});
    EXPECT_EQ(sent.outcome(), Outcome::no_subscriber);
}

TEST_F(AMessage, EndsWhenTheTimeThatItAskedForIsOver) {
    bench.subscriber("a", "orders");
    const Sent sent = bench.publish("orders", "soon", {.timeout = 200ms});
    bench.pass(190ms);
    EXPECT_FALSE(sent.outcome());
    bench.pass(20ms);
    EXPECT_EQ(sent.outcome(), Outcome::timeout);
}

TEST_F(AMessage, KnowsWhoGotItInOrder) {
    Peer a = bench.subscriber("a", "orders");
    const Sent sent = bench.publish("orders", "two apples");
    bench.subscriber("b", "orders");
    a.declines(sent);
    EXPECT_EQ(sent.receivers(), (Texts{"a", "b"}));
}

TEST_F(AMessage, IsToldFromAnotherOneOfTheSameTopicByItsBody) {
    Peer a = bench.subscriber("a", "orders");
    const Sent first = bench.publish("orders", "first");
    const Sent second = bench.publish("orders", "second");
    a.replies(second, "2");
    EXPECT_FALSE(first.outcome());
    EXPECT_EQ(second.answer(), "2");
}

TEST(SeveralStrategies, ServeTheirOwnModelsSideBySide) {
    StrategyBench bench({.entry = &amq_reliable_random,
                         .beside = {{.entry = &amq_unreliable_all, .model = {.model = 10}},
                                    {.entry = &amq_reliable_spec, .model = {.model = 13}}}});
    bench.subscriber("a", "orders");
    Peer b = bench.subscriber("b", "orders");
    EXPECT_EQ(bench.publish("orders", "one").receivers().size(), 1U);
    EXPECT_EQ(bench.publish("orders", "two", {.model = 10}).receivers().size(), 2U);
    const Sent asked = bench.publish("orders", "three", {.model = 13});
    b.replies(asked, "mine");
    EXPECT_EQ(asked.answer(), "mine");
    EXPECT_EQ(bench.counters(10).deliveries, 2U);
}

TEST(SeveralStrategies, MayNotShareAModel) {
    EXPECT_THROW(
        StrategyBench({.entry = &amq_reliable_random,
                       .beside = {{.entry = &amq_unreliable_all, .model = {.model = 100}}}}),
        std::runtime_error);
}

}  // namespace
}  // namespace amq::plugins_tests
