#include <amq/plugin/host.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fake_host.hpp"

namespace {

using namespace std::chrono_literals;
using amq::plugin_tests::FakeHost;

TEST(Host, PassesTimeRandomnessAndShard) {
    FakeHost fake;
    fake.scripted = {12345};
    const amq::Host host(fake.table());
    EXPECT_EQ(host.now(), 1'000ns);
    EXPECT_EQ(host.random(), 12345u);
    EXPECT_EQ(host.shard(), 2u);
    EXPECT_EQ(host.shards(), 4u);
}

TEST(Host, ChoosesUniformlyWithinTheRange) {
    FakeHost fake;
    const amq::Host host(fake.table());
    std::vector<int> seen(6);
    for (int i = 0; i < 6000; ++i) ++seen.at(host.uniform(6));
    for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
    EXPECT_EQ(host.uniform(1), 0u);
}

TEST(Host, DrawsAgainWhenANumberWouldBeUneven) {
    FakeHost fake;
    fake.scripted = {0, std::uint64_t{1} << 32, std::uint64_t{0xFFFFFFFF} << 32};
    const amq::Host host(fake.table());
    // 2^32 is 1 more than a multiple of 3: the product 0 would give 0 one chance too many.
    EXPECT_EQ(host.uniform(3), 0u);
    EXPECT_EQ(fake.draws, 2u);
    EXPECT_EQ(host.uniform(3), 2u);
}

TEST(Host, HasNothingToChooseFromNothing) {
    FakeHost fake;
    const amq::Host host(fake.table());
    EXPECT_THROW(host.uniform(0), amq::Error);
}

TEST(Host, SetsMovesAndClearsTimers) {
    FakeHost fake;
    const amq::Host host(fake.table());
    host.timer(7, 2ms);
    host.timer(8, 0s);
    host.clear_timer(7);
    const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected = {
        {7, 2'000'000}, {8, 1}, {7, 0}};
    EXPECT_EQ(fake.timers, expected);
}

TEST(Host, SaysThatATimerWasRefused) {
    FakeHost fake;
    fake.timer_rc = AMQ_E_NOMEM;
    const amq::Host host(fake.table());
    try {
        host.timer(7, 2ms);
        FAIL() << "accepted";
    } catch (const amq::Error& e) {
        EXPECT_EQ(e.rc(), AMQ_E_NOMEM);
        EXPECT_STREQ(e.what(), "timer 7 was refused");
    }
}

TEST(Host, ReleasesAndTellsWhetherItWasHeld) {
    FakeHost fake;
    const amq::Host host(fake.table());
    EXPECT_EQ(host.release(5), amq::Host::Release::will_route);
    fake.release_rc = AMQ_E_STATE;
    EXPECT_EQ(host.release(6), amq::Host::Release::not_held);
    EXPECT_EQ(fake.released, (std::vector<amq_id>{5, 6}));
}

TEST(Host, WakesLogsTracesAndFindsExtensions) {
    FakeHost fake;
    const amq::Host host(fake.table());
    host.wake();
    host.log(amq::Level::warn, "slow");
    const std::int64_t values[] = {1, 2, 3, 4, 5};
    host.trace(9, values);
    EXPECT_EQ(fake.wakes, 1);
    EXPECT_EQ(fake.logged, (std::vector<std::string>{"3 slow"}));
    ASSERT_EQ(fake.traced.size(), 1u);
    EXPECT_EQ(fake.traced[0].second, (std::vector<std::int64_t>{1, 2, 3, 4}));
    EXPECT_NE(host.extension("fake/1"), nullptr);
    EXPECT_EQ(host.extension("fake/2"), nullptr);
}

}  // namespace
