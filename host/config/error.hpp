#pragma once

// Where a setting was written, and what is wrong with it.

#include <cstddef>
#include <string>
#include <vector>

namespace amq::host {

/// A spot in the configuration file, or a flag or environment variable by its name.
struct Place {
    std::string source;    // "amq.toml", "--set limits.max_payload", "AMQ__LIMITS__MAX_PAYLOAD"
    std::size_t line = 0;  // 0: the source has no lines
    std::size_t column = 0;

    bool operator==(const Place&) const = default;
};

/// One thing that is wrong, in one sentence.
struct ConfigError {
    Place place;
    std::string text;

    bool operator==(const ConfigError&) const = default;
};

using ConfigErrors = std::vector<ConfigError>;

/// "amq.toml:12:1", or the source alone where there are no lines. Free of control characters.
std::string to_string(const Place& place);

/// "amq.toml:12:1: unknown key 'limits.max_payloads'; ..."
std::string to_string(const ConfigError& error);

}  // namespace amq::host
