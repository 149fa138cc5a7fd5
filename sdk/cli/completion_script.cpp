#include "sdk/cli/completion_script.hpp"

#include <functional>
#include <sstream>
#include <string_view>

#include <amq/client/model.hpp>

#include "sdk/cli/help.hpp"

namespace amq::cli {
namespace {

using Value = CompletedOption::Value;

const std::string kFishSeen = "__fish_seen_subcommand_from ";

Value value_of(const CLI::Option& option) {
    const std::string& text = option.get_option_text();
    if (text.empty()) return Value::none;
    if (text == "MODEL") return Value::model;
    if (text == "FILE" || text == "PATH") return Value::file;
    return text == "COMMAND" ? Value::command : Value::any;
}

Completed completed(const CLI::App& app) {
    Completed made{full_name(app)};
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            if (value_of(*option) == Value::file) made.arguments = Completed::Arguments::files;
            continue;
        }
        made.options.push_back({option->get_snames(), option->get_lnames(),
                                option->get_description(), value_of(*option)});
    }
    for (const CLI::App* one : commands_of(app)) {
        made.words.push_back({one->get_name(), one->get_description()});
    }
    if (made.name == "completion") made.words = {{"bash"}, {"zsh"}, {"fish"}};
    return made;
}

void add_completed(std::vector<Completed>& all, const CLI::App& app) {
    all.push_back(completed(app));
    for (const CLI::App* one : commands_of(app)) add_completed(all, *one);
}

std::string model_names() {
    std::string names;
    for (const Model model : {reliable_random, reliable_spec, unreliable_all, unreliable_random}) {
        names += (names.empty() ? "" : " ") + to_string(model);
    }
    return names;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
    return text;
}

std::string in_quotes(std::string_view text) {
    std::string made = "'";
    for (const char c : text) made += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return made + "'";
}

// Of a few words, for a list beside the names.
std::string in_short(const std::string& description) {
    return description.substr(0, description.find_first_of(".;"));
}

std::vector<std::string> flags_of(const CompletedOption& option) {
    std::vector<std::string> flags;
    for (const std::string& name : option.short_names) flags.push_back("-" + name);
    for (const std::string& name : option.long_names) flags.push_back("--" + name);
    return flags;
}

// "req -m", or " -m" before there is a command.
std::vector<std::string> situations_of(const Completed& command, const CompletedOption& option) {
    std::vector<std::string> situations;
    for (const std::string& flag : flags_of(option)) {
        situations.push_back('"' + command.name + ' ' + flag + '"');
    }
    return situations;
}

// The words as a shell that goes through them has them: what is known already, and the next one.
std::string steps_of(const std::vector<Completed>& commands) {
    std::vector<std::string> steps;
    for (const Completed& one : commands) {
        if (one.name.empty()) continue;
        const bool is_inner = one.name.find(' ') != std::string::npos;
        steps.push_back('"' + std::string{is_inner ? "" : " "} + one.name + '"');
    }
    return joined(steps, "|");
}

std::vector<std::string> words_of(const Completed& command) {
    std::vector<std::string> words;
    for (const CompletedWord& one : command.words) words.push_back(one.word);
    return words;
}

// One case of a shell's `case` for each option that takes a value.
using Action = std::function<std::string(Value)>;
std::string value_cases(const std::vector<Completed>& commands, const Action& action) {
    std::string cases;
    for (const Completed& command : commands) {
        for (const CompletedOption& option : command.options) {
            if (option.value == Value::none) continue;
            cases += "        " + joined(situations_of(command, option), "|") + ") " +
                     action(option.value) + " ;;\n";
        }
    }
    return cases;
}

std::string bash_action(Value value) {
    if (value == Value::any) return "return";
    const std::string what = value == Value::model  ? "-W '" + model_names() + "'"
                             : value == Value::file ? "-f"
                                                    : "-c";
    return "mapfile -t COMPREPLY < <(compgen " + what + " -- \"$word\"); return";
}

std::string zsh_action(Value value) {
    switch (value) {
        case Value::model: return "compadd -- " + model_names() + "; return";
        case Value::file: return "_files; return";
        case Value::command: return "_command_names; return";
        default: return "_message value; return";
    }
}

