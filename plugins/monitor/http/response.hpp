#pragma once
// What a handler answers.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "plugins/monitor/http/head.hpp"
#include "plugins/monitor/http/refusal.hpp"

namespace amq::monitor::http {

class EventStream;

struct Response {
    unsigned status = 200;
    std::string type = "application/json";
    std::string body{};
    std::string_view bytes{};               // instead of a body: what outlives the server
    std::string etag{};                     // in its quotes; GETs that have it already get 304
    std::string cache = "no-store";         // Cache-Control
    std::vector<Field> fields{};            // beside those that every answer has
    std::optional<Refusal> refusal{};       // counted
    std::shared_ptr<EventStream> events{};  // instead of a body: written as they happen
};

/// Strings in it must be UTF-8.
[[nodiscard]] Response json_response(const boost::json::value&);
[[nodiscard]] Response json_response(unsigned status, const boost::json::value&);
[[nodiscard]] Response text_response(std::string type, std::string text);

/// {"error":"sentence"}; what is no UTF-8 in the sentence becomes "?".
[[nodiscard]] Response error_response(unsigned status, Refusal, std::string_view sentence);
[[nodiscard]] Response error_response(const Fault&);

/// With the digest of its body as ETag, so that a table that is the same is not sent again.
[[nodiscard]] Response tagged(Response);

}  // namespace amq::monitor::http
