#pragma once

// Gives every body back without a library: a thread of its own with a raw socket, which costs the
// measured library as little as can be.

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "bench/load/peer.hpp"
#include "bench/load/wire.hpp"

namespace amq::bench::clients {

struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

// Of tcp://A.B.C.D:PORT; throws std::invalid_argument when it is something else.
HostAndPort host_and_port(const std::string& url);

// One that is a session by the native protocol, and confirmed. Throws std::runtime_error when the
// broker does not confirm it within 10 s, or cannot be reached.
Peer greeted(const Wire& wire, Role role, const std::string& url);

class RawResponder {
  public:
    // By the native protocol. Throws as greeted() does.
    RawResponder(const std::string& url, const std::string& topic);

  private:
    void run(const std::stop_token& stop);
    void echo(std::string_view& input);

    std::unique_ptr<Wire> wire_;
    Peer peer_;
    std::jthread thread_;  // the last: it uses the others
};

}  // namespace amq::bench::clients
