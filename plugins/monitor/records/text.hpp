#pragma once
// Texts of strangers: made valid, kept short, searched.

#include <cstddef>
#include <string>
#include <string_view>

namespace amq::monitor {

/// Bytes of one text of a record, the mark of a cut included.
inline constexpr std::size_t kMaxText = 1024;
/// Ends a text that was cut.
inline constexpr std::string_view kCutMark = "\u2026";

/// Valid UTF-8 of at most kMaxText bytes: a longer text is cut between two code points and marked;
/// what is no UTF-8, and a zero byte, becomes U+FFFD.
[[nodiscard]] std::string bounded_text(std::string_view text);

/// The same, in its place; nothing happens to a text that is as it must be.
void bound_text(std::string& text);

/// Whether `needle` is somewhere in `text`; A to Z are as a to z. An empty needle is in every text.
[[nodiscard]] bool holds_text(std::string_view text, std::string_view needle) noexcept;

}  // namespace amq::monitor
