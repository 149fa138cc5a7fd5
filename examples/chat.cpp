// A chat of several servers, each with its own users. Nobody keeps a list of who is where: the
// question goes to all servers, and the one that has the user replies.
//
//   chat serve SERVER USER...    a server with these users, until it is interrupted
//   chat say USER TEXT           says it to a user, wherever that one is
//
// The broker is AMQ_URL, or tcp://127.0.0.1:7600.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <exception>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <amq/client/client.hpp>

#include "broker.hpp"

namespace {

void wait_for_interrupt() {
    boost::asio::io_context io;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([](const auto&, int) {});
    io.run();
}

int serve(const std::string& server, const std::set<std::string>& users) {
    amq::Client client{examples::broker()};
    auto chat = client.subscribe("chat", [&](amq::Delivery message) {
        const std::string user{message.headers().find("to").value_or("")};
        // "Not mine": the broker waits for the other servers.
        if (!users.contains(user)) return void(message.decline());
        std::cout << user << " reads: " << message.text() << std::endl;
        message.reply(server);
    });
    if (const auto taken = chat.wait(); taken != amq::ClientOutcome::ok) {
        std::cerr << "chat: " << examples::why(client, taken) << '\n';
        return 1;
    }
    std::cerr << server << " is open\n";
    wait_for_interrupt();
    return 0;
}

int say(const std::string& user, const std::string& text) {
    amq::Client client{examples::broker()};
    const amq::Result result =
        client.request(amq::reliable_spec, "chat", text, {.headers = {{"to", user}}});
    switch (result.outcome()) {
        case amq::ClientOutcome::ok:
            std::cout << user << " is with " << result.text() << '\n';
            return 0;
        case amq::ClientOutcome::not_owner:  // all servers have declined: known at once
            std::cout << user << " is not online\n";
            return 1;
        case amq::ClientOutcome::no_subscriber:
            std::cerr << "chat: no_subscriber: no server is open\n";
            return 1;
        default: std::cerr << "chat: " << examples::why(client, result.outcome()) << '\n'; return 1;
    }
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() >= 2 && arguments[0] == "serve") {
        return serve(arguments[1], {arguments.begin() + 2, arguments.end()});
    }
    if (arguments.size() == 3 && arguments[0] == "say") return say(arguments[1], arguments[2]);
    std::cerr << "usage: chat serve SERVER USER...\n       chat say USER TEXT\n";
    return 2;
} catch (const std::exception& error) {
    std::cerr << "chat: " << error.what() << '\n';
    return 2;
}
