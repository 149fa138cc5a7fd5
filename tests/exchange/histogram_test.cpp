#include "host/exchange/histogram.hpp"

#include <gtest/gtest.h>

namespace amq::exchange {
namespace {

std::size_t only_bucket_of(const Histogram& histogram) {
    for (std::size_t k = 0; k < Histogram::kBuckets; ++k) {
        if (histogram.at(k) != 0) return k;
    }
    return Histogram::kBuckets;
}

TEST(ExchangeHistogram, PutsADurationIntoABucketThatIsAtMostAnEighthTooLong) {
    for (Nanos duration = 1; duration < Histogram::kLongest; duration = duration * 5 / 4 + 1) {
        Histogram histogram;
        histogram.record(duration);
        const Nanos last = Histogram::last_of(only_bucket_of(histogram));
        ASSERT_GE(last, duration);
        ASSERT_LE(last - duration, duration / 8) << duration;
    }
}

TEST(ExchangeHistogram, CutsPowersOfTwoIntoBucketsWithoutAGap) {
    for (std::size_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
        Histogram last;
        last.record(Histogram::last_of(bucket));
        ASSERT_EQ(last.at(bucket), 1U) << bucket;
        Histogram next;
        next.record(Histogram::last_of(bucket) + 1);
        ASSERT_EQ(next.at(bucket + 1), 1U) << bucket;
    }
}

TEST(ExchangeHistogram, PutsWhatIsTooLongIntoItsLastBucketAndKnowsHowLongItWas) {
    Histogram histogram;
    histogram.record(Histogram::kLongest - 1);
    histogram.record(Histogram::kLongest);
    histogram.record(Histogram::kLongest * 3);
    EXPECT_EQ(histogram.at(Histogram::kBuckets - 1), 3U);
    EXPECT_EQ(histogram.max(), Histogram::kLongest * 3);
}

TEST(ExchangeHistogram, AddsUpWhatOthersRecorded) {
    Histogram a;
    a.record(100, 3);
    Histogram b;
    b.record(100);
    b.record(7);
    a += b;
    EXPECT_EQ(a.count(), 5U);
    EXPECT_EQ(a.sum(), 407U);
    EXPECT_EQ(a.max(), 100U);
    EXPECT_EQ(a.at(7), 1U);
}

}  // namespace
}  // namespace amq::exchange
