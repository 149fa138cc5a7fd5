#pragma once
// What is wrong with a command line, in words that say what is right.

#include <CLI/App.hpp>
#include <CLI/Error.hpp>
#include <string>
#include <vector>

namespace amq::cli {

// The program itself, then the command, then the command of that one, as far as they were given.
[[nodiscard]] std::vector<const CLI::App*> chosen_commands(const CLI::App& root);

// Of what CLI11 has refused.
[[nodiscard]] std::string mistake_in_words(const CLI::App& root, const CLI::ParseError& error);

// How many letters have to be put in, taken out or changed.
[[nodiscard]] std::size_t edit_distance(const std::string& one, const std::string& other);

}  // namespace amq::cli
