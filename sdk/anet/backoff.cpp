#include <amq/anet/backoff.hpp>

#include <algorithm>

namespace amq::anet {

std::chrono::milliseconds Backoff::next(std::chrono::milliseconds since_loss,
                                        double random) noexcept {
    const auto first_max = static_cast<double>(policy_.first_max.count());
    if (tries_ == 0) {
        tries_ = 1;
        delay_ = first_max;
        return std::chrono::milliseconds{static_cast<int>(first_max * random)};
    }
    const auto cap = since_loss < policy_.early_window ? policy_.early_cap : policy_.late_cap;
    delay_ = std::min(delay_ * policy_.factor, static_cast<double>(cap.count()));
    const double jittered = delay_ * (1.0 + policy_.jitter * (2.0 * random - 1.0));
    return std::chrono::milliseconds{static_cast<int>(jittered)};
}

}  // namespace amq::anet
