#include "host/stalls.hpp"

#include <gtest/gtest.h>

namespace {

using amq::host::Stalls;

TEST(StallsOfSessions, CountThoseThatGoOnWithThoseThatEnded) {
    Stalls stalls;
    EXPECT_EQ(stalls.total(1000), 0U);
    stalls.begin(1000);
    EXPECT_EQ(stalls.total(1500), 500U);
    stalls.begin(1400);
    EXPECT_EQ(stalls.total(1500), 600U) << "two at once count twice";
    stalls.end(1000, 1600);
    EXPECT_EQ(stalls.total(1600), 800U);
    stalls.end(1400, 2000);
    EXPECT_EQ(stalls.total(2000), 1200U);
    EXPECT_EQ(stalls.total(9000), 1200U);
}

TEST(StallsOfSessions, AreRightWhenTheSumOfTheirBeginningsWraps) {
    constexpr std::uint64_t kLate = UINT64_MAX / 2 - 10;
    Stalls stalls;
    for (int k = 0; k < 5; ++k) stalls.begin(kLate);
    EXPECT_EQ(stalls.total(kLate + 7), 35U);
}

}  // namespace
