#pragma once
// Messages, results and bytes as JSON, one object a line.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include <amq/client/delivery.hpp>
#include <amq/client/headers.hpp>
#include <amq/client/model.hpp>
#include <amq/client/result.hpp>

namespace amq::cli {

[[nodiscard]] std::string to_base64(std::string_view bytes);

// "body", or "body_base64" when it is not UTF-8.
void add_body(boost::json::object& object, std::string_view body);
// "headers": {"name": ["value", ...]}; those with a value that is not UTF-8 are in
// "headers_base64". Of no effect when there are none.
void add_headers(boost::json::object& object, const Headers& headers);

[[nodiscard]] boost::json::object to_json(const Delivery& message);
[[nodiscard]] boost::json::object to_json(const Result& result);

// With a line end.
[[nodiscard]] std::string as_line(const boost::json::object& object);

}  // namespace amq::cli
