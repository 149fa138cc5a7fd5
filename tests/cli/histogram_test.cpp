#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "sdk/cli/histogram.hpp"

namespace amq::cli_test {
namespace {

using cli::Histogram;
using std::chrono::nanoseconds;

TEST(Histogram, EmptyHasNoQuantile) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.quantile(0.99), nanoseconds{0});
    EXPECT_EQ(histogram.max(), nanoseconds{0});
}

TEST(Histogram, SmallValuesAreExact) {
    Histogram histogram;
    for (int value = 1; value <= 100; ++value) histogram.record(nanoseconds{value});
    EXPECT_EQ(histogram.quantile(0.5), nanoseconds{50});
    EXPECT_EQ(histogram.quantile(0.99), nanoseconds{99});
    EXPECT_EQ(histogram.quantile(1), nanoseconds{100});
}

TEST(Histogram, LargeValuesAreNeverBelowTheTruthAndAtMostAHundredthAbove) {
    std::mt19937_64 random{7};
    std::vector<std::int64_t> values;
    Histogram histogram;
    for (int k = 0; k < 20'000; ++k) {
        values.push_back(static_cast<std::int64_t>(random() >> (random() % 40 + 20)));
        histogram.record(nanoseconds{values.back()});
    }
    std::ranges::sort(values);
    for (const double share : {0.1, 0.5, 0.9, 0.99, 0.999}) {
        const auto at = static_cast<std::size_t>(std::ceil(share * 20'000)) - 1;
        const auto truth = static_cast<double>(values[at]);
        const auto said = static_cast<double>(histogram.quantile(share).count());
        EXPECT_GE(said, truth) << share;
        EXPECT_LE(said, truth * 1.008 + 1) << share;
    }
    EXPECT_EQ(histogram.max().count(), values.back());
}

TEST(Histogram, AQuantileIsNotMoreThanTheLargest) {
    Histogram histogram;
    histogram.record(nanoseconds{1'000'001});
    EXPECT_EQ(histogram.quantile(0.5), nanoseconds{1'000'001});
}

TEST(Histogram, TakesTheExtremes) {
    Histogram histogram;
    histogram.record(nanoseconds{-5});
    histogram.record(nanoseconds::max());
    EXPECT_EQ(histogram.quantile(0.5), nanoseconds{0});
    EXPECT_EQ(histogram.quantile(1), nanoseconds::max());
}

TEST(Histogram, TwoAddUp) {
    Histogram left;
    Histogram right;
    left.record(nanoseconds{10});
    right.record(nanoseconds{20});
    left.add(right);
    EXPECT_EQ(left.count(), 2U);
    EXPECT_EQ(left.quantile(0.5), nanoseconds{10});
    EXPECT_EQ(left.max(), nanoseconds{20});
}

}  // namespace
}  // namespace amq::cli_test
