#pragma once
// Which texts of a peer are taken for text.

#include <string_view>

namespace amq::monitor::http {

/// Whole UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view) noexcept;

/// UTF-8 without control characters, C1 ones and DEL included.
[[nodiscard]] bool is_plain_text(std::string_view) noexcept;

}  // namespace amq::monitor::http
