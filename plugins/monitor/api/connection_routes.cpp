// Who is connected.

#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;
using http::Parameter;

constexpr std::uint64_t kMaxOffset = 100'000'000;
constexpr std::uint64_t kMaxRows = 1000;

const std::vector<std::string>& sort_keys() {
    static const std::vector<std::string> all{
        "id",      "user",        "address",      "since",        "idle",
        "rtt",     "messages_in", "messages_out", "bytes_in",     "bytes_out",
        "pending", "in_flight",   "serving",      "subscriptions"};
    return all;
}

// The host's question, with what the query says of it.
json::object question_of(const http::Query& query) {
    json::object filter;
    for (const char* name : {"text", "user", "address", "transport", "listener"}) {
        if (const auto value = query.text(name)) filter[name] = *value;
    }
    return {{"ask", "sessions"},
            {"offset", query.number("offset", 0)},
            {"limit", query.number("limit", 100)},
            {"sort", query.text("sort").value_or("id")},
            {"order", query.text("order").value_or("asc")},
            {"filter", std::move(filter)}};
}

// A session's traffic of the last minute, per second.
void add_rates(json::object& session) {
    const json::value* minute = session.if_contains("last_minute");
    if (minute == nullptr || !minute->is_object()) return;
    json::object rates;
    for (const char* way : {"in", "out"}) {
        const auto per_second = [&](const char* what) {
            return static_cast<double>(
                       number_at(minute->get_object(), std::string(way) + "." + what)) /
                   60;
        };
        rates[way] = {{"messages", per_second("messages")}, {"bytes", per_second("bytes")}};
    }
    session["rates"] = std::move(rates);
}

http::Response connections(const ApiParts& parts, const http::Request& request) {
    Told told = parts.broker.ask(question_of(request.query));
    if (!told.is_good()) return failure_of(told);
    json::object answer{{"at_us", told.json["at_us"]}, {"total", told.json["total"]}};
    json::value& sessions = told.json["sessions"];
    if (sessions.is_array()) {
        for (json::value& session : sessions.get_array()) {
            if (session.is_object()) add_rates(session.get_object());
        }
    }
    answer["connections"] = std::move(sessions);
    return http::tagged(http::json_response(answer));
}

http::Response connection(const ApiParts& parts, const http::Request& request) {
    Told told = parts.broker.ask({{"ask", "session"}, {"id", request.capture("id")}});
    if (told.is_good()) add_rates(told.json);
    return response_of(told);
}

}  // namespace

void add_connection_routes(http::Router& router, const Parts& parts) {
    router
        .get("/api/v1/connections",
             [parts](const http::Request& request) { return connections(*parts, request); })
        .query({Parameter::number("offset", 0, kMaxOffset), Parameter::number("limit", 1, kMaxRows),
                Parameter::choice("sort", sort_keys()), Parameter::choice("order", {"asc", "desc"}),
                Parameter::text("text"), Parameter::text("user"), Parameter::text("address"),
                Parameter::choice("transport", {"tcp", "ws", "unix"}),
                Parameter::text("listener")});
    router.get("/api/v1/connections/{id}",
               [parts](const http::Request& request) { return connection(*parts, request); });
}

}  // namespace amq::monitor
