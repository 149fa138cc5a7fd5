#pragma once

// Which key was meant?

#include <optional>
#include <span>
#include <string>

namespace amq::host {

/// The key or table of the schema that an unknown one resembles most, or none that is close.
std::optional<std::string> near_key(std::span<const std::string> path);

/// "; did you mean 'limits.max_payload'?", or nothing.
std::string did_you_mean(std::span<const std::string> path);

/// "unknown key 'limits.max_payloads'; did you mean 'limits.max_payload'?"
std::string unknown_key_text(std::span<const std::string> path);

}  // namespace amq::host
