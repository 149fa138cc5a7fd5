#pragma once
// What --help says: of the whole program, or of one command.

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace amq::cli {

// "plugin swap"; of the program itself, nothing.
[[nodiscard]] std::string full_name(const CLI::App& app);

// Of the program, or of a group of commands.
[[nodiscard]] std::vector<const CLI::App*> commands_of(const CLI::App& app);

[[nodiscard]] std::string help_of(const CLI::App& app);

}  // namespace amq::cli
