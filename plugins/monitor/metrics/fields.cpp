#include "plugins/monitor/metrics/fields.hpp"

#include "plugins/monitor/series/sample.hpp"

namespace amq::monitor {

namespace json = boost::json;

double number_of(const json::value& value) {
    json::error_code error;
    const double number = value.to_number<double>(error);
    return error ? 0 : number;
}

double number(const json::object& object, std::string_view path) {
    return static_cast<double>(number_at(object, path));
}

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

std::string text_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr || !value->is_string() ? "" : std::string(value->get_string());
}

Counts counts_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
    return value == nullptr ? Counts() : Counts(*value);
}

}  // namespace amq::monitor
