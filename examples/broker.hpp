#pragma once
// What the examples share: where the broker is, and in words why something did not succeed.

#include <cstdlib>
#include <iterator>
#include <sstream>
#include <string>

#include <amq/client/client.hpp>

namespace examples {

// AMQ_URL, as amq reads it: one url or more with blanks between them, tried one after the other. If
// it has none, it is tcp://127.0.0.1:7600.
inline amq::ClientOptions broker() {
    const char* named = std::getenv("AMQ_URL");
    std::istringstream words{named == nullptr ? "" : named};
    amq::ClientOptions options;
    options.urls.assign(std::istream_iterator<std::string>{words}, {});
    if (options.urls.empty()) options.urls.emplace_back(amq::kDefaultUrl);
    return options;
}

inline std::string no_broker() {
    std::string places;
    for (const std::string& url : broker().urls) places += (places.empty() ? "" : " or ") + url;
    return "no broker at " + places + "; is amqd running?";
}

// Time that has passed without a connection is another thing than a broker that does not answer.
inline std::string why(const amq::Client& client, amq::ClientOutcome outcome) {
    using enum amq::ClientOutcome;
    const amq::State state = client.state();
    const bool is_there = state == amq::State::connected || state == amq::State::draining;
    switch (outcome) {
        case timeout: return is_there ? "timeout: no answer in time" : no_broker();
        case unreachable: return no_broker();
        case no_subscriber: return "no_subscriber: nobody was there in time";
        case denied: return "denied: the topic or the model is not to be had";
        default: return std::string{to_string(outcome)};
    }
}

}  // namespace examples
