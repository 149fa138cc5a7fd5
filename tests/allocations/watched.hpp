#pragma once
// Counts what a process allocates between two moments, and says where.

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "tests/allocations/counted.hpp"

namespace amq::allocations {

/// Counts from here to end().
void begin(Counted&);
std::uint64_t end(Counted&);
/// The first of those allocations, the same ones together, each with its stack; `process` is the
/// one that made them, and still runs.
std::string where(const Counted&, pid_t process);

}  // namespace amq::allocations
