#pragma once
// Finds the name that somebody probably meant.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amq {

/// Letters to insert, delete or replace to get from one to the other.
inline std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// None when no name is nearer than a third of its length.
inline std::optional<std::string_view> nearest(std::string_view name,
                                               const std::vector<std::string>& known) {
    std::optional<std::string_view> best;
    std::size_t least = 0;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(name, candidate);
        if (distance * 3 > candidate.size() || (best && distance >= least)) continue;
        best = candidate;
        least = distance;
    }
    return best;
}

}  // namespace amq
