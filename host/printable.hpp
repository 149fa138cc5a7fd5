#pragma once

// Text from outside made fit for a line of output: one line, valid UTF-8, nothing a terminal obeys.

#include <cstddef>
#include <string>
#include <string_view>

namespace amq::host {

/// At most `max_bytes` of the text ("..." behind it when cut) as the inside of a JSON string:
/// quotes and backslashes escaped, control, bidirectional and other invisible characters as \uXXXX,
/// bytes that are no UTF-8 as \ufffd.
std::string escaped(std::string_view text, std::size_t max_bytes = 256);

bool is_utf8(std::string_view text);

/// The whole text as a TOML basic string, quotes included: the same escapes, and nothing lost.
/// Wants UTF-8.
std::string toml_quoted(std::string_view text);

/// What escaped() gives, in double quotes.
std::string in_quotes(std::string_view text, std::size_t max_bytes = 256);

}  // namespace amq::host
