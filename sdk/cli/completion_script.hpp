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

struct Completed {
    std::string name{};  // empty: the program itself
    std::string description{};
    std::vector<CompletedOption> options{};
    std::vector<std::string> words{};  // that may stand alone
};

// The program first, then its commands.
[[nodiscard]] std::vector<Completed> completed_commands(const CLI::App& root);

[[nodiscard]] std::string bash_script(const std::vector<Completed>& commands);
[[nodiscard]] std::string zsh_script(const std::vector<Completed>& commands);
[[nodiscard]] std::string fish_script(const std::vector<Completed>& commands);

}  // namespace amq::cli
