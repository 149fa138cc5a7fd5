#pragma once

// When messages are due: in a closed loop whenever there is room, in an open loop on a fixed
// timetable that does not care how the broker is doing.

#include <optional>

#include "bench/load/body.hpp"

namespace amq::bench {

class Pace {
  public:
    explicit Pace(double rate) : interval_(rate > 0 ? 1e9 / rate : 0) {}

    bool is_open_loop() const { return interval_ > 0; }

    void start(Nanos now) { start_ = now; }

    // When the next message was due, if that is not in the future.
    std::optional<Nanos> due(Nanos now) const {
        if (!is_open_loop()) return now;
        const Nanos due = next_due();
        if (due > now) return std::nullopt;
        return due;
    }
    Nanos next_due() const {
        return start_ + static_cast<Nanos>(interval_ * static_cast<double>(sent_));
    }
    void sent() { ++sent_; }

  private:
    double interval_;
    Nanos start_ = 0;
    std::uint64_t sent_ = 0;
};

}  // namespace amq::bench
