#pragma once
// Numbers as people say them.

#include <cstdint>
#include <string>
#include <string_view>

namespace amq::monitor {

/// "2025-01-31 23:59:59.250 UTC"
[[nodiscard]] std::string moment_text(std::int64_t at_us);
/// "850 ms", "12 s", "3 h 20 min", "2 d 4 h": two units at most, the second one if it counts.
[[nodiscard]] std::string duration_text(std::int64_t us);
/// "512 B", "8.0 MiB"
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// "1 client", "3 clients"
[[nodiscard]] std::string count_text(std::uint64_t count, std::string_view noun);

}  // namespace amq::monitor
