// How models, strategies and timers fare.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "plugins/monitor/api/api.hpp"
#include "plugins/monitor/metrics/fields.hpp"

namespace amq::monitor {
namespace {

namespace json = boost::json;

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

/// What the host says of all bindings.
struct Matched {
    const json::object& counters;
    const json::object& fairness;
};

// The row of that binding among the host's; an empty one where nothing was counted.
const json::object& row_of(const json::array& rows, const std::string& id,
                           const json::object& binding) {
    static const json::object none;
    const auto is_same = [&](const json::object& row, std::string_view key) {
        const json::value* one = row.if_contains(key);
        const json::value* other = binding.if_contains(key);
        return one != nullptr && other != nullptr && *one == *other;
    };
    for (const json::value& value : rows) {
        if (!value.is_object()) continue;
        const json::object& row = value.get_object();
        const json::value* its = row.if_contains("id");
        const bool is_its = id.empty() || (its != nullptr && its->is_string() &&
                                           its->get_string() == json::string_view(id));
        if (is_its && number_at(row, "model") == number_at(binding, "model") &&
            is_same(row, "match")) {
            return row;
        }
    }
    return none;
}

// How one binding of a strategy fared.
json::object match_json(const std::string& id, const json::object& binding, const Matched& of) {
    const json::object& row = row_of(array_in(of.counters, "strategies"), id, binding);
    json::object match;
    match["id"] = id;
    match["model"] = number_at(binding, "model");
    const json::value* pattern = binding.if_contains("match");
    match["match"] = pattern == nullptr ? json::value("") : *pattern;
    for (const char* key :
         {"published", "considered", "chosen", "deliveries", "none_there", "declined", "refused",
          "held", "expired", "timed_out", "failed_over", "exhausted", "lost", "fallbacks"}) {
        match[key] = number_at(row, key);
    }
    match["outcomes"] = object_in(row, "outcomes");
    match["calls"] = number_at(binding, "calls");
    match["strikes"] = number_at(binding, "strikes");
    const json::object& fairness = row_of(array_in(of.fairness, "bindings"), "", binding);
    match["fairness"] = fairness.empty() ? json::value() : json::value(fairness);
    match["plugin_metrics"] = metrics_of(of.counters, id);
    return match;
}

http::Response match(const ApiParts& parts) {
    const Told counters = parts.broker.ask("counters");
    if (!counters.is_good()) return failure_of(counters);
    const Told plugins = parts.broker.ask("plugins");
    if (!plugins.is_good()) return failure_of(plugins);
    const Told fairness = parts.broker.ask("fairness");
    if (!fairness.is_good()) return failure_of(fairness);
    const Matched matched{counters.json, fairness.json};
    json::array strategies;
    for (const json::value& one : array_in(plugins.json, "plugins")) {
        if (!one.is_object()) continue;
        const json::object& plugin = one.get_object();
        const json::value* id = plugin.if_contains("id");
        for (const json::value& binding : array_in(plugin, "bindings")) {
            if (id == nullptr || !id->is_string() || !binding.is_object()) continue;
            strategies.push_back(
                match_json(std::string(id->get_string()), binding.get_object(), matched));
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
