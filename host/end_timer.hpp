#pragma once
// The bound of the very end: what is left to do when the work is over belongs to plugins, and one
// that never comes out of it must not keep the process.

#include <chrono>

#include "host/crash_report.hpp"

namespace amq::host {

/// A process that has not ended by then says which plugin keeps it, and ends with that exit code.
void end_within(std::chrono::milliseconds, int exit_code, const CrashReport&);

}  // namespace amq::host
