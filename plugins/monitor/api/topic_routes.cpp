// What is published where.

#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;
using http::Parameter;

json::object question_of(const http::Query& query) {
    json::object filter;
    if (const auto text = query.text("text")) filter["text"] = *text;
    return {{"ask", "topics"},
            {"offset", query.number("offset", 0)},
            {"limit", query.number("limit", 100)},
            {"sort", query.text("sort").value_or("published")},
            {"order", query.text("order").value_or("desc")},
            {"filter", std::move(filter)}};
}

}  // namespace

void add_topic_routes(http::Router& router, const Parts& parts) {
    router
        .get("/api/v1/topics",
             [parts](const http::Request& request) {
                 return response_of(parts->broker.ask(question_of(request.query)));
             })
        .query({Parameter::number("offset", 0, 100'000'000), Parameter::number("limit", 1, 1000),
                Parameter::choice("sort", {"name", "published", "delivered", "bytes", "failed",
                                           "subscribers", "held", "open"}),
                Parameter::choice("order", {"asc", "desc"}), Parameter::text("text")});
    router.get("/api/v1/topics/{topic}", [parts](const http::Request& request) {
        return response_of(
            parts->broker.ask({{"ask", "topic"}, {"topic", request.capture("topic")}}));
    });
}

}  // namespace amq::monitor
