#pragma once

// A log-linear histogram of nanoseconds: every power of two is cut into 128 equal buckets, so a
// quantile is at most 0.8 % above the truth, whatever its size, and a recording costs two adds.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace amq::bench {

class Histogram {
  public:
    Histogram();

    void record(std::uint64_t value) {
        ++buckets_[bucket_of(value)];
        ++count_;
        if (value > max_) max_ = value;
    }

    // As if all that `other` has were recorded here, too.
    void add(const Histogram& other);

    std::uint64_t count() const { return count_; }
    std::uint64_t max() const { return max_; }

    // The smallest value that at least `share` (0..1] of the recordings do not exceed, rounded up
    // to the end of its bucket but never above the largest recording; 0 when there are none.
    std::uint64_t quantile(double share) const;

  private:
    static constexpr int kBits = 7;
    static constexpr std::uint64_t kLinear = std::uint64_t{1} << kBits;

    static std::size_t bucket_of(std::uint64_t value) {
        if (value < kLinear) return value;
        const int shift = 63 - std::countl_zero(value) - kBits;
        return static_cast<std::size_t>(shift) * kLinear + (value >> shift);
    }
    static std::uint64_t last_value_of(std::size_t bucket);

    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace amq::bench
