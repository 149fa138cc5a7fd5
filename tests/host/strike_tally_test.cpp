#include "host/strike_tally.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace amq::host {
namespace {

using exchange::StrikeKind;
using Owners = std::vector<std::uint64_t>;

constexpr std::uint64_t kOwner = 7;

class AStrikeTally : public testing::Test {
  protected:
    void add(int strikes, exchange::Nanos now = 0) {
        for (int k = 0; k < strikes; ++k) tally_.add(kOwner, StrikeKind::fault, now);
    }

    Owners told_;
    StrikeTally tally_{[this](std::uint64_t owner) { told_.push_back(owner); }};
};

TEST_F(AStrikeTally, TellsWhoseStrikesReachTheLimit) {
    tally_.watch(kOwner, {3, 100});
    add(2);
    EXPECT_EQ(told_, Owners{});
    add(1);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, TellsOnce) {
    tally_.watch(kOwner, {3, 100});
    add(10);
    add(10, 1000);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, CountsThoseAtTheEndOfTheWindowAndNoneAfterIt) {
    tally_.watch(kOwner, {3, 100});
    add(2, 50);
    add(1, 151);
    EXPECT_EQ(told_, Owners{}) << "a new window has begun";
    add(1, 200);
    EXPECT_EQ(told_, Owners{});
    add(1, 251);
    EXPECT_EQ(told_, Owners{kOwner}) << "the last moment of it";
}

// Every shard reads the time at its own turn.
TEST_F(AStrikeTally, CountsAStrikeWhoseTimeIsALittleEarlierThanTheLast) {
    tally_.watch(kOwner, {4, 100});
    add(1, 1000);
    add(1, 999);
    add(1, 1001);
    add(1, 998);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, TellsTheFirstWhenOneIsTooMany) {
    tally_.watch(kOwner, {1, 0});
    add(1, 5);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, CountsASlowCallAsSoManyStrikes) {
    tally_.watch(kOwner, {.strikes = 5, .window = 100, .slow = 2});
    tally_.add(kOwner, StrikeKind::slow, 0);
    tally_.add(kOwner, StrikeKind::slow, 0);
    EXPECT_EQ(told_, Owners{});
    add(1);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, TellsOfTheFirstSlowCallWhenThatIsWorthTheLimit) {
    tally_.watch(kOwner, {.strikes = 10, .window = 100, .slow = 25});
    tally_.add(kOwner, StrikeKind::slow, 0);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, DoesNotCountSlowCallsThatAreWorthNothing) {
    tally_.watch(kOwner, {.strikes = 1, .window = 100, .slow = 0});
    for (int k = 0; k < 10; ++k) tally_.add(kOwner, StrikeKind::slow, 0);
    EXPECT_EQ(told_, Owners{});
    add(1);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, NeverTellsWithoutALimit) {
    tally_.watch(kOwner, {0, 100});
    add(1000);
    EXPECT_EQ(told_, Owners{});
}

TEST_F(AStrikeTally, DoesNotCountOfWhomNobodySaidSo) {
    tally_.watch(kOwner + 1, {1, 100});
    add(5);
    EXPECT_EQ(told_, Owners{});
}

TEST_F(AStrikeTally, CountsEachForItself) {
    tally_.watch(1, {2, 100});
    tally_.watch(2, {2, 100});
    tally_.add(1, StrikeKind::fault, 0);
    tally_.add(2, StrikeKind::fault, 0);
    EXPECT_EQ(told_, Owners{});
    tally_.add(2, StrikeKind::fault, 0);
    EXPECT_EQ(told_, Owners{2});
}

TEST_F(AStrikeTally, ForgivesNothingForAnotherLimit) {
    tally_.watch(kOwner, {3, 100});
    add(2);
    tally_.watch(kOwner, {4, 100});
    add(1);
    EXPECT_EQ(told_, Owners{});
    tally_.watch(kOwner, {2, 100});
    EXPECT_EQ(told_, Owners{}) << "the next one is too many";
    add(1);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, JudgesWhatItHasByTheWindowOfTheOtherLimit) {
    tally_.watch(kOwner, {3, 1000});
    add(2, 0);
    tally_.watch(kOwner, {3, 100});
    add(1, 101);
    EXPECT_EQ(told_, Owners{}) << "those two are too long ago";
    add(2, 101);
    EXPECT_EQ(told_, Owners{kOwner});
}

TEST_F(AStrikeTally, ForgetsAnOwner) {
    tally_.watch(kOwner, {2, 100});
    add(1);
    tally_.forget(kOwner);
    add(5);
    EXPECT_EQ(told_, Owners{});
}

TEST(AStrikeTallyOfManyThreads, CountsThemAllAndTellsOnce) {
    constexpr int kThreads = 4;
    constexpr int kEach = 1000;
    std::atomic<int> told{0};
    StrikeTally tally([&](std::uint64_t) { ++told; });
    const auto strike = [&] {
        std::vector<std::thread> threads;
        for (int k = 0; k < kThreads; ++k) {
            threads.emplace_back([&] {
                for (int n = 0; n < kEach; ++n) tally.add(kOwner, StrikeKind::fault, 0);
            });
        }
        for (std::thread& thread : threads) thread.join();
    };
    tally.watch(kOwner, {kThreads * kEach + 1, 100});
    strike();
    EXPECT_EQ(told, 0);
    tally.add(kOwner, StrikeKind::fault, 0);
    EXPECT_EQ(told, 1);
    tally.forget(kOwner);
    tally.watch(kOwner, {kThreads * kEach, 100});
    strike();
    EXPECT_EQ(told, 2) << "counted anew";
}

// From there one may say anew what is counted: it is told without the lock.
TEST(AStrikeTallyThatIsAskedWhileItTells, Answers) {
    StrikeTally* own = nullptr;
    StrikeTally tally([&](std::uint64_t owner) { own->forget(owner); });
    own = &tally;
    tally.watch(kOwner, {1, 100});
    tally.add(kOwner, StrikeKind::fault, 0);
    tally.add(kOwner, StrikeKind::fault, 0);
}

}  // namespace
}  // namespace amq::host
