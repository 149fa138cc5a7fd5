#pragma once

// What a process has used so far, as /proc tells it.

#include <cstdint>

namespace amq::bench {

struct ProcessUsage {
    double cpu_seconds = 0;  // user and system
    std::uint64_t resident_kib = 0;

    // Throws std::runtime_error when there is no such process.
    static ProcessUsage of(int pid);
};

}  // namespace amq::bench
