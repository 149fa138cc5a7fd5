#include "host/monitor/fairness.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using amq::host::Fairness;
using amq::host::fairness_of;
using Shares = std::vector<std::uint64_t>;

TEST(FairnessOfShares, IsOneWhenAllGotTheSame) {
    const auto fairness = fairness_of(Shares{500, 500, 500, 500});
    ASSERT_TRUE(fairness);
    EXPECT_DOUBLE_EQ(fairness->jain, 1);
    EXPECT_EQ(fairness->subscribers, 4U);
    EXPECT_EQ(fairness->deliveries, 2000U);
    EXPECT_EQ(fairness->least, 500U);
    EXPECT_EQ(fairness->most, 500U);
}

TEST(FairnessOfShares, IsOneOverTheNumberOfThemWhenOneGotAll) {
    const auto fairness = fairness_of(Shares{0, 1000, 0, 0});
    ASSERT_TRUE(fairness);
    EXPECT_DOUBLE_EQ(fairness->jain, 0.25);
    EXPECT_EQ(fairness->least, 0U);
    EXPECT_EQ(fairness->most, 1000U);
}

TEST(FairnessOfShares, IsBetweenForWhatIsBetween) {
    EXPECT_DOUBLE_EQ(fairness_of(Shares{100, 300})->jain, 160'000.0 / 200'000.0);
}

TEST(FairnessOfShares, SaysNothingOfTooFewSubscribersOrDeliveries) {
    EXPECT_FALSE(fairness_of(Shares{}));
    EXPECT_FALSE(fairness_of(Shares{10'000}));
    EXPECT_FALSE(fairness_of(Shares{Fairness::kEnough, Fairness::kEnough - 1}));
    EXPECT_TRUE(fairness_of(Shares{Fairness::kEnough, Fairness::kEnough}));
}

}  // namespace
