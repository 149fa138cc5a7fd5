#include "sdk/cli/message_environment.hpp"

#include <algorithm>

namespace amq::cli {
namespace {

// What has a zero byte in it cannot be said in an environment.
void add(std::vector<std::string>& variables, const std::string& name, std::string_view value) {
    if (value.find('\0') != std::string_view::npos) return;
    variables.push_back((name + '=').append(value));
}

}  // namespace

std::vector<std::string> environment_of(const Delivery& message) {
    std::vector<std::string> variables;
    add(variables, "AMQ_TOPIC", message.topic().text());
    add(variables, "AMQ_MODEL", to_string(message.model()));
    add(variables, "AMQ_ATTEMPT", std::to_string(message.attempt()));
    add(variables, "AMQ_EXCHANGE", std::to_string(message.exchange()));
    add(variables, "AMQ_REMAINING_MS", std::to_string(message.remaining().count()));
    for (const auto& [name, value] : message.headers()) add(variables, variable_for(name), value);
    return variables;
}

std::string variable_for(std::string_view header) {
    std::string name = "AMQ_HEADER_";
    std::ranges::transform(header, std::back_inserter(name), [](char c) {
        if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
        const bool is_kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_kept ? c : '_';
    });
    return name;
}

}  // namespace amq::cli
