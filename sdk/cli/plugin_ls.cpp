// amq plugin ls: what is loaded, what it serves, and how it fares.

#include <array>
#include <boost/json/array.hpp>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/cli/control.hpp"
#include "sdk/cli/json_field.hpp"
#include "sdk/cli/json_text.hpp"
#include "sdk/cli/output.hpp"
#include "sdk/cli/plugin.hpp"
#include "sdk/cli/plugin_change.hpp"
#include "sdk/cli/report.hpp"
#include "sdk/cli/table.hpp"

namespace amq::cli {
namespace {

constexpr const char* kLsExamples = R"(Examples:
  amq plugin ls
  amq plugin ls --json | jq -r 'select(.strikes > 0) | .id'

SERVES has the models, and in brackets the topics if it is not all. The state is active, unbound
(it serves nothing), probation (new, and swapped back if it does badly), quarantined (not asked
any more), missing (it could not be loaded) or left_out (it crashed too often). The last two have
the plugin's name for an id, and the reason below; amq plugin reload tries them again.)";

struct LsOptions {
    ControlOptions control{};
    bool json{};
};

// "12, 12 (chat.*)"
std::string bindings_in(const boost::json::object& plugin) {
    std::string text;
    for (const auto& one : array_of(plugin, "bindings")) {
        if (!one.is_object()) continue;
        const std::string match = text_of(one.get_object(), "match");
        text += (text.empty() ? "" : ", ") + std::to_string(number_of(one.get_object(), "model")) +
                (match.empty() ? "" : " (" + match + ')');
    }
    return text;
}

// In the time of this place.
std::string since_in(const boost::json::object& plugin) {
    const auto seconds = static_cast<std::time_t>(number_of(plugin, "since_us") / 1'000'000);
    std::tm parts{};
    if (seconds == 0 || ::localtime_r(&seconds, &parts) == nullptr) return {};
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%F %T", &parts);
    return text.data();
}

// A plugin that is not there has no strategy that anybody knows.
std::string id_in(const boost::json::object& plugin) {
    return text_of(plugin, plugin.contains("id") ? "id" : "plugin");
}

// Of one that is not there nothing is counted.
std::string count_in(const boost::json::object& plugin, std::string_view key) {
    return plugin.contains("error") ? "" : grouped(number_of(plugin, key));
}

// A line for each plugin that is not there, and for each model that has no strategy.
std::string missing_in(const boost::json::object& answer) {
    std::string text;
    for (const auto& one : array_of(answer, "plugins")) {
        if (!one.is_object() || !one.get_object().contains("error")) continue;
        const boost::json::object& plugin = one.get_object();
        text += printable(id_in(plugin) + ": " + text_of(plugin, "state") + ": " +
                          text_of(plugin, "error")) +
                '\n';
    }
    for (const auto& one : array_of(answer, "unbound")) {
        if (!one.is_object()) continue;
        const std::string match = text_of(one.get_object(), "match");
        text += printable("model " + std::to_string(number_of(one.get_object(), "model")) +
                          (match.empty() ? "" : " (" + match + ')') + ": nobody has " +
                          text_of(one.get_object(), "strategy")) +
                '\n';
    }
    return text;
}

std::string table_of(const boost::json::array& plugins) {
    using Align = Column::Align;
    Table table{{{"ID"},
                 {"VERSION"},
                 {"SERVES"},
                 {"GENERATION", Align::right},
                 {"SINCE"},
                 {"CALLS", Align::right},
                 {"STRIKES", Align::right},
                 {"STATE"},
                 {"FILE"},
                 {"SHA256"}}};
    for (const auto& one : plugins) {
        if (!one.is_object()) continue;
        const boost::json::object& plugin = one.get_object();
        table.add({id_in(plugin), text_of(plugin, "version"), bindings_in(plugin),
                   count_in(plugin, "generation"), since_in(plugin), count_in(plugin, "calls"),
                   count_in(plugin, "strikes"), text_of(plugin, "state"), text_of(plugin, "file"),
                   short_hash_in(plugin)});
    }
    return table.text();
}

ExitCode run_ls(const LsOptions& options) {
    Control control{options.control};
    const auto answer = control.ask({{"do", "plugin.ls"}}, "list the plugins");
    const boost::json::array& plugins = array_of(answer, "plugins");
    if (!options.json) {
        print(table_of(plugins) + missing_in(answer));
        return ExitCode::ok;
    }
    for (const auto& one : plugins) {
        if (one.is_object()) print(as_line(one.get_object()));
    }
    return ExitCode::ok;
}

}  // namespace

void add_plugin_ls(CLI::App& group, Invocation& invocation) {
    CLI::App& app = *group.add_subcommand("ls", "List what is loaded, and how it fares");
    const auto options = std::make_shared<LsOptions>();
    app.add_flag("-j,--json", options->json,
                 "One JSON object a strategy, or a plugin that is missing");
    add_control_options(app, options->control);
    app.footer(kLsExamples);
    app.final_callback(
        [&invocation, options] { invocation.run = [options] { return run_ls(*options); }; });
}

}  // namespace amq::cli
