// unreliable_random in the real core: one of them gets it, once.

#include <gtest/gtest.h>

#include <amq/plugin_test/strategy_bench.hpp>

#include <string>
#include <vector>

#include "tests/plugins/static_strategies.hpp"

namespace {

using amq::exchange::Drop;
using amq::test::Peer;
using amq::test::Sent;
using amq::test::StrategyBench;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

struct UnreliableRandomInCore : testing::Test {
    std::uint64_t dropped(Drop why) const {
        return bench.counters().drops[static_cast<std::size_t>(why)];
    }

    StrategyBench bench{{.entry = &amq_unreliable_random}};
};

TEST_F(UnreliableRandomInCore, ReachesOneOfThem) {
    Peer a = bench.subscriber("a", "jobs");
    Peer b = bench.subscriber("b", "jobs");
    for (int k = 0; k < 100; ++k) {
        const Sent job = bench.publish("jobs", std::to_string(k));
        EXPECT_NE(a.has(job), b.has(job));
    }
    EXPECT_GT(a.inbox().size(), 20U);
    EXPECT_GT(b.inbox().size(), 20U);
    EXPECT_EQ(bench.core().open_exchanges(), 0U);
}

TEST_F(UnreliableRandomInCore, MovesWhatNeverLeftForALostSubscriber) {
    Peer a = bench.subscriber("a", "jobs");
    const Sent job = bench.publish("jobs", "sweep");
    Peer b = bench.subscriber("b", "jobs");
    a.leaves_without(job);
    EXPECT_TRUE(b.has(job));
    EXPECT_EQ(bench.counters().moved, 1U);
}

TEST_F(UnreliableRandomInCore, HoldsWhatNeverLeftForANewcomer) {
    Peer a = bench.subscriber("a", "jobs");
    const Sent job = bench.publish("jobs", "sweep");
    bench.pass(1s);
    a.leaves_without(job);
    bench.pass(1'999ms);
    EXPECT_TRUE(bench.subscriber("b", "jobs").has(job));
}

TEST_F(UnreliableRandomInCore, GivesWhatLeftToNobodyElse) {
    Peer a = bench.subscriber("a", "jobs");
    const Sent job = bench.publish("jobs", "sweep");
    Peer b = bench.subscriber("b", "jobs");
    a.leaves();
    EXPECT_FALSE(b.has(job));
}

TEST_F(UnreliableRandomInCore, HoldsForTheFirstAndDropsInVain) {
    const Sent job = bench.publish("jobs", "sweep");
    bench.pass(2'999ms);
    EXPECT_TRUE(bench.subscriber("a", "jobs").has(job));
    bench.publish("nowhere", "sweep");
    bench.pass(3'001ms);
    EXPECT_EQ(dropped(Drop::hold_expired), 1U);
}

}  // namespace
