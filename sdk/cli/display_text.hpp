#pragma once
// Text of others on a terminal: nothing in it is obeyed, and how many columns it takes is known.

#include <cstddef>
#include <string>
#include <string_view>

namespace amq::cli {

// What a terminal would obey rather than show becomes a question mark: control characters, marks
// that turn the direction of text, characters without a width, and bytes that are no UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

// The same line by line, each with a line end.
[[nodiscard]] std::string printable_lines(std::string_view text);

// JSON that means the same, in which all that printable() would not leave as it is, but for line
// ends, is written as \uXXXX. Of what is no UTF-8 each byte becomes a question mark.
[[nodiscard]] std::string printable_json(std::string_view json);

// Columns that a terminal gives to it: two to wide characters, none to marks on the one before.
[[nodiscard]] std::size_t display_width(std::string_view text);

// At most so many columns: of what is wider the beginning, and an ellipsis.
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t columns);

// With blanks behind it, or before it, to so many columns; wider text stays as it is.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t columns);

}  // namespace amq::cli
