#include "bench/load/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace amq::bench {

Histogram::Histogram() : buckets_(bucket_of(~std::uint64_t{0}) + 1) {}

void Histogram::add(const Histogram& other) {
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        buckets_[bucket] += other.buckets_[bucket];
    }
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::uint64_t Histogram::quantile(double share) const {
    if (count_ == 0) return 0;
    const double exact = std::ceil(share * static_cast<double>(count_));
    const auto wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact), 1, count_);
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= wanted) return std::min(last_value_of(bucket), max_);
    }
    return max_;
}

std::uint64_t Histogram::last_value_of(std::size_t bucket) {
    if (bucket < 2 * kLinear) return bucket;
    const std::size_t shift = bucket / kLinear - 1;
    const std::uint64_t first = (bucket - shift * kLinear) << shift;
    return first + ((std::uint64_t{1} << shift) - 1);
}

}  // namespace amq::bench
