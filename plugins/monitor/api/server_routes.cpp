// The broker as a whole: what it is, what it counted, what is loaded and configured.

#include "plugins/monitor/api/alarms.hpp"
#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {
namespace {

http::Response counters(const ApiParts& parts) {
    Told told = parts.broker.ask("counters");
    if (!told.is_good()) return failure_of(told);
    const Told server = parts.broker.ask("server");
    const Told plugins = parts.broker.ask("plugins");
    const auto alarms =
        alarms_of(told.json, server.json, plugins.json, parts.records.store_status());
    told.json["rates"] = rates_json(parts.sampler);
    told.json["latency"] = latency_json(parts.sampler);
    told.json["alarms"] = json_of(alarms);
    return http::json_response(told.json);
}

}  // namespace

void add_server_routes(http::Router& router, const Parts& parts) {
    router.get("/api/v1/server",
               [parts](const http::Request&) { return response_of(parts->broker.ask("server")); });
    router.get("/api/v1/counters", [parts](const http::Request&) { return counters(*parts); });
    router.get("/api/v1/plugins",
               [parts](const http::Request&) { return response_of(parts->broker.ask("plugins")); });
    router.get("/api/v1/config",
               [parts](const http::Request&) { return response_of(parts->broker.ask("config")); });
}

}  // namespace amq::monitor