std::string fish_value(Value value) {
    switch (value) {
        case Value::none: return "";
        case Value::model: return " -x -a '" + model_names() + "'";
        case Value::file: return " -r -F";
        case Value::command: return " -x -a '(__fish_complete_command)'";
        case Value::any: return " -x";
    }
    return "";
}

// All words of the command are there, and none that would lead on to another one.
std::string fish_situation(const Completed& command) {
    std::string situation;
    std::istringstream words{command.name};
    for (std::string word; words >> word;) {
        situation += (situation.empty() ? "" : "; and ") + kFishSeen + word;
    }
    if (command.words.empty() || command.name == "completion") return situation;
    return situation + (situation.empty() ? "not " : "; and not ") + kFishSeen +
           joined(words_of(command), " ");
}

std::string zsh_entry(const std::string& name, const std::string& description) {
    return ' ' + in_quotes(name + ':' + in_short(description));
}

}  // namespace

std::vector<Completed> completed_commands(const CLI::App& root) {
    std::vector<Completed> commands;
    add_completed(commands, root);
    return commands;
}

std::string bash_script(const std::vector<Completed>& commands) {
    std::string script = R"(# bash completion of amq
_amq() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= words= files= i
    COMPREPLY=()
    # bash takes --option=value apart, into three words.
    [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD-2]}
    [[ $word != = ]] || word=
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$command ${COMP_WORDS[i]}" in
            )" + steps_of(commands) +
                         R"() command="${command:+$command }${COMP_WORDS[i]}" ;;
        esac
    done
    case "$command $before" in
)" + value_cases(commands, bash_action) +
                         "    esac\n    case $command in\n";
    for (const Completed& command : commands) {
        std::vector<std::string> words = words_of(command);
        for (const CompletedOption& option : command.options) {
            for (const std::string& name : option.long_names) words.push_back("--" + name);
        }
        const bool has_files = command.arguments == Completed::Arguments::files;
        script += "        " + in_quotes(command.name) +
                  ") words=" + in_quotes(joined(words, " ")) + (has_files ? " files=-f" : "") +
                  " ;;\n";
    }
    return script + R"(    esac
    mapfile -t COMPREPLY < <(compgen $files -W "$words" -- "$word")
}
complete -F _amq amq
)";
}

std::string zsh_script(const std::vector<Completed>& commands) {
    std::string script = R"(#compdef amq
_amq() {
    local command= files= i
    local -a entries flags
    for ((i = 2; i < CURRENT; i++)); do
        case "$command $words[i]" in
            ()" + steps_of(commands) +
                         R"() command="${command:+$command }$words[i]" ;;
        esac
    done
    case "$command $words[CURRENT-1]" in
)" + value_cases(commands, zsh_action) +
                         "    esac\n    case $command in\n";
    for (const Completed& command : commands) {
        script += "        (" + in_quotes(command.name) + ")\n            entries=(";
        for (const auto& [word, description] : command.words) {
            script += zsh_entry(word, description.empty() ? word : description);
        }
        script += " )\n            flags=(";
        for (const CompletedOption& option : command.options) {
            for (const std::string& flag : flags_of(option)) {
                script += zsh_entry(flag, option.description);
            }
        }
        const bool has_files = command.arguments == Completed::Arguments::files;
        script += std::string{" )"} + (has_files ? " files=1" : "") + " ;;\n";
    }
    return script + R"(    esac
    _describe -t commands command entries
    _describe -o option flags
    [[ -z $files ]] || _files
}
if [[ $funcstack[1] == _amq ]]; then _amq "$@"; else compdef _amq amq; fi
)";
}

std::string fish_script(const std::vector<Completed>& commands) {
    std::string script = "# fish completion of amq\ncomplete -c amq -f\n";
    for (const Completed& command : commands) {
        const std::string complete = "complete -c amq -n " + in_quotes(fish_situation(command));
        for (const auto& [word, description] : command.words) {
            script += complete + " -a " + word +
                      (description.empty() ? "" : " -d " + in_quotes(in_short(description))) + '\n';
        }
        if (command.arguments == Completed::Arguments::files) script += complete + " -F\n";
        for (const CompletedOption& option : command.options) {
            script += complete;
            for (const std::string& name : option.short_names) script += " -s " + name;
            for (const std::string& name : option.long_names) script += " -l " + name;
            script +=
                fish_value(option.value) + " -d " + in_quotes(in_short(option.description)) + '\n';
        }
    }
    return script;
}

}  // namespace amq::cli
