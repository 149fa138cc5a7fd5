#include "sdk/cli/help.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace amq::cli {
namespace {

constexpr std::size_t kIndent = 28;
constexpr std::size_t kWidth = 96;

// "-m, --model MODEL", or the name of a positional.
std::string name_of(const CLI::Option& option) {
    if (option.get_positional()) return option.get_option_text();
    std::string name;
    for (const std::string& one : option.get_snames()) name += "-" + one + ", ";
    if (name.empty()) name = "    ";
    name += "--" + option.get_lnames().front();
    return option.get_option_text().empty() ? name : name + ' ' + option.get_option_text();
}

// A name, and beside it what it means, in as many lines as that takes.
void add_entry(std::string& text, const std::string& name, const std::string& description) {
    std::string line = "  " + name;
    if (line.size() + 2 > kIndent) {
        text += line + '\n';
        line.clear();
    }
    line.resize(kIndent, ' ');
    std::istringstream words{description};
    bool is_first = true;
    for (std::string word; words >> word; is_first = false) {
        if (!is_first && line.size() + 1 + word.size() > kWidth) {
            text += line + '\n';
            line.assign(kIndent, ' ');
            is_first = true;
        }
        line += (is_first ? "" : " ") + word;
    }
    text += line + '\n';
}

std::string usage_of(const CLI::App& app) {
    const std::string name = full_name(app);
    std::string usage = "Usage: amq " + name;
    if (!commands_of(app).empty()) usage += (name.empty() ? "" : " ") + std::string{"COMMAND"};
    usage += " [OPTION...]";
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) usage += ' ' + option->get_option_text();
    }
    return usage + "\n";
}

void add_options_of(std::string& text, const CLI::App& app, const std::string& group) {
    const auto options = app.get_options([&](const CLI::Option* option) {
        return !option->get_positional() && option->get_group() == group;
    });
    if (options.empty()) return;
    text += '\n' + group + ":\n";
    for (const CLI::Option* option : options) {
        add_entry(text, name_of(*option), option->get_description());
    }
}

}  // namespace

std::string full_name(const CLI::App& app) {
    if (app.get_parent() == nullptr) return {};
    const std::string before = full_name(*app.get_parent());
    return before.empty() ? app.get_name() : before + ' ' + app.get_name();
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string help_of(const CLI::App& app) {
    std::string text = usage_of(app) + '\n' + app.get_description() + ".\n";
    const auto positionals =
        app.get_options([](const CLI::Option* option) { return option->get_positional(); });
    if (!positionals.empty()) text += '\n';
    for (const CLI::Option* option : positionals) {
        add_entry(text, name_of(*option), option->get_description());
    }
    const auto commands = commands_of(app);
    if (!commands.empty()) text += "\nCommands:\n";
    for (const CLI::App* command : commands) {
        add_entry(text, command->get_name(), command->get_description());
    }
    for (const std::string& group : app.get_groups()) add_options_of(text, app, group);
    return text + '\n' + app.get_footer() + '\n';
}

}  // namespace amq::cli
