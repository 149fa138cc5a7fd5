#include "bench/load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace amq::bench {
namespace {

TEST(Histogram, AnswersZeroWhileItIsEmpty) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.max(), 0U);
    EXPECT_EQ(histogram.quantile(0.5), 0U);
}

TEST(Histogram, IsExactBelowTwoHundredFiftySix) {
    Histogram histogram;
    for (std::uint64_t value = 0; value < 256; ++value) histogram.record(value);
    EXPECT_EQ(histogram.count(), 256U);
    EXPECT_EQ(histogram.quantile(0.5), 127U);
    EXPECT_EQ(histogram.quantile(0.25), 63U);
    EXPECT_EQ(histogram.quantile(1.0), 255U);
}

TEST(Histogram, GivesTheOnlyRecordingForEveryQuantile) {
    for (const std::uint64_t value :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{128}, std::uint64_t{1'234'567'891},
          std::numeric_limits<std::uint64_t>::max()}) {
        Histogram histogram;
        histogram.record(value);
        EXPECT_EQ(histogram.quantile(0.0), value);
        EXPECT_EQ(histogram.quantile(0.999), value);
        EXPECT_EQ(histogram.max(), value);
    }
}

TEST(Histogram, HasWhatAnotherOneHasAfterAddingIt) {
    Histogram low;
    Histogram high;
    for (std::uint64_t value = 0; value < 100; ++value) low.record(value);
    for (std::uint64_t value = 100; value < 200; ++value) high.record(value);
    low.add(high);
    low.add(Histogram());
    EXPECT_EQ(low.count(), 200U);
    EXPECT_EQ(low.max(), 199U);
    EXPECT_EQ(low.quantile(0.5), 99U);
    EXPECT_EQ(low.quantile(0.75), 149U);
}

TEST(Histogram, KeepsBucketsApartAtEveryPowerOfTwo) {
    for (int bit = 8; bit < 63; ++bit) {
        const std::uint64_t power = std::uint64_t{1} << bit;
        Histogram histogram;
        histogram.record(power - 1);
        histogram.record(power);
        histogram.record(power + (power >> 7));
        EXPECT_EQ(histogram.quantile(0.33), power - 1) << "bit " << bit;
        EXPECT_GE(histogram.quantile(0.66), power) << "bit " << bit;
        EXPECT_LT(histogram.quantile(0.66), power + (power >> 7)) << "bit " << bit;
        EXPECT_EQ(histogram.quantile(1.0), power + (power >> 7)) << "bit " << bit;
    }
}

TEST(Histogram, FindsTheRareSlowOnes) {
    Histogram histogram;
    for (int i = 0; i < 9'990; ++i) histogram.record(100);
    for (int i = 0; i < 10; ++i) histogram.record(5'000'000);
    EXPECT_EQ(histogram.quantile(0.99), 100U);
    EXPECT_EQ(histogram.quantile(0.999), 100U);
    EXPECT_EQ(histogram.quantile(0.9991), 5'000'000U);
}

TEST(Histogram, StaysWithinOnePercentOfTheSortedTruth) {
    std::mt19937_64 random(20170103);
    std::lognormal_distribution<double> latencies(11.0, 2.0);
    Histogram histogram;
    std::vector<std::uint64_t> truth;
    for (int i = 0; i < 100'000; ++i) {
        truth.push_back(static_cast<std::uint64_t>(latencies(random)));
        histogram.record(truth.back());
    }
    std::sort(truth.begin(), truth.end());
    for (const std::size_t per_mille : {10U, 500U, 900U, 990U, 999U}) {
        const auto expected = static_cast<double>(truth[truth.size() / 1000 * per_mille - 1]);
        const auto got =
            static_cast<double>(histogram.quantile(static_cast<double>(per_mille) / 1000));
        EXPECT_GE(got, expected) << per_mille;
        EXPECT_LE(got, expected * 1.01 + 1) << per_mille;
    }
}

}  // namespace
}  // namespace amq::bench
