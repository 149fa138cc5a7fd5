#pragma once
// Whether a loop that has nothing to do polls, or sleeps. Pure: the time comes in.

#include <chrono>

namespace amq::anet {

class Spin {
  public:
    using Clock = std::chrono::steady_clock;

    // So long after the last thing that happened; 0: not at all.
    void set(Clock::duration limit) noexcept { limit_ = limit; }
    [[nodiscard]] bool is_set() const noexcept { return limit_ > Clock::duration{0}; }

    // Something has happened.
    void renew(Clock::time_point now) noexcept { until_ = now + limit_; }
    [[nodiscard]] bool is_on(Clock::time_point now) const noexcept {
        return is_set() && now < until_;
    }

  private:
    Clock::duration limit_{};
    Clock::time_point until_{};
};

}  // namespace amq::anet
