#include "sdk/cli/topics.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sdk/cli/failure.hpp"

namespace amq::cli {
namespace {

std::string problem_of_topic(const std::string& name) {
    try {
        static_cast<void>(Topic{name});
        return {};
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

}  // namespace

void add_topics(CLI::App& app, std::vector<std::string>& topics) {
    app.add_option("topic", topics, "Names of up to 255 bytes, or numbers")
        ->option_text("TOPIC...")
        ->required()
        ->check(problem_of_topic);
}

Subscription subscribe(Client& client, const std::vector<std::string>& names,
                       DeliveryHandler handler) {
    std::vector<Topic> topics;
    for (const std::string& name : names) {
        if (std::ranges::find(topics, Topic{name}) == topics.end()) topics.emplace_back(name);
    }
    Subscription made = client.subscribe(std::move(topics), std::move(handler));
    const ClientOutcome outcome = made.wait();
    if (outcome == ClientOutcome::ok) return made;
    std::vector<std::string> refused;
    for (const Topic& topic : made.refused()) refused.push_back(topic.text());
    throw Failure{
        exit_code_of(outcome),
        "cannot subscribe to " + in_words(refused.empty() ? names : refused) + ": " +
            (outcome == ClientOutcome::timeout ? "timeout: the broker did not take it in time"
                                               : explain(outcome))};
}

std::string in_words(const std::vector<std::string>& topics) {
    std::string words;
    for (const std::string& topic : topics) words += (words.empty() ? "" : ", ") + topic;
    return words;
}

}  // namespace amq::cli
