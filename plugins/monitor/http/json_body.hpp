#pragma once
// The body of a request as JSON.

#include <variant>

#include <boost/json/object.hpp>

#include "plugins/monitor/http/request.hpp"
#include "plugins/monitor/http/response.hpp"

namespace amq::monitor::http {

inline constexpr std::size_t kMaxJsonDepth = 32;  // arrays and objects within each other

/// An object, of valid UTF-8 and no deeper than 32; else the answer that says what is wrong with
/// it.
[[nodiscard]] std::variant<boost::json::object, Response> json_body(const Request&);

}  // namespace amq::monitor::http
