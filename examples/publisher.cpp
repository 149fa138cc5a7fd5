// publisher TOPIC TEXT [URL]: asks one random subscriber of the topic, and prints what came of it.

#include <cstdint>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include <amq/anet/client.hpp>

#include "number.hpp"

namespace anet = amq::anet;

namespace {

// A topic that is the broker's own: it refuses what is published there, at once.
bool is_reserved(std::uint32_t topic) {
    return topic <= 2 || topic >= 0xFFFFFF00;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 3) {
        std::cerr << "usage: publisher TOPIC TEXT [URL]\n";
        return 2;
    }
    constexpr std::uint32_t kReliableRandom = 12;
    const auto topic = examples::number_in<std::uint32_t>(argv[1]);
    if (!topic) {
        std::cerr << "publisher: TOPIC is a number from 0 to 4294967295, not " << argv[1] << '\n';
        return 2;
    }
    const std::string text = argv[2];
    const std::string url = argc > 3 ? argv[3] : "tcp://127.0.0.1:18888";
    anet::Client client(url);

    const anet::Reply reply =
        client.request({*topic, 0, 0, 0, kReliableRandom}, std::as_bytes(std::span(text)));
    if (reply.status != anet::ReplyStatus::ok) {
        std::cerr << "no answer from " << url << ": " << anet::to_string(reply.status) << '\n';
        return 1;
    }
    if (reply.head.status != 0) {  // in this protocol it does not say which outcome it was
        std::cerr << (is_reserved(*topic) ? "denied: the topic is the broker's own\n"
                                          : "nobody handled it in time\n");
        return 3;
    }
    std::cout.write(reinterpret_cast<const char*>(reply.body.data()),
                    static_cast<std::streamsize>(reply.body.size()));
    std::cout << '\n';
    return 0;
} catch (const std::exception& error) {
    std::cerr << "publisher: " << error.what() << '\n';
    return 2;
}
