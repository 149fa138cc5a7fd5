#pragma once
// What became of the state of strategies that were exchanged, in words.

#include <string>
#include <vector>

#include "host/exchange/state_handover.hpp"

namespace amq::host {

/// "kept, 120 bytes", "not kept (load: of another season)", "not kept by 1 of 4 instances (...)";
/// empty when there was none to keep.
std::string in_words(const std::vector<exchange::StateHandover>&);

}  // namespace amq::host
