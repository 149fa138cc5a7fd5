#pragma once

// The bytes of a configuration file, with what is no such file refused.

#include <string>
#include <variant>

#include "host/config/error.hpp"

namespace amq::host {

/// The whole file: a regular one of at most 1 MiB. Never waits, whatever the path names.
std::variant<std::string, ConfigError> read_config_file(const std::string& path);

}  // namespace amq::host
