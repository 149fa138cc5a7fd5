#pragma once
// How long things take in one core. Like its counters these only grow.

#include <cstdint>

#include "host/exchange/histogram.hpp"
#include "host/exchange/timer_wheel.hpp"

namespace amq::exchange {

/// Of the messages of one model.
struct ModelTimings {
    Histogram request;         // from the publish to its outcome, of answered models
    Histogram responder;       // from a delivery to the reply or the decline
    std::uint64_t passes = 0;  // publishes, replies and declines that came in
};

/// Of the timers of one kind.
struct TimerTimings {
    /// Later than this is too late.
    static constexpr Nanos kOverdue = 10'000'000;

    Histogram late;  // from when it was due to when it fired
    Histogram run;   // what was done then
    std::uint64_t overdue = 0;

    void fired(Nanos after_due) {
        late.record(after_due);
        if (after_due > kOverdue) ++overdue;
    }
};

}  // namespace amq::exchange
