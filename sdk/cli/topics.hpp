#pragma once
// The topics of commands that subscribe.

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include <amq/client/client.hpp>

namespace amq::cli {

// The positional TOPIC...
void add_topics(CLI::App& app, std::vector<std::string>& topics);

// Returns when it holds. Throws Failure, naming what the broker refused.
[[nodiscard]] Subscription subscribe(Client& client, const std::vector<std::string>& topics,
                                     DeliveryHandler handler);

// "orders, payments"
[[nodiscard]] std::string in_words(const std::vector<std::string>& topics);

}  // namespace amq::cli
