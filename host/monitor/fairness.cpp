#include "host/monitor/fairness.hpp"

#include <algorithm>
#include <numeric>

namespace amq::host {

std::optional<Fairness> fairness_of(std::span<const std::uint64_t> shares) {
    if (shares.size() < 2) return std::nullopt;
    Fairness fairness;
    fairness.subscribers = shares.size();
    fairness.deliveries = std::accumulate(shares.begin(), shares.end(), std::uint64_t{0});
    if (fairness.deliveries < Fairness::kEnough * shares.size()) return std::nullopt;
    const auto [least, most] = std::ranges::minmax_element(shares);
    fairness.least = *least;
    fairness.most = *most;
    double squares = 0;
    for (const std::uint64_t share : shares) {
        squares += static_cast<double>(share) * static_cast<double>(share);
    }
    const auto sum = static_cast<double>(fairness.deliveries);
    fairness.jain = sum * sum / (static_cast<double>(shares.size()) * squares);
    return fairness;
}

}  // namespace amq::host
