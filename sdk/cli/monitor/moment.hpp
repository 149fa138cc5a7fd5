#pragma once
// Moments as people write and read them, in the time of this place.

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::cli {

// Microseconds since 1970 of "2026-11-25 14:03", "2026-11-25T14:03:05", with a Z behind it in UTC,
// "14:03" and "14:03:05" of today, a date alone, "10m" for ten minutes ago, and "@1795615385".
// Nothing: it is none.
[[nodiscard]] std::optional<std::int64_t> parse_moment(std::string_view text, std::int64_t now_us);

// "2026-11-25 14:03:05", or with milliseconds; empty for 0.
[[nodiscard]] std::string moment_in_words(std::int64_t us);
[[nodiscard]] std::string exact_moment_in_words(std::int64_t us);
// "14:03:05"
[[nodiscard]] std::string clock_in_words(std::int64_t us);

[[nodiscard]] std::int64_t unix_us();

// An option that takes one.
CLI::Option* add_moment(CLI::App& app, const std::string& name, std::optional<std::int64_t>& value,
                        const std::string& description);

}  // namespace amq::cli
