#pragma once
// A configuration on its way into effect.

#include <string>
#include <utility>
#include <vector>

#include "host/bindings.hpp"

namespace amq::host {

/// What has been made ready.
struct Bindings::Change {
    ConfigChanges changes;
    std::vector<std::pair<PluginSpec, LibraryPtr>> loaded;
    std::vector<std::string> dropped;
    std::vector<std::pair<std::string, PluginSpec>> renamed;  // with the names before
    std::vector<std::string> back;       // of the loaded, those that were missing
    std::vector<MissingPlugin> missing;  // those that still are, where that was looked at
    std::vector<Wanted> wanted;
    std::vector<std::pair<std::string, std::optional<Monitors::Running>>>
        monitors;  // plugins whose monitors are others, with those before
    std::vector<std::pair<const Bound*, std::string>> reconfigured;  // with the options before
};

}  // namespace amq::host
