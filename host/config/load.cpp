#include "host/config/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>

#include "host/config/apply.hpp"
#include "host/config/file.hpp"
#include "host/config/overrides.hpp"
#include "host/config/toml_source.hpp"

namespace amq::host {
namespace {

constexpr std::size_t max_errors = 100;

/// The order a reader looks in: down the file, then the variables, then the flags.
auto rank(const ConfigError& error, const std::string& file_name) {
    const bool is_flag = error.place.source.starts_with("--");
    const int source = error.place.source == file_name ? 0 : is_flag ? 2 : 1;
    return std::tuple(source, error.place.line, error.place.column);
}

ConfigErrors in_order(ConfigErrors errors, const std::string& file_name) {
    std::stable_sort(errors.begin(), errors.end(), [&](const ConfigError& a, const ConfigError& b) {
        return rank(a, file_name) < rank(b, file_name);
    });
    if (errors.size() <= max_errors) return errors;
    const std::size_t more = errors.size() - max_errors;
    errors.resize(max_errors);
    errors.push_back({{file_name}, "and " + std::to_string(more) + " more errors"});
    return errors;
}

ConfigResult load(Reading file, const std::string& file_name,
                  const std::vector<Override>& overrides, const Environment& environment) {
    ConfigResult result =
        apply({std::move(file), read_environment(environment), read_overrides(overrides)});
    result.errors = in_order(std::move(result.errors), file_name);
    return result;
}

}  // namespace

Environment process_environment() {
    Environment environment;
    for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment;
}

ConfigResult load_config_text(std::string_view text, const std::string& file_name,
                              const std::vector<Override>& overrides,
                              const Environment& environment) {
    return load(read_toml(text, file_name), file_name, overrides, environment);
}

ConfigResult load_config(const Arguments& arguments, const Environment& environment) {
    if (arguments.config_file.empty())
        return load({}, "configuration", arguments.overrides, environment);
    const auto file = read_config_file(arguments.config_file);
    if (const auto* error = std::get_if<ConfigError>(&file)) {
        Reading unread;
        unread.errors.push_back(*error);
        return load(std::move(unread), arguments.config_file, arguments.overrides, environment);
    }
    const auto& text = std::get<std::string>(file);
    ConfigResult result =
        load_config_text(text, arguments.config_file, arguments.overrides, environment);
    result.file = arguments.config_file;
    result.text = text;
    return result;
}

}  // namespace amq::host
