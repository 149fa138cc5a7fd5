// subscriber TOPIC [URL]: subscribes the topic, and replies "handled: ..." to each message until it
// is ended.

#include <atomic>
#include <csignal>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include <amq/anet/client.hpp>

namespace anet = amq::anet;

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::cerr << "usage: subscriber TOPIC [URL]\n";
        return 2;
    }
    constexpr std::uint32_t kSubscribe = 1;
    constexpr std::uint32_t kAcknowledge = 2;
    const std::string request = "{\"topics\":[" + std::to_string(std::stoul(argv[1])) + "]}";
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
    events.frame = [&](const anet::Frame& frame) {
        const std::string text(reinterpret_cast<const char*>(frame.body.data()), frame.body.size());
        if (frame.head.cmd == kAcknowledge) {
            std::cout << "subscribed: " << text << std::endl;
            return;
        }
        std::cout << "got: " << text << std::endl;
        send(frame.head, "handled: " + text);
    };
    anet::Client client(argc > 2 ? argv[2] : "tcp://127.0.0.1:19999", events);
    made = &client;
    made.notify_all();

    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "subscriber: " << error.what() << '\n';
    return 2;
}
