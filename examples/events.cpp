// Events: whoever watches a topic gets all that is said there, at most once, and nobody waits.
//
//   events watch TOPIC...      prints events, until it is interrupted
//   events say TOPIC TEXT...   one event for each text
//
// The broker is AMQ_URL, or tcp://127.0.0.1:7600.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <amq/client/client.hpp>

#include "broker.hpp"

namespace {

int watch(const std::vector<amq::Topic>& topics) {
    amq::Client client{examples::broker()};
    auto events = client.subscribe(topics, [](amq::Delivery message) {
        std::cout << message.topic().text() << ": " << message.text() << std::endl;
    });
    if (const auto taken = events.wait(); taken != amq::ClientOutcome::ok) {
        std::cerr << "events: " << examples::why(client, taken) << '\n';
        for (const amq::Topic& topic : events.refused()) {
            std::cerr << "events: refused: " << topic.text() << '\n';
        }
        return 1;
    }
    std::cerr << "watching\n";
    boost::asio::io_context io;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([](const auto&, int) {});
    io.run();
    return 0;
}

int say(const amq::Topic& topic, const std::vector<std::string>& texts) {
    amq::Client client{examples::broker()};
    for (const std::string& text : texts) {
        const amq::ClientOutcome outcome = client.publish(amq::unreliable_all, topic, text);
        if (outcome != amq::ClientOutcome::ok) {
            std::cerr << "events: " << examples::why(client, outcome) << '\n';
            return 1;
        }
    }
    // A publish does not wait for the broker; this does.
    const amq::ClientOutcome outcome = client.flush();
    if (outcome == amq::ClientOutcome::ok) return 0;
    std::cerr << "events: " << examples::why(client, outcome) << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() >= 2 && arguments[0] == "watch") {
        return watch({arguments.begin() + 1, arguments.end()});
    }
    if (arguments.size() >= 3 && arguments[0] == "say") {
        return say(arguments[1], {arguments.begin() + 2, arguments.end()});
    }
    std::cerr << "usage: events watch TOPIC...\n       events say TOPIC TEXT...\n";
    return 2;
} catch (const std::exception& error) {
    std::cerr << "events: " << error.what() << '\n';
    return 2;
}
