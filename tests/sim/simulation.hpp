#pragma once
// One seed, from beginning to end.

#include <cstdint>
#include <string>

namespace amq::sim {

struct Result {
    std::uint64_t seed = 0;
    std::uint64_t hash = 0;          // of all that happened
    std::uint64_t events = 0;        // and how much that was
    std::string failure;             // empty: nothing was wrong
    bool has_quiet_shadows = false;  // which must make no difference
    std::string report;              // of a failure: options and the last events
};

/// Whether candidates in the shadow of strategies watch, or are given up at once.
enum class Shadows : std::uint8_t { watch, given_up };

Result simulate(std::uint64_t seed, Shadows = Shadows::watch);

}  // namespace amq::sim
