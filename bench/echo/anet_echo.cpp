// amq_anet_echo: an echo server as anybody would write it with sdk/anet, to tell what anet alone
// costs: frames are taken apart, handed over one by one, and each is sent back.

#include <amq/anet/server.hpp>
#include <cstdio>
#include <exception>
#include <string>

// Usage: amq_anet_echo [port]; port 0, the default, takes a free one.
int main(int count, char** values) {
    using namespace amq::anet;
    try {
        const std::string port = count > 1 ? values[1] : "0";
        Server server({"tcp://127.0.0.1:" + port}, [](Connection& peer, const Frame& frame) {
            peer.send(frame.head, frame.body);
        });
        std::printf("port %u\n", server.local_urls().at(0).port);
        std::fflush(stdout);
        server.run();
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "amq_anet_echo: %s\n", problem.what());
        return 1;
    }
}
