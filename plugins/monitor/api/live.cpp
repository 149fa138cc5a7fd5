#include "plugins/monitor/api/live.hpp"

#include <utility>

namespace amq::monitor {
namespace {

namespace json = boost::json;

json::object json_of(const Quantiles& quantiles) {
    return {{"count", quantiles.count},
            {"p50", quantiles.p50},
            {"p90", quantiles.p90},
            {"p99", quantiles.p99},
            {"p999", quantiles.p999}};
}

json::object with_models(Rates all, const Sampler& sampler,
                         Rates (Sampler::*of)(std::string_view) const) {
    json::object object = json_of(all);
    json::object models;
    for (const std::string& model : sampler.models()) {
        models[model] = json_of((sampler.*of)(model));
    }
    object["models"] = std::move(models);
    return object;
}

}  // namespace

void Live::take_counters(json::object counters) {
    auto taken = std::make_shared<const json::object>(std::move(counters));
    const std::lock_guard lock(mutex_);
    counters_.swap(taken);
}

void Live::take_server(json::object server) {
    auto taken = std::make_shared<const json::object>(std::move(server));
    const std::lock_guard lock(mutex_);
    server_.swap(taken);
}

Live::Object Live::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

Live::Object Live::server() const {
    const std::lock_guard lock(mutex_);
    return server_;
}

json::object json_of(const Rates& rates) {
    return {{"messages_in", rates.messages_in},
            {"received", rates.messages_in},
            {"messages_out", rates.messages_out},
            {"bytes_in", rates.bytes_in},
            {"bytes_out", rates.bytes_out},
            {"requests", rates.requests},
            {"success_ratio", rates.success ? json::value(*rates.success) : json::value()}};
}

json::object json_of(const Latencies& latencies) {
    return {{"broker_us", json_of(latencies.broker)},
            {"responder_us", json_of(latencies.responder)},
            {"request_us", json_of(latencies.request)}};
}

json::object rates_json(const Sampler& sampler) {
    return {{"second", with_models(sampler.rates(), sampler, &Sampler::rates)},
            {"minute", with_models(sampler.rates_of_minute(), sampler, &Sampler::rates_of_minute)}};
}

json::object latency_json(const Sampler& sampler) {
    json::object latency{{"all", json_of(sampler.latencies())}};
    for (const std::string& model : sampler.models()) {
        latency[model] = json_of(sampler.latencies(model));
    }
    return latency;
}

json::object tick_json(const Sampler& sampler, const json::object& counters,
                       const json::object& server) {
    const json::value* state = server.if_contains("state");
    return {{"at_us", number_at(counters, "at_us")},
            {"state", state == nullptr ? json::value("ready") : *state},
            {"connections", number_at(counters, "sessions.open")},
            {"pending_bytes", number_at(counters, "pending_bytes")},
            {"rates", with_models(sampler.rates(), sampler, &Sampler::rates)},
            {"latency", latency_json(sampler)}};
}

}  // namespace amq::monitor
