#include "host/config/options.hpp"

#include <string_view>
#include <array>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "host/config/toml_caps.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

json::value sorted(const json::value& value) {
    if (value.is_array()) {
        json::array array;
        for (const json::value& item : value.get_array()) array.push_back(sorted(item));
        return array;
    }
    if (!value.is_object()) return value;
    std::map<std::string_view, const json::value*> members;
    for (const auto& member : value.get_object()) members[member.key()] = &member.value();
    json::object object;
    for (const auto& [key, member] : members) object[key] = sorted(*member);
    return object;
}

json::value parsed(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_toml_depth;
    return json::parse(text, {}, options);
}

std::string toml_of_value(const json::value& value);

std::string toml_of_array(const json::array& array) {
    std::string out;
    for (const json::value& item : array) out += (out.empty() ? "" : ", ") + toml_of_value(item);
    return "[" + out + "]";
}

std::string toml_of_object(const json::object& object) {
    std::string out;
    for (const auto& member : object)
        out += (out.empty() ? "" : ", ") + toml_quoted(member.key()) + " = " +
               toml_of_value(member.value());
    return out.empty() ? "{}" : "{ " + out + " }";
}

std::string toml_of_value(const json::value& value) {
    if (value.is_object()) return toml_of_object(value.get_object());
    if (value.is_array()) return toml_of_array(value.get_array());
    if (value.is_string()) return toml_quoted(value.get_string());
    return json::serialize(value);  // a float always has an exponent there, so it stays a float
}

}  // namespace

namespace {

bool is_secret(std::string_view key) {
    if (key.ends_with("_file")) return false;
    constexpr std::array<std::string_view, 4> kWords{"password", "secret", "token", "credential"};
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
        return key.find(word) != std::string_view::npos;
    });
}

void hide_secrets(json::value& value) {
    if (value.is_array()) {
        for (json::value& item : value.get_array()) hide_secrets(item);
    }
    if (!value.is_object()) return;
    for (auto& member : value.get_object()) {
        if (is_secret(member.key())) {
            member.value() = "(hidden)";
        } else {
            hide_secrets(member.value());
        }
    }
}

}  // namespace

std::string without_secrets(std::string_view json) {
    json::value options = parsed(json);
    hide_secrets(options);
    return json_of_options(options.get_object());
}

std::string json_of_options(const json::object& options) {
    return json::serialize(sorted(options));
}

std::string toml_of_options(std::string_view json) {
    return toml_of_value(parsed(json));
}

std::string with_option(std::string_view json, std::span<const std::string> path,
                        const json::value& value) {
    json::value options = parsed(json);
    json::value* place = &options;
    for (const std::string& part : path) {
        if (!place->is_object()) *place = json::object();
        place = &place->get_object()[part];
    }
    *place = value;
    return json_of_options(options.get_object());
}

}  // namespace amq::host
