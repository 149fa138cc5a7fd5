#pragma once
// What a message can be told on the command line, whoever sends it.

#include <CLI/App.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <amq/client/headers.hpp>
#include <amq/client/model.hpp>

namespace amq::cli {

struct MessageOptions {
    std::string topic{};
    Model model{reliable_random};
    std::vector<std::string> headers{};  // "Name: value"
    std::string key{};
    bool no_wait{};
    std::chrono::milliseconds timeout{0};
};

// --model: a name, or the number.
CLI::Option* add_model(CLI::App& app, Model& model, const std::string& description);
// --header, as often as you like.
CLI::Option* add_headers(CLI::App& app, std::vector<std::string>& headers);
// The positional TOPIC, --header, --key and --no-wait.
void add_message_options(CLI::App& app, MessageOptions& options);

// Of texts that were checked when they were parsed.
[[nodiscard]] Headers headers_of(const std::vector<std::string>& texts);

}  // namespace amq::cli
