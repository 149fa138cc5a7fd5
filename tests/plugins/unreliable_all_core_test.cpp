// unreliable_all in the real core: everybody online gets it, once, and nobody is asked for a reply.

#include <gtest/gtest.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include <string>
#include <vector>

#include "tests/plugins/static_strategies.hpp"

namespace {

using amq::exchange::Drop;
using amq::exchange::IgnoredReply;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

struct UnreliableAllInCore : testing::Test {
    std::uint64_t dropped(Drop why) const {
        return bench.counters().drops[static_cast<std::size_t>(why)];
    }

    StrategyBench bench{{.entry = &amq_unreliable_all}};
};

TEST_F(UnreliableAllInCore, ReachesEverybodyOnce) {
    Peer a = bench.subscriber("a", "news");
    Peer b = bench.subscriber("b", "news");
    a.subscribes("news");
    bench.publish("news", "rain");
    EXPECT_EQ(a.inbox(), Texts{"rain"});
    EXPECT_EQ(b.inbox(), Texts{"rain"});
    EXPECT_EQ(bench.core().open_exchanges(), 0U);
}

TEST_F(UnreliableAllInCore, ReachesItsOwnPublisherToo) {
    Peer a = bench.subscriber("a", "news");
    EXPECT_TRUE(a.has(a.publishes("news", "rain")));
}

TEST_F(UnreliableAllInCore, HoldsForTheFirstAndKeepsNoCopyForLaterOnes) {
    bench.publish("news", "rain");
    bench.pass(2'999ms);
    Peer a = bench.subscriber("a", "news");
    Peer b = bench.subscriber("b", "news");
    EXPECT_EQ(a.inbox(), Texts{"rain"});
    EXPECT_TRUE(b.inbox().empty());
}

TEST_F(UnreliableAllInCore, DropsWhatNobodyCameFor) {
    bench.publish("news", "rain");
    bench.pass(3'001ms);
    EXPECT_EQ(dropped(Drop::hold_expired), 1U);
    EXPECT_TRUE(bench.subscriber("late", "news").inbox().empty());
}

TEST_F(UnreliableAllInCore, GivesWhatWasLostOnTheWayToNobodyElse) {
    Peer a = bench.subscriber("a", "news");
    Peer b = bench.subscriber("b", "news");
    const Sent rain = bench.publish("news", "rain");
    a.leaves_without(rain);
    EXPECT_EQ(b.inbox(), Texts{"rain"});
    EXPECT_EQ(dropped(Drop::subscriber_gone), 1U);
}

TEST_F(UnreliableAllInCore, IgnoresAReply) {
    Peer a = bench.subscriber("a", "news");
    const Sent rain = bench.publish("news", "rain");
    a.replies(rain, "thanks");
    EXPECT_FALSE(rain.outcome());
    const auto& ignored = bench.core().counters().replies_ignored;
    EXPECT_EQ(ignored[static_cast<std::size_t>(IgnoredReply::unwanted)], 1U);
}

TEST(UnreliableAllAfterAnother, ReachesOnlyThoseWhoHaveNotHadIt) {
    StrategyBench bench{{.entry = &amq_reliable_random}};
    Peer a = bench.subscriber("a", "news");
    const Sent rain = bench.publish("news", "rain");
    ASSERT_TRUE(a.has(rain));
    a.leaves();
    ASSERT_EQ(bench.swap({.entry = &amq_unreliable_all}), std::nullopt);
    Peer b = bench.subscriber("b", "news");
    EXPECT_TRUE(bench.strikes().empty());
    EXPECT_EQ(b.inbox(), Texts{"rain"});
    EXPECT_EQ(bench.core().open_exchanges(), 0U);
}

TEST(UnreliableAllSettling, ReachesTwinsThatCameWithinTheSettleTime) {
    StrategyBench bench(
        {.entry = &amq_unreliable_all, .model = {.model = 10, .settle = 50'000'000}});
    bench.publish("news", "rain");
    Peer a = bench.subscriber("a", "news");
    bench.pass(40ms);
    Peer b = bench.subscriber("b", "news");
    bench.pass(20ms);
    EXPECT_EQ(a.inbox(), Texts{"rain"});
    EXPECT_EQ(b.inbox(), Texts{"rain"});
}

}  // namespace
