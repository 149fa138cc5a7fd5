#include "sdk/cli/json_text.hpp"

#include <amq/anet/native.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>

namespace amq::cli {
namespace {

boost::json::array& list_in(boost::json::object& object, std::string_view list,
                            std::string_view name) {
    auto& lists = object[list];
    if (!lists.is_object()) lists.emplace_object();
    auto& values = lists.as_object()[name];
    if (!values.is_array()) values.emplace_array();
    return values.as_array();
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const char byte = k < group.size() ? group[k] : '\0';
            bits = bits << 8U | static_cast<unsigned char>(byte);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const std::uint32_t digit = bits >> (18 - 6 * k) & 63U;
            text += k <= group.size() ? kDigits[digit] : '=';
        }
    }
    return text;
}

void add_body(boost::json::object& object, std::string_view body) {
    if (anet::native::is_utf8(body)) {
        object["body"] = body;
    } else {
        object["body_base64"] = to_base64(body);
    }
}

void add_headers(boost::json::object& object, const Headers& headers) {
    for (const auto& [name, value] : headers) {
        if (anet::native::is_utf8(value)) {
            list_in(object, "headers", name).emplace_back(value);
        } else {
            list_in(object, "headers_base64", name).emplace_back(to_base64(value));
        }
    }
}

boost::json::object to_json(const Delivery& message) {
    boost::json::object object;
    object["topic"] = message.topic().text();
    object["model"] = to_string(message.model());
    add_body(object, message.text());
    add_headers(object, message.headers());
    object["attempt"] = message.attempt();
    // 64 bits are more than many a reader's numbers hold.
    object["exchange"] = std::to_string(message.exchange());
    return object;
}

boost::json::object to_json(const Result& result) {
    boost::json::object object;
    object["outcome"] = to_string(result.outcome());
    if (!result) return object;
    add_body(object, result.text());
    add_headers(object, result.headers());
    return object;
}

std::string as_line(const boost::json::object& object) {
    return boost::json::serialize(object) + '\n';
}

}  // namespace amq::cli
