#include <amq/client/alarm.hpp>

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

namespace amq::client {
namespace {

// A thread asleep at a place; its end can be awaited.
class Sleeping {
  public:
    explicit Sleeping(SleepPlace place)
        : place_{place}, up_{std::async(std::launch::async, [this] { sleep(); })} {}

    void be_done(Alarm& alarm) {
        done_.store(true);
        alarm.add(place_);
    }
    bool is_up_within(std::chrono::milliseconds limit) {
        return up_.wait_for(limit) == std::future_status::ready;
    }
    bool is_up() { return is_up_within(std::chrono::seconds{10}); }

  private:
    void sleep() { place_.sleep_until(done_); }

    const SleepPlace place_;
    std::atomic<bool> done_{false};
    std::future<void> up_;
};

TEST(Alarm, WakesAllThatWereAdded) {
    std::vector<std::unique_ptr<Sleeping>> sleeping;
    for (std::uint32_t place = 0; place < 100; ++place) {
        sleeping.push_back(std::make_unique<Sleeping>(SleepPlace{place * 3}));
    }
    {
        Alarm alarm;
        for (const auto& one : sleeping) one->be_done(alarm);
    }
    for (const auto& one : sleeping) EXPECT_TRUE(one->is_up());
}

TEST(Alarm, LeavesThoseAsleepThatShareAPlaceAndAreNotDone) {
    Sleeping first{SleepPlace{7}};
    Sleeping second{SleepPlace{7 + SleepPlace::kPlaces}};
    {
        Alarm alarm;
        first.be_done(alarm);
    }
    EXPECT_TRUE(first.is_up());
    EXPECT_FALSE(second.is_up_within(std::chrono::milliseconds{0}));
    Alarm alarm;
    second.be_done(alarm);
}

TEST(Alarm, NeedsNoSleepForWhatIsDone) {
    const std::atomic<bool> done{true};
    SleepPlace{3}.sleep_until(done);
}

TEST(Alarm, IsHeardByWhoeverIsAboutToSleep) {
    constexpr int kRounds = 20'000;
    std::atomic<bool> done{false};
    std::atomic<int> round{0};
    const SleepPlace place{11};
    std::thread waker([&] {
        for (int i = 1; i <= kRounds; ++i) {
            for (int looks = 0; round.load() < i; ++looks) {
                if (looks > 1'000) std::this_thread::yield();
            }
            // A bit later each time, so that some time it rings right before the sleep.
            for (std::atomic<int> wait{0}; wait < i % 200; ++wait) {
            }
            Alarm alarm;
            done.store(true);
            alarm.add(place);
        }
    });
    for (int i = 1; i <= kRounds; ++i) {
        done.store(false);
        round.store(i);
        place.sleep_until(done);
    }
    waker.join();
    EXPECT_TRUE(done.load());
}

TEST(Alarm, HasAPlaceForEachThread) {
    const auto place_here = [] { return SleepPlace::of_this_thread(); };
    auto there = std::async(std::launch::async, place_here);
    EXPECT_EQ(place_here(), place_here());
    EXPECT_NE(place_here(), there.get());
}

}  // namespace
}  // namespace amq::client
