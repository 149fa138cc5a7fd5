#pragma once

// A Config as the TOML text that gives it back.

#include <string>
#include <vector>

#include "host/config/config.hpp"
#include "host/config/load.hpp"

namespace amq::host {

/// Valid TOML with every key, defaults included; a comment behind each says where it comes from.
std::string print_config(const Config& config, const Sources& sources);

/// One key of it: its value as TOML, and where that comes from.
struct ConfigKey {
    std::string key;
    std::string value;
    std::string source;
};

/// Every key, for those who may see no secrets: options whose names say that they are one
/// (password, secret, token, credentials) are "(hidden)".
std::vector<ConfigKey> list_config(const Config& config, const Sources& sources);

}  // namespace amq::host
