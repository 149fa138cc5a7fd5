#pragma once

// Shorthands for tests that load a configuration from text.

#include <string>
#include <string_view>
#include <vector>

#include "host/config/load.hpp"

namespace amq::host {

inline constexpr const char* one_topic =
    "[[topics]]\nmatch = 'chat.*'\nmodel = 12\nstrategy = 'org.example.sticky'\n";

inline ConfigResult load_text(std::string_view toml, const std::vector<Override>& overrides = {},
                              const Environment& environment = {}) {
    return load_config_text(toml, "amq.toml", overrides, environment);
}

inline std::vector<std::string> errors_of(const ConfigResult& result) {
    std::vector<std::string> errors;
    for (const ConfigError& error : result.errors) errors.push_back(to_string(error));
    return errors;
}

inline std::vector<std::string> errors_of(std::string_view toml) {
    return errors_of(load_text(toml));
}

using Lines = std::vector<std::string>;

}  // namespace amq::host
