#pragma once
// What must hold for each strategy of a library that can be loaded.

#include "sdk/plugin_check/library_checks.hpp"
#include "sdk/plugin_check/verdict.hpp"

namespace amq::plugin_check {

/// unknown_id, garbage, unknown_option, create, memory, plans, borrowed, threads, replay
void check_strategy(const Specimen&, const StrategyName&, Verdicts&);

}  // namespace amq::plugin_check
