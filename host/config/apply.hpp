#pragma once

// The readings of all sources put over the defaults, in order, and checked.

#include "host/config/load.hpp"
#include "host/config/reading.hpp"

namespace amq::host {

/// What each source says, the weakest first.
struct Readings {
    Reading file;
    Reading environment;
    Reading overrides;
};

/// What is written is laid over the defaults, key by key. Listeners alone are replaced: when the
/// file has one, only its own are open. A plugin without a path and a model without a strategy are
/// switched off. What a topic does not say it has from its model.
ConfigResult apply(const Readings& readings);

}  // namespace amq::host
