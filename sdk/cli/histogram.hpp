#pragma once
// A log-linear histogram of durations: every power of two of nanoseconds is cut into 128 equal
// buckets, so that a quantile is at most 0.8 % above the truth, and recording costs next to
// nothing.

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace amq::cli {

class Histogram {
  public:
    using Duration = std::chrono::nanoseconds;

    Histogram();

    // One that is less than 0 counts as 0.
    void record(Duration duration);
    void add(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] Duration max() const noexcept;
    // The least that at least `share` (0..1] of the recordings do not exceed, rounded up to the end
    // of its bucket but never above the largest; 0 when there are none.
    [[nodiscard]] Duration quantile(double share) const;

  private:
    static constexpr int kBits = 7;
    static constexpr std::uint64_t kLinear = std::uint64_t{1} << kBits;

    [[nodiscard]] static std::size_t bucket_of(std::uint64_t value) noexcept {
        if (value < kLinear) return value;
        const int shift = 63 - std::countl_zero(value) - kBits;
        return static_cast<std::size_t>(shift) * kLinear + (value >> shift);
    }
    [[nodiscard]] static std::uint64_t last_value_of(std::size_t bucket) noexcept;

    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_{};
    std::uint64_t max_{};
};

}  // namespace amq::cli
