#pragma once
// One seed, from beginning to end.

#include <cstdint>
#include <string>

namespace amq::sim {

struct Result {
    std::uint64_t seed = 0;
    std::uint64_t hash = 0;    // of all that happened
    std::uint64_t events = 0;  // and how much that was
    std::string failure;       // empty: nothing was wrong
    std::string report;        // of a failure: options and the last events
};

Result simulate(std::uint64_t seed);

}  // namespace amq::sim
