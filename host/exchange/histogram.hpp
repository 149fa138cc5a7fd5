#pragma once
// How durations are spread: every power of two of nanoseconds is cut into eight equal buckets, so
// that a quantile is at most an eighth above the truth, and recording is a few instructions.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "host/exchange/ids.hpp"

namespace amq::exchange {

class Histogram {
  public:
    /// Durations from here on, 73 minutes, share the last bucket.
    static constexpr Nanos kLongest = Nanos{1} << 42U;
    static constexpr std::size_t kBuckets = (42 - 3 + 1) * 8;

    void record(Nanos duration) { record(duration, 1); }
    /// `times` durations of the same length.
    void record(Nanos duration, std::uint64_t times) {
        buckets_[bucket_of(duration)] += times;
        count_ += times;
        sum_ += duration * times;
        max_ = std::max(max_, duration);
    }

    Histogram& operator+=(const Histogram& other);

    std::uint64_t count() const { return count_; }
    Nanos sum() const { return sum_; }
    Nanos max() const { return max_; }
    std::uint64_t at(std::size_t bucket) const { return buckets_[bucket]; }
    /// The longest duration of a bucket.
    static constexpr Nanos last_of(std::size_t bucket) {
        if (bucket < kLinear) return bucket;
        const std::size_t shift = bucket / kLinear - 1;
        return ((kLinear + bucket % kLinear + 1) << shift) - 1;
    }

  private:
    static constexpr unsigned kBits = 3;
    static constexpr std::size_t kLinear = std::size_t{1} << kBits;

    static std::size_t bucket_of(Nanos duration) {
        const Nanos value = std::min(duration, kLongest - 1);
        if (value < kLinear) return value;
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kBits;
        return shift * kLinear + static_cast<std::size_t>(value >> shift);
    }

    std::array<std::uint64_t, kBuckets> buckets_{};
    std::uint64_t count_ = 0;
    Nanos sum_ = 0;
    Nanos max_ = 0;
};

}  // namespace amq::exchange
