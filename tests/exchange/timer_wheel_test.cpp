#include "host/exchange/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace {

using amq::exchange::kNone;
using amq::exchange::Nanos;
using amq::exchange::Timer;
using amq::exchange::TimerId;
using amq::exchange::TimerKind;
using amq::exchange::TimerWheel;

constexpr Nanos kTick = TimerWheel::kTick;

std::vector<std::uint32_t> fired(TimerWheel& wheel, Nanos now) {
    std::vector<std::uint32_t> owners;
    wheel.advance(now, [&](const Timer& timer) { owners.push_back(timer.owner); });
    return owners;
}

using Owners = std::vector<std::uint32_t>;

TEST(TimerWheel, FiresNothingEarlyAndEverythingWithinOneTick) {
    TimerWheel wheel(0);
    wheel.set(5 * kTick + 1, {TimerKind::deadline, 1, 0});
    EXPECT_EQ(fired(wheel, 5 * kTick + 1), Owners{});
    EXPECT_EQ(fired(wheel, 6 * kTick), Owners{1});
    EXPECT_EQ(wheel.active(), 0U);
}

TEST(TimerWheel, FiresATimerOfThePastAtTheNextTick) {
    TimerWheel wheel(100 * kTick);
    wheel.set(3, {TimerKind::deadline, 1, 0});
    EXPECT_EQ(fired(wheel, 100 * kTick), Owners{});
    EXPECT_EQ(fired(wheel, 101 * kTick), Owners{1});
}

