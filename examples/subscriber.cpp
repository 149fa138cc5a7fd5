// subscriber TOPIC [URL]: subscribes the topic, and replies "handled: ..." to each message until it
// is ended.

#include <atomic>
#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include <amq/anet/client.hpp>

#include "number.hpp"

namespace anet = amq::anet;

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::cerr << "usage: subscriber TOPIC [URL]\n";
        return 2;
    }
    constexpr std::uint32_t kSubscribe = 1;
    constexpr std::uint32_t kAcknowledge = 2;
    const auto topic = examples::number_in<std::uint32_t>(argv[1]);
    if (!topic) {
        std::cerr << "subscriber: TOPIC is a number from 0 to 4294967295, not " << argv[1] << '\n';
        return 2;
    }
    const std::string request = "{\"topics\":[" + std::to_string(*topic) + "]}";
    const std::string url = argc > 2 ? argv[2] : "tcp://127.0.0.1:19999";
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before the client's thread is there

    std::atomic<anet::Client*> made =
        nullptr;  // the first callback may come before we have the client
    const auto send = [&](const anet::Head& head, const std::string& text) {
        made.wait(nullptr);
        made.load()->send(head, std::as_bytes(std::span(text)));
    };
    anet::ClientEvents events;
    // After every reconnect too: the broker forgets a session that has ended.
    events.connected = [&] { send({kSubscribe, 1}, request); };
    events.disconnected = [&](const anet::Disconnect& lost) {
        std::cerr << "no connection to " << url << " (" << lost.error.message() << "), next try in "
                  << lost.next_try.count() << " ms\n";
    };
    events.frame = [&](const anet::Frame& frame) {
        const std::string text(reinterpret_cast<const char*>(frame.body.data()), frame.body.size());
        if (frame.head.cmd == kAcknowledge) {
            const bool is_taken = text.starts_with(R"({"status":0,)");
            std::cout << (is_taken ? "subscribed: " : "refused: ") << text << std::endl;
            return;
        }
        std::cout << "got: " << text << std::endl;
        send(frame.head, "handled: " + text);
    };
    anet::Client client(url, events);
    made = &client;
    made.notify_all();

    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "subscriber: " << error.what() << '\n';
    return 2;
}
