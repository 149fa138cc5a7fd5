#pragma once
// Listens on a url and hands each accepted socket on, to whichever io_context is chosen for it.

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <system_error>

#include <amq/anet/socket.hpp>
#include <amq/anet/url.hpp>

namespace amq::anet {

struct AcceptorCallbacks {
    // Asked before each accept: the io_context that shall own the socket. Empty: the acceptor's
    // own.
    std::function<asio::io_context&()> choose{};
    // Gets the socket, on the acceptor's thread. A connection is made on the chosen context's
    // thread.
    std::function<void(Socket)> accepted;
    // Optional: accepting failed (say, no descriptors left); the next try comes after `delay`.
    std::function<void(std::error_code, std::chrono::milliseconds delay)> failed{};
};

class Acceptor {
  public:
    static constexpr std::chrono::milliseconds kFirstDelay{10};
    static constexpr std::chrono::milliseconds kLongestDelay{1'000};

    // Binds and listens at once; throws std::system_error whose text names the url. The socket file
    // of a process that is gone is replaced, that of a living one is an error.
    Acceptor(asio::io_context& io, const Url& url, AcceptorCallbacks callbacks);
    ~Acceptor();
    Acceptor(const Acceptor&) = delete;
    Acceptor& operator=(const Acceptor&) = delete;

    void start();
    // No callback comes after it. On the io_context's thread, or while nothing runs it.
    void close();
    // The same; those that the system has connected and nobody has accepted are handed to `waiting`
    // before.
    void close(const std::function<void(Socket)>& waiting);

    // With the real port.
    [[nodiscard]] const Url& local_url() const noexcept { return url_; }

  private:
    struct State;

    Url url_;
    std::shared_ptr<State> state_;
};

}  // namespace amq::anet
