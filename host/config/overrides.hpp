#pragma once

// Settings from the environment and from --set.

#include <vector>

#include "host/config/arguments.hpp"
#include "host/config/load.hpp"
#include "host/config/reading.hpp"

namespace amq::host {

/// AMQ__LIMITS__MAX_PAYLOAD=1MiB sets limits.max_payload; variables of other names are not ours. An
/// AMQ__ variable that names no key is an error.
Reading read_environment(const Environment& environment);

/// Of two overrides of one key the later one counts.
Reading read_overrides(const std::vector<Override>& overrides);

}  // namespace amq::host
