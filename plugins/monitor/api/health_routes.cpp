// Whether the broker is alive and ready, for machines; and its metrics.

#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"
#include "plugins/monitor/metrics/families.hpp"
#include "plugins/monitor/series/sample.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

// Alive when every shard's loop comes round and answers.
http::Response healthz(const ApiParts& parts) {
    const Told told = parts.broker.ask("counters");
    if (told.is_good()) return http::json_response({{"status", "ok"}});
    return http::json_response(503, {{"status", "shards do not answer"}});
}

std::string text_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr || !value->is_string() ? "" : std::string(value->get_string());
}

std::string plugins_check(const json::object& plugins) {
    const json::value* all = plugins.if_contains("plugins");
    if (all == nullptr || !all->is_array()) return "not known";
    for (const json::value& one : all->get_array()) {
        if (!one.is_object()) continue;
        const std::string state = text_in(one.get_object(), "state");
        if (state == "missing" || state == "left_out" || state == "quarantined") {
            const std::string id = text_in(one.get_object(), "id");
            return (id.empty() ? text_in(one.get_object(), "plugin") : id) + " is " + state;
        }
    }
    return "ok";
}

struct Readiness {
    std::string state;
    bool listens = false;
    std::string plugins;  // "ok", or which of them is not

    [[nodiscard]] bool is_ready() const { return state == "ready" && listens && plugins == "ok"; }
};

Readiness readiness(const json::object& server, const json::object& plugins) {
    const json::value* listeners = server.if_contains("listeners");
    return {text_in(server, "state"),
            listeners != nullptr && listeners->is_array() && !listeners->get_array().empty(),
            plugins_check(plugins)};
}

http::Response readyz(const ApiParts& parts) {
    const Told server = parts.broker.ask("server");
    if (!server.is_good()) return failure_of(server);
    const Readiness found = readiness(server.json, parts.broker.ask("plugins").json);
    return http::json_response(found.is_ready() ? 200 : 503,
                               {{"ready", found.is_ready()},
                                {"state", found.state},
                                {"checks",
                                 {{"listeners", found.listens ? "ok" : "there is none"},
                                  {"plugins", found.plugins},
                                  {"draining", found.state != "ready"}}}});
}

void add_own(Families& to, const ApiParts& parts) {
    const http::CounterValues http = parts.http_counters();
    to.gauge("amq_monitor_http_connections", "Connections to the monitor.",
             static_cast<double>(http.connections_open));
    for (std::size_t k = 1; k < http.responses.size(); ++k) {
        to.counter("amq_monitor_http_responses_total", "Answers of the monitor, by status.",
                   static_cast<double>(http.responses[k]), {{"status", std::to_string(k) + "xx"}});
    }
    for (std::size_t k = 0; k < http::kRefusals; ++k) {
        to.counter("amq_monitor_http_refused_total", "Requests that were not served, by reason.",
                   static_cast<double>(http.refused[k]),
                   {{"reason", std::string(name_of(static_cast<http::Refusal>(k)))}});
    }
    const auto store = parts.records.store_status();
    if (!store) return;
    to.counter("amq_monitor_records_stored_total", "Records that were written to the file.",
               static_cast<double>(store->stored));
    to.counter("amq_monitor_records_dropped_total", "Records that were not, by reason.",
               static_cast<double>(store->dropped_queue_full), {{"reason", "queue_full"}});
    to.counter("amq_monitor_records_dropped_total", "Records that were not, by reason.",
               static_cast<double>(store->dropped_at_end), {{"reason", "at_end"}});
    to.counter("amq_monitor_records_dropped_total", "Records that were not, by reason.",
               static_cast<double>(store->dropped_conflict), {{"reason", "conflict"}});
    to.gauge("amq_monitor_store_up", "Whether records go into the file.",
             store->state == StoreState::ok ? 1 : 0);
    to.gauge("amq_monitor_store_bytes", "Size of the file.", static_cast<double>(store->bytes));
}

http::Response metrics(const ApiParts& parts) {
    MetricsInput input;
    Told counters = parts.broker.ask("counters");
    if (!counters.is_good()) return failure_of(counters);
    input.counters = std::move(counters.json);
    input.server = parts.broker.ask("server").json;
    input.plugins = parts.broker.ask("plugins").json;
    Families families;
    add_metrics(families, input, parts.plugin_counts);
    families.gauge("amq_ready", "Whether it listens, has its plugins and does not drain.",
                   readiness(input.server, input.plugins).is_ready() ? 1 : 0);
    parts.topics.add_to(families);
    add_own(families, parts);
    return http::text_response(kMetricsType, families.text());
}

}  // namespace

void add_health_routes(http::Router& router, const Parts& parts) {
    router.get("/healthz", [parts](const http::Request&) { return healthz(*parts); })
        .needing(http::Needs::nothing);
    router.get("/readyz", [parts](const http::Request&) { return readyz(*parts); })
        .needing(http::Needs::nothing);
    router.get("/metrics", [parts](const http::Request&) { return metrics(*parts); });
}

}  // namespace amq::monitor
