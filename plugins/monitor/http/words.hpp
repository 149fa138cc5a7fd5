#pragma once
// Words of header fields, in which upper and lower case are the same.

#include <string>
#include <string_view>
#include <vector>

namespace amq::monitor::http {

[[nodiscard]] bool equal_words(std::string_view, std::string_view) noexcept;

/// ASCII only.
[[nodiscard]] std::string lower(std::string_view);

/// Without blanks and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view) noexcept;

/// The parts between separators, trimmed; empty ones are left out.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view, char separator);

}  // namespace amq::monitor::http
