#pragma once
// What the core and the strategies must not use: they are told the time, and run on one thread
// without locks.

#include "tests/tidy/source.hpp"

namespace amq::tidy {

/// Clocks, threads, locks, sleeping, randomness of their own, files and terminals in pure code.
Findings check_purity(const Source&);

}  // namespace amq::tidy
