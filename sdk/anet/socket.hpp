#pragma once
// The one socket type of anet: a connected byte stream, TCP or Unix, owned by one io_context; and
// its timer.

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>

namespace amq::anet {

namespace asio = boost::asio;

// The concrete executor instead of any_io_executor: no virtual call and no allocation per
// operation.
using Socket =
    asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;

// Non-blocking, and for TCP: no Nagle delay, keepalive after 10 s of silence (5 s apart, 3 times),
// and unacknowledged data for 20 s ends the connection. Failures are ignored: the socket may be
// dead already, which the first read tells.
void tune_socket(Socket& socket) noexcept;

// "127.0.0.1:4000", "[::1]:4000", "unix", or "" when the peer is already gone.
[[nodiscard]] std::string remote_address(const Socket& socket);

[[nodiscard]] bool is_unix_socket(const Socket& socket) noexcept;

}  // namespace amq::anet
