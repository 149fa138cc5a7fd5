#pragma once
// A connected socket of a test client: bytes out, bytes in, each with a time limit; nothing of any
// protocol.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/support/limits.hpp"

namespace amq::flow {

struct ConnectOptions {
    int receive_buffer = 0;  // SO_RCVBUF in bytes, 0 leaves the system's choice
    int send_buffer = 0;     // SO_SNDBUF likewise
};

class RawSocket {
  public:
    // Both throw std::runtime_error when nobody accepts.
    static RawSocket connect_tcp(std::uint16_t port, ConnectOptions options = {});
    static RawSocket connect_unix(const std::string& path);

    // Takes over a connected socket.
    explicit RawSocket(int fd);
    RawSocket(RawSocket&& other) noexcept;
    RawSocket& operator=(RawSocket&& other) noexcept;
    ~RawSocket();

    // Sends all of it or throws, at the latest at the limit.
    void send(std::string_view bytes, milliseconds limit = kPatience);

    // Sends until all is gone, the peer is gone, or nothing could leave for `stall`; gives the
    // bytes sent.
    std::size_t send_until_stalled(std::string_view bytes, milliseconds stall);

    // Some bytes, or none: then either the limit passed or ended() says that no more will come.
    std::string receive(milliseconds limit);

    // What is there now, without waiting.
    std::string receive_ready() { return receive(milliseconds{0}); }

    // Waits for the peer to end the connection, and throws away what comes before.
    bool ended_within(milliseconds limit);

    [[nodiscard]] bool ended() const { return ended_; }
    // Bytes so far, either way.
    [[nodiscard]] std::size_t sent() const { return sent_; }
    [[nodiscard]] std::size_t received() const { return received_; }
    [[nodiscard]] int fd() const { return fd_; }

    void finish_sending();  // the peer reads an end of file, and may still send
    void close();
    void reset();  // ends with an RST instead of a FIN

    // Every socket of this process says and hears no more; what was sent still arrives.
    static void hang_up_all();

  private:
    [[nodiscard]] bool wait_for(short events, milliseconds limit) const;
    std::size_t send_some(std::string_view bytes);

    int fd_ = -1;
    bool ended_ = false;
    std::size_t sent_ = 0;
    std::size_t received_ = 0;
};

}  // namespace amq::flow
