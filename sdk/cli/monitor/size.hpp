#pragma once
// Sizes as people write them: 4096, 64KiB, 1.5MiB, 1GiB.

#include <cstdint>
#include <optional>
#include <string_view>

namespace amq::cli {

// In bytes. Nothing: it is none.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace amq::cli
