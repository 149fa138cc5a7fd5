#pragma once

// A Config as the TOML text that gives it back.

#include <string>

#include "host/config/config.hpp"
#include "host/config/load.hpp"

namespace amq::host {

/// Valid TOML with every key, defaults included; a comment behind each says where it comes from.
std::string print_config(const Config& config, const Sources& sources);

}  // namespace amq::host
