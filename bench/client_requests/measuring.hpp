#pragma once

// The run itself: threads that ask until the time is over, and what was seen.

#include <string>

#include "bench/client_requests/library.hpp"
#include "bench/client_requests/options.hpp"
#include "bench/load/histogram.hpp"

namespace amq::bench::clients {

struct Measured {
    Histogram latencies;      // of requests that ended in the measured time, in nanoseconds
    std::uint64_t wrong = 0;  // requests without their answer, at any time
    double cpu_seconds = 0;   // of this process in the measured time, the responder's included
};

Measured measure(Library& library, const Options& options);

// A line, without its end.
std::string report(const Options& options, const Measured& measured);

}  // namespace amq::bench::clients
