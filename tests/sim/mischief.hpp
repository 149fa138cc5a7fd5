#pragma once
// A strategy that does whatever comes to its mind, good plans and bad ones: the core must live with
// it.

#include <string_view>

#include <amq/plugin/abi.h>

namespace amq::sim {

/// Its options when it shall make plans and ask for nothing else.
constexpr std::string_view kQuietMischief = "quiet";

/// Draws from its host's randomness, so it replays. Says confess() for each plan that breaks the
/// contract.
extern const amq_entry mischief_entry;

}  // namespace amq::sim
