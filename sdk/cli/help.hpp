#pragma once
// What --help says: of the whole program, or of one command.

#include <CLI/App.hpp>
#include <string>

namespace amq::cli {

[[nodiscard]] std::string help_of(const CLI::App& app);

}  // namespace amq::cli
