#include "sdk/cli/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace amq::cli {

Histogram::Histogram() : buckets_(bucket_of(~std::uint64_t{0}) + 1) {}

void Histogram::record(Duration duration) {
    const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(duration.count(), 0));
    ++buckets_[bucket_of(value)];
    ++count_;
    max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) {
    std::ranges::transform(buckets_, other.buckets_, buckets_.begin(), std::plus<>{});
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

Histogram::Duration Histogram::max() const noexcept {
    return Duration{static_cast<Duration::rep>(max_)};
}

Histogram::Duration Histogram::quantile(double share) const {
    if (count_ == 0) return Duration{0};
    const double exact = std::ceil(share * static_cast<double>(count_));
    const auto wanted = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact), 1, count_);
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen < wanted) continue;
        return Duration{static_cast<Duration::rep>(std::min(last_value_of(bucket), max_))};
    }
    return max();
}

std::uint64_t Histogram::last_value_of(std::size_t bucket) noexcept {
    if (bucket < 2 * kLinear) return bucket;
    const std::size_t shift = bucket / kLinear - 1;
    const std::uint64_t first = (bucket - shift * kLinear) << shift;
    return first + ((std::uint64_t{1} << shift) - 1);
}

}  // namespace amq::cli
