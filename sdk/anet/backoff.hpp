#pragma once
// When to try to connect again. A pure rule: the time since the loss and the randomness come in.

#include <chrono>

namespace amq::anet {

struct BackoffPolicy {
    using Milliseconds = std::chrono::milliseconds;

    Milliseconds first_max{100};       // the first try comes at a random moment up to here
    double factor{1.6};                // each later delay is this much longer,
    Milliseconds early_cap{1'000};     // up to here while the loss is
    Milliseconds early_window{3'000};  // younger than this (the broker holds messages so long),
    Milliseconds late_cap{5'000};      // and up to here afterwards
    double jitter{0.3};                // each but the first is changed by up to this share
};

class Backoff {
  public:
    explicit Backoff(const BackoffPolicy& policy = {}) noexcept : policy_{policy} {}

    // The delay before the next try. `random` is in [0, 1).
    [[nodiscard]] std::chrono::milliseconds next(std::chrono::milliseconds since_loss,
                                                 double random) noexcept;
    // The next loss begins anew.
    void reset() noexcept { tries_ = 0; }
    [[nodiscard]] bool is_new() const noexcept { return tries_ == 0; }

  private:
    BackoffPolicy policy_;
    double delay_{};  // milliseconds, without jitter
    int tries_{};
};

}  // namespace amq::anet
