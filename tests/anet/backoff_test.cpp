#include <amq/anet/backoff.hpp>

#include <gtest/gtest.h>

namespace amq::anet {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr double kMiddle = 0.5;  // no jitter at all
constexpr double kHighest = 0.999999;

TEST(Backoff, TheFirstTryComesAtOnceAtARandomMoment) {
    EXPECT_EQ(Backoff{}.next(0ms, 0.0), 0ms);
    EXPECT_EQ(Backoff{}.next(0ms, kMiddle), 50ms);
    EXPECT_EQ(Backoff{}.next(0ms, kHighest), 99ms);
}

TEST(Backoff, GrowsUpToASecondWhileTheLossIsYoungAndUpToFiveAfterwards) {
    Backoff backoff;
    static_cast<void>(backoff.next(0ms, kMiddle));
    for (const milliseconds expected : {160ms, 256ms, 409ms, 655ms, 1000ms, 1000ms}) {
        EXPECT_EQ(backoff.next(2999ms, kMiddle), expected);
    }
    for (const milliseconds expected : {1600ms, 2560ms, 4096ms, 5000ms, 5000ms}) {
        EXPECT_EQ(backoff.next(3000ms, kMiddle), expected);
    }
}

TEST(Backoff, JitterIsThirtyPercentEitherWay) {
    for (const auto& [random, expected] :
         {std::pair{0.0, 112ms}, std::pair{kMiddle, 160ms}, std::pair{kHighest, 207ms}}) {
        Backoff backoff;
        static_cast<void>(backoff.next(0ms, random));
        EXPECT_EQ(backoff.next(100ms, random), expected);
    }
}

TEST(Backoff, BeginsAnewAfterAConnection) {
    Backoff backoff;
    for (int i = 0; i < 10; ++i) static_cast<void>(backoff.next(10s, kMiddle));
    backoff.reset();
    EXPECT_EQ(backoff.next(0ms, kMiddle), 50ms);
    EXPECT_EQ(backoff.next(50ms, kMiddle), 160ms);
}

TEST(Backoff, TriesSeveralTimesWithinTheThreeSecondsOfTheHold) {
    Backoff backoff;
    milliseconds elapsed{0};
    int tries = 0;
    while ((elapsed += backoff.next(elapsed, kHighest)) < 3s) ++tries;
    EXPECT_GE(tries, 5);
}

}  // namespace
}  // namespace amq::anet
