#pragma once

// Sizes and durations as text: "50KiB", "1MB", "500ms"; both directions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/config/config.hpp"

namespace amq::host {

/// "64", "64B", "50KiB", "8MiB", "1GiB", "50kB", "1MB", "1GB"; none for anything else or past 2^63
/// - 1.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// "10us", "500ms", "3s", "2m", "1h"; none for anything else or past 2^63 - 1 microseconds.
std::optional<Duration> parse_duration(std::string_view text);

/// In the largest unit that divides it: "50KiB", "51201B".
std::string format_size(std::uint64_t bytes);

/// In the largest unit that divides it: "1h", "90s", "1500ms"; zero is "0s".
std::string format_duration(Duration duration);

}  // namespace amq::host
