#include "tests/support/log_line.hpp"

#include <algorithm>

namespace amq::flow {
namespace {

std::string take_quoted(std::string_view& rest) {
    std::string value;
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
        if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
        value.push_back(rest.front());
        rest.remove_prefix(1);
    }
    if (!rest.empty()) rest.remove_prefix(1);
    return value;
}

std::string take_until(std::string_view& rest, std::string_view ends) {
    const std::size_t end = std::min(rest.find_first_of(ends), rest.size());
    std::string word{rest.substr(0, end)};
    rest.remove_prefix(end);
    return word;
}

}  // namespace

Fields parse_log_line(std::string_view line) {
    Fields fields;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) return fields;
        std::string key = take_until(line, "= ");
        std::string value;
        if (!line.empty() && line.front() == '=') {
            line.remove_prefix(1);
            const bool quoted = !line.empty() && line.front() == '"';
            value = quoted ? take_quoted(line) : take_until(line, " ");
        }
        fields[key] = value;
    }
}

bool has_fields(const Fields& line, const Fields& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& field) {
        const auto found = line.find(field.first);
        return found != line.end() && found->second == field.second;
    });
}

}  // namespace amq::flow
