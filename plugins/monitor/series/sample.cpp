#include "plugins/monitor/series/sample.hpp"

#include <boost/json/array.hpp>

namespace amq::monitor {
namespace {

namespace json = boost::json;

std::uint64_t number_in(const json::value& value) {
    json::error_code error;
    const auto number = value.to_number<std::uint64_t>(error);
    return error ? 0 : number;
}

const json::object* object_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr ? nullptr : value->if_object();
}

Counts counts_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr ? Counts() : Counts(*value);
}

std::uint64_t sum_in(const json::object* object) {
    std::uint64_t sum = 0;
    if (object == nullptr) return sum;
    for (const auto& item : *object) sum += number_in(item.value());
    return sum;
}

void add_outcomes(std::map<std::string, std::uint64_t>& to, const json::object& object) {
    const json::object* outcomes = object_in(object, "outcomes");
    if (outcomes == nullptr) return;
    for (const auto& item : *outcomes) to[std::string(item.key())] += number_in(item.value());
}

ModelSample read_model(const json::object& object) {
    ModelSample model;
    model.received = number_at(object, "received");
    model.accepted = number_at(object, "accepted");
    model.delivered = number_at(object, "deliveries");
    model.open = number_at(object, "open");
    add_outcomes(model.outcomes, object);
    model.request_us = counts_in(object, "request_us");
    model.responder_us = counts_in(object, "responder_us");
    model.broker_us = counts_in(object, "broker_us");
    return model;
}

void read_strategies(std::map<std::string, StrategySample>& to, const json::object& counters) {
    const json::value* all = counters.if_contains("strategies");
    if (all == nullptr || !all->is_array()) return;
    for (const json::value& one : all->get_array()) {
        const json::object* object = one.if_object();
        const json::value* id = object == nullptr ? nullptr : object->if_contains("id");
        if (id == nullptr || !id->is_string()) continue;
        StrategySample& strategy = to[std::string(id->get_string())];
        strategy.received += number_at(*object, "received");
        strategy.accepted += number_at(*object, "published");
        strategy.delivered += number_at(*object, "deliveries");
        add_outcomes(strategy.outcomes, *object);
    }
}

}  // namespace

std::uint64_t number_at(const json::object& object, std::string_view path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) {
        const json::value* value = object.if_contains(json::string_view(path.data(), path.size()));
        return value == nullptr ? 0 : number_in(*value);
    }
    const json::object* inner = object_in(object, path.substr(0, dot));
    return inner == nullptr ? 0 : number_at(*inner, path.substr(dot + 1));
}

std::uint64_t ModelSample::ended() const {
    std::uint64_t sum = 0;
    for (const auto& [outcome, n] : outcomes) sum += n;
    return sum;
}

std::uint64_t Sample::received() const {
    std::uint64_t sum = 0;
    for (const auto& [number, model] : models) sum += model.received;
    return sum;
}

std::uint64_t Sample::delivered() const {
    std::uint64_t sum = 0;
    for (const auto& [number, model] : models) sum += model.delivered;
    return sum;
}

std::uint64_t Sample::accepted() const {
    std::uint64_t sum = 0;
    for (const auto& [number, model] : models) sum += model.accepted;
    return sum;
}

std::map<std::string, std::uint64_t> Sample::outcomes() const {
    std::map<std::string, std::uint64_t> sum;
    for (const auto& [number, model] : models) {
        for (const auto& [outcome, n] : model.outcomes) sum[outcome] += n;
    }
    return sum;
}

Sample read_sample(const json::object& counters) {
    Sample sample;
    sample.at_us = static_cast<std::int64_t>(number_at(counters, "at_us"));
    sample.sessions = number_at(counters, "sessions.open");
    if (const json::object* bytes = object_in(counters, "bytes")) {
        sample.bytes_in = sum_in(object_in(*bytes, "in"));
        sample.bytes_out = sum_in(object_in(*bytes, "out"));
    }
    read_strategies(sample.strategies, counters);
    if (const json::object* models = object_in(counters, "models")) {
        for (const auto& item : *models) {
            const json::object* model = item.value().if_object();
            if (model != nullptr) sample.models[std::string(item.key())] = read_model(*model);
        }
    }
    return sample;
}

}  // namespace amq::monitor
