// publisher TOPIC TEXT [URL]: asks one random subscriber of the topic, and prints what came of it.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include <amq/anet/client.hpp>

namespace anet = amq::anet;

int main(int argc, char** argv) try {
    if (argc < 3) {
        std::cerr << "usage: publisher TOPIC TEXT [URL]\n";
        return 2;
    }
    constexpr std::uint32_t kReliableRandom = 12;
    const auto topic = static_cast<std::uint32_t>(std::stoul(argv[1]));
    const std::string text = argv[2];
    anet::Client client(argc > 3 ? argv[3] : "tcp://127.0.0.1:18888");

    const anet::Reply reply =
        client.request({topic, 0, 0, 0, kReliableRandom}, std::as_bytes(std::span(text)));
    if (reply.status != anet::ReplyStatus::ok) {
        std::cerr << "no answer from the broker: " << anet::to_string(reply.status) << '\n';
        return 1;
    }
    if (reply.head.status != 0) {
        std::cerr << "nobody handled it in time\n";
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
