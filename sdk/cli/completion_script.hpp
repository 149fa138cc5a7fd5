#pragma once
// What can be completed, and the scripts of three shells that do it.

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace amq::cli {

struct CompletedOption {
    enum class Value : std::uint8_t { none, any, file, command, model };

    std::vector<std::string> short_names{};  // without the dash
    std::vector<std::string> long_names{};   // without the dashes
    std::string description{};
    Value value{Value::none};
};

struct CompletedWord {
    std::string word{};
    std::string description{};
};

struct Completed {
    enum class Arguments : bool { any, files };

    std::string name{};  // "pub", "plugin swap"; empty: the program itself
    std::vector<CompletedOption> options{};
    std::vector<CompletedWord> words{};  // that may stand alone: the commands of a group, for one
    Arguments arguments{Arguments::any};
};

// The program first, then its commands, and theirs behind each.
[[nodiscard]] std::vector<Completed> completed_commands(const CLI::App& root);

[[nodiscard]] std::string bash_script(const std::vector<Completed>& commands);
[[nodiscard]] std::string zsh_script(const std::vector<Completed>& commands);
[[nodiscard]] std::string fish_script(const std::vector<Completed>& commands);

}  // namespace amq::cli
