#pragma once
// What commands that list something have alike: the order, and which part of it.

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "sdk/cli/monitor/monitor.hpp"

namespace amq::cli {

struct ListOptions {
    std::string sort{};  // none: as the list has it by itself
    bool descending{};
    std::uint64_t limit{100};
    std::uint64_t offset{};
    std::string text{};
    bool json{};
    MonitorOptions monitor{};
};

// --sort, --desc, --limit, --offset, --text, --json, and where the monitor is.
void add_list_options(CLI::App& app, ListOptions& options, const std::vector<std::string>& orders,
                      const std::string& searched);

// --json.
void add_json(CLI::App& app, bool& json);

// An option that takes one of these.
CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& value,
                        const std::vector<std::string>& choices, const std::string& description);

// What they say of the target.
void add_list(Target& target, const ListOptions& options);

// "showing 100 of 5,000: --limit and --offset show others"; empty when it is all.
[[nodiscard]] std::string what_is_left(const boost::json::object& answer, std::size_t shown);

// JSON as it is, with a line end. On a terminal, which would obey some of what may be in its
// texts, those characters are escaped.
void print_json(const std::string& json);

}  // namespace amq::cli
