#pragma once

// The one way to a Config: defaults, then the file, then the environment, then --set, all strictly
// checked.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/config/arguments.hpp"
#include "host/config/config.hpp"
#include "host/config/error.hpp"

namespace amq::host {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Where each key that was written anywhere got its value: "limits.max_payload" -> "amq.toml:3".
/// For what a topic has from its model, the key there: "topics.0.hold" -> "models.12.hold".
using Sources = std::map<std::string, std::string, std::less<>>;

/// A usable Config, or everything that is wrong.
struct ConfigResult {
    Config config;
    Sources sources;
    ConfigErrors errors;    // not empty: config must not be used; exit code 2
    std::string file = {};  // that was read; empty: none
    std::string text = {};  // of it

    bool ok() const { return errors.empty(); }
};

/// The variables of this process.
Environment process_environment();

/// Reads the file the arguments name (none: defaults alone), the AMQ__ variables and the overrides.
ConfigResult load_config(const Arguments& arguments, const Environment& environment);

/// As above, with the text of the file already at hand; `file_name` is for the errors.
ConfigResult load_config_text(std::string_view text, const std::string& file_name,
                              const std::vector<Override>& overrides,
                              const Environment& environment);

}  // namespace amq::host
