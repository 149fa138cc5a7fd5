#include "sdk/cli/share.hpp"

#include <charconv>

namespace amq::cli {

std::optional<double> parse_share(std::string_view text) {
    const bool is_percent = text.ends_with('%');
    if (is_percent) text.remove_suffix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    const double share = is_percent ? value / 100 : value;
    return share > 0 && share <= 1 ? std::optional{share} : std::nullopt;
}

CLI::Option* add_share(CLI::App& app, const std::string& name, double& value,
                       const std::string& description) {
    const auto set = [&value](const std::string& text) { value = parse_share(text).value_or(1); };
    return app.add_option_function<std::string>(name, set, description)
        ->option_text("SHARE")
        ->check([](const std::string& text) -> std::string {
            if (parse_share(text)) return {};
            return '\'' + text + "' is no share: write 10% or 0.1, above 0 and at most 100%";
        });
}

}  // namespace amq::cli
