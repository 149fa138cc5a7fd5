#include "sdk/cli/mistake.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "sdk/cli/help.hpp"

namespace amq::cli {
namespace {

bool is_option(const std::string& word) {
    return word.size() > 1 && word.front() == '-';
}

// What an app did not know, up to -- behind which nothing is an option.
std::vector<std::string> not_known_to(const CLI::App& app) {
    std::vector<std::string> words = app.remaining();
    words.erase(std::ranges::find(words, "--"), words.end());
    return words;
}

// Without its value.
std::optional<std::string> wrong_option_of(const CLI::App& app) {
    const auto words = not_known_to(app);
    const auto at = std::ranges::find_if(words, is_option);
    if (at == words.end()) return std::nullopt;
    return at->substr(0, at->find('='));
}

bool has_option(const CLI::App& app, const std::string& name) {
    return app.get_option_no_throw(name) != nullptr;
}

bool takes_arguments(const CLI::App& app) {
    return !app.get_options([](const CLI::Option* one) { return one->get_positional(); }).empty();
}

// The long option that was meant, if one is not far from what was written.
std::optional<std::string> meant_by(const CLI::App& app, const std::string& option) {
    if (!option.starts_with("--")) return std::nullopt;
    const std::string written = option.substr(2);
    std::size_t least = written.size() / 2 + 1;
    std::optional<std::string> nearest;
    for (const CLI::Option* one : app.get_options()) {
        for (const std::string& name : one->get_lnames()) {
            const std::size_t far = name.starts_with(written) ? 0 : edit_distance(name, written);
            if (far < least) nearest = "--" + name;
            least = std::min(far, least);
        }
    }
    return nearest;
}

std::string wrong_for_command(const CLI::App& root, const CLI::App& command,
                              const std::string& option) {
    const std::string sentence = full_name(command) + " has no option " + option;
    if (const auto meant = meant_by(command, option)) {
        return sentence + "; did you mean " + *meant + '?';
    }
    if (has_option(root, option)) return sentence + ": it stands in front of the command";
    return sentence +
           (takes_arguments(command) ? "; an argument that begins with a dash goes behind --" : "");
}

// An option of the program or of a group of commands; `last` is the command that was chosen.
std::string wrong_for_group(const CLI::App& group, const CLI::App& last,
                            const std::string& option) {
    if (&last != &group && has_option(last, option)) {
        return option + " goes behind the command: amq " + full_name(last) + ' ' + option;
    }
    const std::string name = full_name(group);
    const std::string sentence =
        (name.empty() ? "there is" : name + " has") + std::string{" no option "} + option;
    if (const auto meant = meant_by(group, option)) {
        return sentence + "; did you mean " + *meant + '?';
    }
    return sentence + "; a command's own options go behind it";
}

std::string without_command(const CLI::App& group) {
    std::string commands;
    for (const CLI::App* one : commands_of(group)) {
        commands += (commands.empty() ? "" : ", ") + one->get_name();
    }
    const auto words = not_known_to(group);
    const std::string name = full_name(group);
    return (words.empty()
                ? "a command is missing"
                : '\'' + words.front() + "' is no command" + (name.empty() ? "" : " of " + name)) +
           "; the commands are " + commands;
}

// CLI11 says "--url: 1 required TEXT missing".
std::optional<std::string> option_without_value(const CLI::ParseError& error) {
    const std::string what = error.what();
    if (error.get_name() != "ArgumentMismatch" || !what.ends_with(" missing")) return std::nullopt;
    return what.substr(0, what.find(':'));
}

}  // namespace

std::vector<const CLI::App*> chosen_commands(const CLI::App& root) {
    std::vector<const CLI::App*> chain{&root};
    for (auto next = root.get_subcommands(); !next.empty();) {
        chain.push_back(next.front());
        next = next.front()->get_subcommands();
    }
    return chain;
}

std::string mistake_in_words(const CLI::App& root, const CLI::ParseError& error) {
    const auto chain = chosen_commands(root);
    const CLI::App& last = *chain.back();
    for (const CLI::App* one : chain) {
        const auto option = wrong_option_of(*one);
        if (!option) continue;
        return !commands_of(*one).empty() ? wrong_for_group(*one, last, *option)
                                          : wrong_for_command(root, *one, *option);
    }
    if (const auto option = option_without_value(error)) return *option + " needs a value";
    for (const CLI::App* one : chain) {
        if (!commands_of(*one).empty() && (one == &last || !not_known_to(*one).empty())) {
            return without_command(*one);
        }
    }
    const auto surplus = last.remaining();
    const auto first = std::ranges::find_if(surplus, [](const auto& word) { return word != "--"; });
    return first == surplus.end() ? error.what() : '\'' + *first + "' is an argument too many";
}

std::size_t edit_distance(const std::string& one, const std::string& other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < one.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t k = 0; k < other.size(); ++k) {
            const std::size_t changed = diagonal + (one[i] == other[k] ? 0 : 1);
            diagonal = row[k + 1];
            row[k + 1] = std::min({changed, row[k] + 1, row[k + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace amq::cli
