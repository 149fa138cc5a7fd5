#pragma once
// What must hold for a monitor.

#include "sdk/plugin_check/library_checks.hpp"
#include "sdk/plugin_check/verdict.hpp"

namespace amq::plugin_check {

/// unknown_id, garbage, unknown_option, create, memory, borrowed, threads, life, events, host,
/// alone
void check_monitor(const Specimen&, const StrategyName&, Verdicts&);

}  // namespace amq::plugin_check