TEST(TimerWheel, FiresEarlierTicksFirst) {
    TimerWheel wheel(0);
    wheel.set(300 * kTick, {TimerKind::hold, 3, 0});
    wheel.set(20 * kTick, {TimerKind::hold, 2, 0});
    wheel.set(7 * kTick, {TimerKind::hold, 1, 0});
    EXPECT_EQ(fired(wheel, 1'000 * kTick), (Owners{1, 2, 3}));
}

TEST(TimerWheel, ClearsATimerOfTheTickThatIsFiring) {
    TimerWheel wheel(0);
    const TimerId first = wheel.set(kTick, {TimerKind::hold, 1, 0});
    const TimerId second = wheel.set(kTick, {TimerKind::hold, 2, 0});
    Owners owners;
    wheel.advance(kTick, [&](const Timer& timer) {
        owners.push_back(timer.owner);
        wheel.clear(timer.owner == 1 ? second : first);
    });
    EXPECT_EQ(owners.size(), 1U);
    EXPECT_EQ(wheel.active(), 0U);
}

TEST(TimerWheel, SetsATimerWhileItFires) {
    TimerWheel wheel(0);
    wheel.set(kTick, {TimerKind::plugin, 0, 0});
    int count = 0;
    wheel.advance(10 * kTick, [&](const Timer&) {
        if (++count < 5) wheel.set(0, {TimerKind::plugin, 0, 0});
    });
    EXPECT_EQ(count, 5) << "one a tick";
}

TEST(TimerWheel, CountsByKind) {
    TimerWheel wheel(0);
    wheel.set(kTick, {TimerKind::hold, 1, 0});
    wheel.clear(wheel.set(kTick, {TimerKind::hold, 2, 0}));
    wheel.set(9 * kTick, {TimerKind::settle, 3, 0});
    fired(wheel, kTick);
    EXPECT_EQ(wheel.counts(TimerKind::hold).set, 2U);
    EXPECT_EQ(wheel.counts(TimerKind::hold).fired, 1U);
    EXPECT_EQ(wheel.counts(TimerKind::hold).cleared, 1U);
    EXPECT_EQ(wheel.counts(TimerKind::settle).active(), 1U);
    EXPECT_EQ(wheel.active(), 1U);
}

TEST(TimerWheel, SaysWhenToWakeAndNeverTooLate) {
    TimerWheel wheel(0);
    EXPECT_EQ(wheel.next_expiry(), UINT64_MAX);
    wheel.set(5'000 * kTick, {TimerKind::hold, 1, 0});
    std::uint32_t wakes = 0;
    while (wheel.active() != 0) {
        const Nanos next = wheel.next_expiry();
        ASSERT_LE(next, 5'000 * kTick);
        fired(wheel, next);
        ASSERT_LE(++wakes, 6U) << "at most one wake a level";
    }
}

// Where a digit of every level turns over, and beyond what 36 bits of milliseconds hold.
class FarTimers : public testing::TestWithParam<Nanos> {};

TEST_P(FarTimers, FireAtTheirTick) {
    const Nanos start = GetParam() * kTick;
    for (const Nanos after : {Nanos{1}, Nanos{63}, Nanos{64}, Nanos{4'096}, Nanos{1} << 30U,
                              (Nanos{1} << 36U) - 1, Nanos{1} << 36U, (Nanos{1} << 36U) + 1}) {
        TimerWheel wheel(start);
        const Nanos when = start + after * kTick;
        wheel.set(when, {TimerKind::hold, 1, 0});
        ASSERT_EQ(fired(wheel, when - 1), Owners{}) << after;
        ASSERT_EQ(fired(wheel, when), Owners{1}) << after;
    }
}

INSTANTIATE_TEST_SUITE_P(Starts, FarTimers,
                         testing::Values(Nanos{0}, Nanos{63}, (Nanos{1} << 18U) - 1,
                                         (Nanos{1} << 36U) - 1, Nanos{1} << 36U,
                                         (Nanos{1} << 42U) - 2));

TEST(TimerWheel, TakesATimerThatNeverComes) {
    TimerWheel wheel(0);
    const TimerId never = wheel.set(UINT64_MAX, {TimerKind::plugin, 1, 0});
    EXPECT_EQ(fired(wheel, Nanos{1} << 50U), Owners{});
    wheel.clear(never);
    EXPECT_EQ(wheel.next_expiry(), UINT64_MAX);
}

/// What the wheel must do, in the simplest way: a map from tick to owners.
class Model {
  public:
    explicit Model(Nanos now) : tick_(now / kTick) {}

    void set(std::uint32_t owner, Nanos when) {
        due_[owner] = std::max((when + kTick - 1) / kTick, tick_ + 1);
    }
    void clear(std::uint32_t owner) { due_.erase(owner); }
    bool has(std::uint32_t owner) const { return due_.contains(owner); }
    Nanos due(std::uint32_t owner) const { return due_.at(owner); }
    std::size_t size() const { return due_.size(); }

    std::vector<std::uint32_t> advance(Nanos now) {
        tick_ = std::max(tick_, now / kTick);
        std::vector<std::uint32_t> owners;
        for (const auto& [owner, tick] : due_) {
            if (tick <= tick_) owners.push_back(owner);
        }
        std::ranges::stable_sort(owners, {}, [this](std::uint32_t owner) { return due_[owner]; });
        return owners;
    }
    Nanos first() const {
        Nanos first = UINT64_MAX;
        for (const auto& [owner, tick] : due_) first = std::min(first, tick * kTick);
        return first;
    }

  private:
    std::map<std::uint32_t, std::uint64_t> due_;
    std::uint64_t tick_;
};

class TimerWheelAgainstModel : public testing::TestWithParam<std::uint64_t> {
  protected:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    // Mostly near, sometimes far, now and then further than anybody waits.
    Nanos span() { return (random_() >> (20 + below(40))) + 1; }

    std::mt19937_64 random_{GetParam()};
};

TEST_P(TimerWheelAgainstModel, FiresTheSameAtTheSameTime) {
    Nanos now =
        below(2) == 0 ? below(Nanos{1} << 50U) : (Nanos{1} << 36U) * kTick - below(1'000'000'000);
    TimerWheel wheel(now);
    Model model(now);
    std::map<std::uint32_t, TimerId> ids;
    for (std::uint32_t step = 0; step < 2'000; ++step) {
        if (below(3) != 0) {
            const Nanos when = now + span();
            ids[step] = wheel.set(when, {TimerKind::plugin, step, 0});
            model.set(step, when);
        } else if (!ids.empty() && below(2) == 0) {
            const auto one = std::next(ids.begin(), static_cast<std::ptrdiff_t>(below(ids.size())));
            wheel.clear(one->second);
            model.clear(one->first);
            ids.erase(one);
        } else {
            now += below(4) == 0 ? span() : below(20 * kTick);
            ASSERT_LE(wheel.next_expiry(), model.first());
            Owners expected = model.advance(now);
            Owners owners;
            Nanos last = 0;
            wheel.advance(now, [&](const Timer& timer) {
                owners.push_back(timer.owner);
                EXPECT_LE(last, model.due(timer.owner)) << "earlier ticks first";
                last = model.due(timer.owner);
            });
            for (const std::uint32_t owner : owners) ids.erase(owner);
            std::ranges::sort(owners);
            std::ranges::sort(expected);
            ASSERT_EQ(owners, expected) << "step " << step;
            for (const std::uint32_t owner : expected) model.clear(owner);
        }
        ASSERT_EQ(wheel.active(), model.size());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TimerWheelAgainstModel, testing::Range<std::uint64_t>(0, 40));

}  // namespace
