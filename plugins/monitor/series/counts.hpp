#pragma once
// How durations were spread up to a moment; what lies between two moments is their difference.

#include <cstdint>
#include <map>

#include <boost/json/value.hpp>

namespace amq::monitor {

/// Numbers of durations by the upper bound of their bucket, in microseconds.
class Counts {
  public:
    Counts() = default;
    /// As the host says it: {"count","sum","max","buckets":[[upper,n],...]}. What is not of that
    /// form counts nothing.
    explicit Counts(const boost::json::value&);

    /// What came since then; nothing where `then` is no earlier moment of the same.
    [[nodiscard]] Counts since(const Counts& then) const;

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double sum_us() const { return sum_; }
    [[nodiscard]] const std::map<double, std::uint64_t>& buckets() const { return buckets_; }
    /// The upper bound of the bucket below which that share (0..1] of them is; NaN without any.
    [[nodiscard]] double quantile(double share) const;
    /// How many are in buckets that end at or below that bound.
    [[nodiscard]] std::uint64_t at_most(double upper_us) const;

    Counts& operator+=(const Counts&);

  private:
    std::map<double, std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    double sum_ = 0;
};

}  // namespace amq::monitor
