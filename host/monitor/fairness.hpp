#pragma once
// How evenly deliveries are spread over those who could get them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace amq::host {

struct Fairness {
    /// With fewer deliveries for each subscriber on average, chance alone would look unfair: with
    /// as many, an even choice at random has an index of 0.99.
    static constexpr std::uint64_t kEnough = 100;

    std::size_t subscribers = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t least = 0;  // that one of them got
    std::uint64_t most = 0;
    /// Jain's index, 1 when all got the same, 1/n when one got all: the square of the sum over n
    /// times the sum of squares. R. Jain, D. Chiu, W. Hawe, "A Quantitative Measure of Fairness and
    /// Discrimination for Resource Allocation in Shared Computer Systems", DEC TR-301, 1984.
    double jain = 1;
};

/// Of what each subscriber got. Nothing where there are less than two, or not enough deliveries.
std::optional<Fairness> fairness_of(std::span<const std::uint64_t> shares);

}  // namespace amq::host
