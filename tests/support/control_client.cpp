#include "tests/support/control_client.hpp"

#include <stdexcept>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace amq::flow {

namespace json = boost::json;

json::object ControlClient::ask(std::string_view line) {
    send(line);
    return answer();
}

json::object ControlClient::swap(std::string_view id, const std::string& file) {
    return ask(swap_request(id, file));
}

json::object ControlClient::reload(std::string_view id) {
    return ask(json::serialize(json::object{{"do", "plugin.reload"}, {"id", id}}));
}

json::object ControlClient::answer(milliseconds limit) {
    for (const Deadline deadline{limit}; !deadline.passed() && !socket_.ended();) {
        if (auto answer = answer_ready()) return *std::move(answer);
        in_ += socket_.receive(milliseconds{deadline.left_ms()});
    }
    if (auto answer = answer_ready()) return *std::move(answer);
    throw std::runtime_error("the control socket gave no answer, but: " + in_);
}

std::optional<json::object> ControlClient::answer_ready() {
    if (!socket_.ended()) in_ += socket_.receive_ready();
    const std::size_t end = in_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    const std::string line = in_.substr(0, end);
    in_.erase(0, end + 1);
    return json::parse(line).as_object();
}

std::string swap_request(std::string_view id, const std::string& file) {
    return json::serialize(json::object{{"do", "plugin.swap"}, {"id", id}, {"file", file}});
}

bool is_ok(const json::object& answer) {
    return answer.at("ok").as_bool();
}

std::string text_in(const json::object& answer, std::string_view field) {
    const json::value* value = answer.if_contains(field);
    return value == nullptr ? "" : std::string{value->as_string()};
}

std::int64_t number_in(const json::object& answer, std::string_view field) {
    return answer.at(field).to_number<std::int64_t>();
}

std::string lines_in(const json::object& answer, std::string_view field) {
    std::string lines;
    for (const json::value& line : answer.at(field).as_array()) {
        lines.append(line.as_string().c_str()) += '\n';
    }
    return lines;
}

json::object strategy_in(const json::object& list, std::string_view id) {
    for (const json::value& plugin : list.at("plugins").as_array()) {
        if (text_in(plugin.as_object(), "id") == id) return plugin.as_object();
    }
    throw std::runtime_error("no strategy is called " + std::string{id});
}

}  // namespace amq::flow
