#include "sdk/cli/duration.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace amq::cli {
namespace {

constexpr double kMost = 24.0 * 24 * 3600 * 1e9;
constexpr const char* kMostInWords = "576h";

constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
    {{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}}};

// However many.
std::optional<double> nanoseconds_in(std::string_view text) {
    const std::size_t digits = text.find_first_not_of("0123456789.");
    const std::string number{text.substr(0, digits)};
    if (number.empty() || number.front() == '.' || number.back() == '.') return std::nullopt;
    if (number.find('.') != number.rfind('.')) return std::nullopt;
    if (text == "0") return 0;
    if (digits == std::string_view::npos) return std::nullopt;
    for (const auto& [unit, factor] : kUnits) {
        if (text.substr(digits) == unit) return std::strtod(number.c_str(), nullptr) * factor;
    }
    return std::nullopt;
}

std::string problem_of_duration(const std::string& text, milliseconds least) {
    if (!nanoseconds_in(text)) return '\'' + text + "' is no duration: write 500ms, 2s or 1m";
    const auto parsed = parse_duration(text);
    if (parsed && *parsed >= least) return {};
    return '\'' + text + "' is no duration from " + std::to_string(least.count()) + "ms to " +
           kMostInWords;
}

}  // namespace

std::optional<nanoseconds> parse_duration(std::string_view text) {
    const auto value = nanoseconds_in(text);
    if (!value || *value > kMost) return std::nullopt;
    return nanoseconds{static_cast<std::int64_t>(*value + 0.5)};
}

std::string in_words(nanoseconds duration) {
    const double value = static_cast<double>(duration.count());
    const bool is_long = value >= 1e9;
    const bool is_middle = value >= 1e6;
    const double scaled = value / (is_long ? 1e9 : is_middle ? 1e6 : 1e3);
    const int places = scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*f %s", places, scaled,
                  is_long     ? "s"
                  : is_middle ? "ms"
                              : "us");
    return text.data();
}

CLI::Option* add_duration(CLI::App& app, const std::string& name, milliseconds& value,
                          const std::string& description, milliseconds least) {
    const auto set = [&value](const std::string& text) {
        value = std::chrono::ceil<milliseconds>(parse_duration(text).value_or(nanoseconds{0}));
    };
    return app.add_option_function<std::string>(name, set, description)
        ->option_text("DURATION")
        ->check([least](const std::string& text) { return problem_of_duration(text, least); });
}

}  // namespace amq::cli
