#pragma once

// One connection to the broker: a non-blocking socket, what it could not take apart yet and what it
// could not write yet.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bench/load/out_buffer.hpp"

namespace amq::bench {

class Peer {
  public:
    // Connects, blocking; throws std::system_error or std::runtime_error (closed by the broker).
    Peer(const std::string& host, std::uint16_t port);
    Peer(Peer&& other) noexcept;
    Peer& operator=(Peer&&) = delete;
    ~Peer();

    int fd() const { return fd_; }
    OutBuffer& out() { return out_; }

    // What was kept, followed by what one read gives now, in `scratch`.
    std::string_view receive(std::span<char> scratch);
    void keep(std::string_view rest) { kept_.assign(rest); }

    enum class Flushed { all, partly };
    Flushed flush();

  private:
    int fd_;
    std::string kept_;
    OutBuffer out_;
};

}  // namespace amq::bench
