#pragma once
// Durations as people write them: 500us, 250ms, 2s, 1.5s, 1m, 1h.

#include <CLI/App.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace amq::cli {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Nothing: it is none. A number needs its unit, but for 0; at most 24 days.
[[nodiscard]] std::optional<nanoseconds> parse_duration(std::string_view text);

// "1.23 s", "4.56 ms", "78.9 us": three digits that count.
[[nodiscard]] std::string in_words(nanoseconds duration);

// An option that takes one; a mistake names the limits, if it is one of them.
CLI::Option* add_duration(CLI::App& app, const std::string& name, milliseconds& value,
                          const std::string& description, milliseconds least = milliseconds{1});

}  // namespace amq::cli
