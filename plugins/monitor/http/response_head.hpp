#pragma once
// The lines before a body: the security headers are on every answer, whatever it is.

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

#include "plugins/monitor/http/response.hpp"

namespace amq::monitor::http {

enum class Afterwards : std::uint8_t { keep, close };

/// With its blank line. Control characters in the fields that a handler gave become blanks.
[[nodiscard]] std::string head_text(const Response&, Afterwards, std::time_t now);

/// Whether a peer that says `if_none_match` has what this ETag is of.
[[nodiscard]] bool has_already(std::string_view if_none_match, std::string_view etag);

/// What is sent to a peer that has it already: the same without its body.
[[nodiscard]] Response not_modified(const Response&);

/// Its body, wherever that is.
[[nodiscard]] std::string_view body_of(const Response&);

}  // namespace amq::monitor::http
