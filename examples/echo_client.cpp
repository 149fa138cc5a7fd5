// A whole client: asks once and waits for the answer, and comes back by itself if the server goes.
//
//   echo_client [url [text]]    default: tcp://127.0.0.1:7000 hello

#include <amq/anet/client.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <span>
#include <string>

int main(int count, char** arguments) try {
    const std::string url = count > 1 ? arguments[1] : "tcp://127.0.0.1:7000";
    const std::string text = count > 2 ? arguments[2] : "hello";

    amq::anet::ClientEvents events;
    events.connected = [] { std::cerr << "connected\n"; };
    events.disconnected = [](const amq::anet::Disconnect& lost) {
        std::cerr << "no connection (" << lost.error.message() << "), next try in "
                  << lost.next_try.count() << " ms\n";
    };
    amq::anet::Client client{url, events};

    const amq::anet::Head head{.cmd = 1001, .model = 12};
    const auto reply =
        client.request(head, std::as_bytes(std::span{text}), std::chrono::seconds{3});
    if (reply.status != amq::anet::ReplyStatus::ok) {
        std::cerr << "no reply: " << to_string(reply.status) << '\n';
        return 1;
    }
    for (const std::byte byte : reply.body) std::cout << static_cast<char>(byte);
    std::cout << '\n';
} catch (const std::exception& error) {
    std::cerr << "echo_client: " << error.what() << '\n';
    return 1;
}
