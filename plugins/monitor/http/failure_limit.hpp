#pragma once
// How many wrong tokens may be tried: so many at once, and as many more each second.

#include <algorithm>
#include <chrono>

namespace amq::monitor::http {

/// Time is given: it must not go back.
class FailureLimit {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit FailureLimit(unsigned per_second) : most_(per_second), left_(per_second) {}

    /// Whether one more may be tried.
    [[nodiscard]] bool allows(Time now) {
        const std::chrono::duration<double> passed = now - since_;
        since_ = now;
        left_ = std::min(most_, left_ + passed.count() * most_);
        return left_ >= 1;
    }
    /// It was wrong.
    void failed() { left_ -= 1; }

  private:
    double most_;
    double left_;
    Time since_{};
};

}  // namespace amq::monitor::http
