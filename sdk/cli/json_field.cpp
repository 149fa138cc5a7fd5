#include "sdk/cli/json_field.hpp"

namespace amq::cli {

std::string text_of(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : "";
}

std::uint64_t number_of(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || !value->is_number()) return 0;
    boost::system::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (!error) return number;
    return value->is_double() && value->get_double() > 0
               ? static_cast<std::uint64_t>(value->get_double())
               : 0;
}

bool flag_of(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

const boost::json::object& object_of(const boost::json::object& object, std::string_view key) {
    static const boost::json::object nothing;
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : nothing;
}

const boost::json::array& array_of(const boost::json::object& object, std::string_view key) {
    static const boost::json::array nothing;
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : nothing;
}

}  // namespace amq::cli
