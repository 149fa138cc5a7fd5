// How models, strategies and timers fare.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

const json::object& object_in(const json::object& object, std::string_view key) {
    static const json::object none;
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    const json::object* inner = value == nullptr ? nullptr : value->if_object();
    return inner == nullptr ? none : *inner;
}

const json::array& array_in(const json::object& object, std::string_view key) {
    static const json::array none;
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    const json::array* inner = value == nullptr ? nullptr : value->if_array();
    return inner == nullptr ? none : *inner;
}

json::object model_json(const std::string& number, const json::object& counters,
                        const Sampler& sampler) {
    json::object model = counters;
    model["model"] = std::stoul(number);
    model["rates"] = {{"second", json_of(sampler.rates(number))},
                      {"minute", json_of(sampler.rates_of_minute(number))}};
    model["latency"] = json_of(sampler.latencies(number));
    return model;
}

http::Response models(const ApiParts& parts) {
    const Told told = parts.broker.ask("counters");
    if (!told.is_good()) return failure_of(told);
    json::array all;
    for (const auto& model : object_in(told.json, "models")) {
        if (!model.value().is_object()) continue;
        all.push_back(
            model_json(std::string(model.key()), model.value().get_object(), parts.sampler));
    }
    return http::tagged(http::json_response({{"models", std::move(all)}}));
}

http::Response model(const ApiParts& parts, const http::Request& request) {
    const Told told = parts.broker.ask("counters");
    if (!told.is_good()) return failure_of(told);
    const std::string number(request.capture("model"));
    const json::object& all = object_in(told.json, "models");
    const json::value* one = all.if_contains(number);
    if (one == nullptr || !one->is_object()) {
        return http::error_response(404, http::Refusal::not_found, "there is no model " + number);
    }
    return http::tagged(http::json_response(model_json(number, one->get_object(), parts.sampler)));
}

std::uint64_t sum_of(const json::object& object) {
    std::uint64_t sum = 0;
    for (const auto& item : object) sum += number_at(object, item.key());
    return sum;
}

json::array metrics_of(const json::object& counters, std::string_view strategy) {
    json::array metrics;
    for (const json::value& metric : array_in(counters, "plugin_metrics")) {
        if (!metric.is_object()) continue;
        const json::value* id = metric.get_object().if_contains("strategy");
        if (id != nullptr && id->is_string() && id->get_string() == json::string_view(strategy)) {
            metrics.push_back(metric);
        }
    }
    return metrics;
}

// How one binding of a strategy fared: as far as the host tells topics apart, else as its model.
json::object match_json(const std::string& id, const json::object& binding,
                        const json::object& counters) {
    const std::string number = std::to_string(number_at(binding, "model"));
    const json::object& model = object_in(object_in(counters, "models"), number);
    const json::value* match = binding.if_contains("match");
    const std::uint64_t timed_out = number_at(model, "outcomes.timeout");
    return {{"id", id},
            {"model", number_at(binding, "model")},
            {"match", match == nullptr ? json::value("") : *match},
            {"published", number_at(model, "accepted")},
            {"considered", number_at(model, "considered")},
            {"chosen", number_at(model, "chosen")},
            {"none_there", number_at(model, "none_there")},
            {"declined", number_at(model, "declined")},
            {"refused", sum_of(object_in(model, "refused"))},
            {"held", number_at(model, "held")},
            {"expired", number_at(model, "drops.hold_expired") +
                            number_at(model, "outcomes.no_subscriber") + timed_out},
            {"failed_over", number_at(model, "failovers")},
            {"exhausted",
             number_at(model, "outcomes.not_owner") + number_at(model, "outcomes.responder_lost")},
            {"calls", number_at(binding, "calls")},
            {"strikes", number_at(binding, "strikes")},
            {"plugin_metrics", metrics_of(counters, id)}};
}

http::Response match(const ApiParts& parts) {
    const Told counters = parts.broker.ask("counters");
    if (!counters.is_good()) return failure_of(counters);
    const Told plugins = parts.broker.ask("plugins");
    if (!plugins.is_good()) return failure_of(plugins);
    json::array strategies;
    for (const json::value& one : array_in(plugins.json, "plugins")) {
        if (!one.is_object()) continue;
        const json::object& plugin = one.get_object();
        const json::value* id = plugin.if_contains("id");
        for (const json::value& binding : array_in(plugin, "bindings")) {
            if (id == nullptr || !id->is_string() || !binding.is_object()) continue;
            strategies.push_back(
                match_json(std::string(id->get_string()), binding.get_object(), counters.json));
        }
    }
    return http::tagged(http::json_response({{"strategies", std::move(strategies)}}));
}

json::object spread_json(const json::object& timer, std::string_view key) {
    const json::value* value = timer.if_contains(json::string_view(key.data(), key.size()));
    const Counts counts = value == nullptr ? Counts() : Counts(*value);
    const Quantiles quantiles = quantiles_of(counts);
    const json::value* max =
        value == nullptr || !value->is_object() ? nullptr : value->get_object().if_contains("max");
    return {{"count", quantiles.count},
            {"p50", quantiles.p50},
            {"p99", quantiles.p99},
            {"max", max == nullptr ? json::value(0) : *max}};
}

http::Response timers(const ApiParts& parts) {
    const Told told = parts.broker.ask("counters");
    if (!told.is_good()) return failure_of(told);
    json::array all;
    for (const auto& item : object_in(told.json, "timers")) {
        if (!item.value().is_object()) continue;
        const json::object& timer = item.value().get_object();
        all.push_back({{"name", item.key()},
                       {"active", number_at(timer, "active")},
                       {"set", number_at(timer, "set")},
                       {"fired", number_at(timer, "fired")},
                       {"cleared", number_at(timer, "cleared")},
                       {"overdue", number_at(timer, "overdue")},
                       {"late_us", spread_json(timer, "late_us")},
                       {"run_us", spread_json(timer, "run_us")}});
    }
    return http::tagged(http::json_response({{"timers", std::move(all)}}));
}

}  // namespace

void add_model_routes(http::Router& router, const Parts& parts) {
    router.get("/api/v1/models", [parts](const http::Request&) { return models(*parts); });
    router.get("/api/v1/models/{model}",
               [parts](const http::Request& request) { return model(*parts, request); });
    router.get("/api/v1/match", [parts](const http::Request&) { return match(*parts); });
    router.get("/api/v1/timers", [parts](const http::Request&) { return timers(*parts); });
}

}  // namespace amq::monitor
