#pragma once
// How much memory this process has.

#include <cstddef>
#include <optional>

namespace amq::plugin_check {

/// Bytes that were allocated and not yet given back, to the byte.
[[nodiscard]] std::size_t heap_in_use();

/// Bytes of it that lie in main memory, in whole pages. Nothing under a sanitizer, which keeps
/// freed memory for a while and so makes it say nothing.
[[nodiscard]] std::optional<std::size_t> resident_bytes();

}  // namespace amq::plugin_check
