#include "plugins/monitor/http/json_body.hpp"

#include <string>
#include <utility>

#include <boost/json/parse.hpp>

namespace amq::monitor::http {
namespace {

Response bad_body(const std::string& text) {
    return error_response(400, Refusal::bad_body, text);
}

}  // namespace

std::variant<boost::json::object, Response> json_body(const Request& request) {
    boost::json::parse_options strict;
    strict.max_depth = kMaxJsonDepth;
    boost::json::error_code error;
    boost::json::value value = boost::json::parse(
        boost::json::string_view(request.body.data(), request.body.size()), error, {}, strict);
    if (error) return bad_body("the body is not JSON that is taken here: " + error.message());
    if (!value.is_object()) return bad_body("the body must be a JSON object");
    return std::move(value.get_object());
}

}  // namespace amq::monitor::http
