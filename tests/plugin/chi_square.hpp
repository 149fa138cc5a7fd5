#pragma once
// How far counts are from equal ones.

#include <amq/plugin/abi.h>

#include <map>

namespace amq::plugin_tests {

/// Fair counts over 10 stay below it in 999 of 1,000 runs (9 degrees of freedom).
inline constexpr double chi_square_limit_9 = 27.88;

inline double chi_square(const std::map<amq_id, int>& counts, int bins) {
    int total = 0;
    for (const auto& [id, count] : counts) total += count;
    const double expected = static_cast<double>(total) / bins;
    double sum = (bins - static_cast<int>(counts.size())) * expected;
    for (const auto& [id, count] : counts)
        sum += (count - expected) * (count - expected) / expected;
    return sum;
}

}  // namespace amq::plugin_tests
