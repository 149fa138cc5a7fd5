#pragma once
// What commands that show or put in place a plugin have alike.

#include <CLI/App.hpp>
#include <boost/json/object.hpp>
#include <string>

namespace amq::cli {

// The positionals ID and FILE.
CLI::Option* add_strategy_id(CLI::App& app, std::string& id);
CLI::Option* add_plugin_file(CLI::App& app, std::string& file);

// amqd may be in another directory than whoever names the file.
[[nodiscard]] std::string absolute_file(const std::string& file);

// As many digits of "sha256" as tell two files apart.
[[nodiscard]] std::string short_hash_in(const boost::json::object& plugin);

// What was put in place of what, a line.
[[nodiscard]] std::string change_in_words(const std::string& id, const boost::json::object& answer);

}  // namespace amq::cli
