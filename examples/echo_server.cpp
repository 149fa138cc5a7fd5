// A whole server: sends every frame back. Try it with echo_client, or with any client of the
// protocol.
//
//   echo_server [url...]        default: tcp://127.0.0.1:7000 (which takes WebSocket clients too)

#include <amq/anet/server.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

int main(int count, char** arguments) try {
    std::vector<std::string> urls(arguments + 1, arguments + count);
    if (urls.empty()) urls.emplace_back("tcp://127.0.0.1:7000");

    amq::anet::Server server{urls, [](amq::anet::Connection& peer, const amq::anet::Frame& frame) {
                                 peer.send(frame.head, frame.body);
                             }};
    for (const auto& url : server.local_urls()) {
        std::cout << "echo on " << to_string(url) << std::endl;
    }

    boost::asio::signal_set signals{server.loop().io(), SIGINT, SIGTERM};
    signals.async_wait([&](auto, int) { server.stop(); });
    server.run();
} catch (const std::exception& error) {
    std::cerr << "echo_server: " << error.what() << '\n';
    return 1;
}
