#include "sdk/cli/number.hpp"

#include <charconv>
#include <optional>
#include <system_error>

namespace amq::cli {
namespace {

std::optional<std::uint64_t> parse_number(const std::string& text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return value;
}

std::string problem_of_number(const std::string& text, Limits limits) {
    const auto value = parse_number(text);
    if (value && *value >= limits.least && *value <= limits.most) return {};
    return '\'' + text + "' is no whole number from " + std::to_string(limits.least) + " to " +
           std::to_string(limits.most);
}

}  // namespace

CLI::Option* add_number(CLI::App& app, const std::string& name, std::uint64_t& value,
                        const std::string& description, Limits limits) {
    const auto set = [&value](const std::string& text) { value = parse_number(text).value_or(0); };
    return app.add_option_function<std::string>(name, set, description)
        ->option_text("N")
        ->check([limits](const std::string& text) { return problem_of_number(text, limits); });
}

}  // namespace amq::cli
