#include "host/subscribe_request.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <limits>

namespace amq::host {
namespace {

namespace json = boost::json;

std::variant<std::uint32_t, std::string> read_topic(const json::value& value, std::size_t place) {
    const std::string where = "topics[" + std::to_string(place) + "] ";
    if (!value.is_int64() && !value.is_uint64()) return where + "is not an integer";
    const bool fits = value.is_int64()
                          ? value.get_int64() >= 0 &&
                                value.get_int64() <= std::numeric_limits<std::uint32_t>::max()
                          : false;
    if (!fits) return where + "is not between 0 and 4294967295";
    return static_cast<std::uint32_t>(value.get_int64());
}

}  // namespace

std::variant<std::vector<std::uint32_t>, std::string> read_subscribe_request(
    std::span<const std::byte> body) {
    json::parse_options options;
    options.max_depth = 4;
    boost::system::error_code error;
    const json::value root =
        json::parse({reinterpret_cast<const char*>(body.data()), body.size()}, error, {}, options);
    if (error) return "not JSON: " + error.message();
    if (!root.is_object()) return std::string("not an object");
    const json::value* topics = root.get_object().if_contains("topics");
    if (topics == nullptr) return std::string("no member topics");
    if (!topics->is_array()) return std::string("topics is not an array");
    std::vector<std::uint32_t> numbers;
    for (const json::value& value : topics->get_array()) {
        auto topic = read_topic(value, numbers.size());
        if (auto* wrong = std::get_if<std::string>(&topic)) return std::move(*wrong);
        numbers.push_back(std::get<std::uint32_t>(topic));
    }
    return numbers;
}

std::string write_acknowledgement(std::int32_t status, std::string_view message,
                                  std::span<const std::uint32_t> topics) {
    std::string text = "{\"status\":" + std::to_string(status) +
                       ",\"message\":" + json::serialize(json::string_view(message)) +
                       ",\"topics\":[";
    for (std::size_t k = 0; k < topics.size(); ++k) {
        if (k != 0) text += ',';
        text += std::to_string(topics[k]);
    }
    return text + "]}";
}

}  // namespace amq::host
