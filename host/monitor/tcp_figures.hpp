#pragma once
// What the kernel knows of a TCP connection.

#include <cstdint>
#include <optional>

namespace amq::host {

struct TcpFigures {
    std::uint32_t rtt_us = 0;  // smoothed, RFC 6298
    std::uint32_t rttvar_us = 0;
    std::uint32_t retransmits = 0;       // segments sent again, ever
    std::uint32_t unacked = 0;           // segments under way
    std::uint32_t send_queue_bytes = 0;  // written and not acknowledged
};

/// Nothing for a socket that is not TCP. See tcp(7), TCP_INFO, and ioctl SIOCOUTQ.
std::optional<TcpFigures> read_tcp_figures(int socket);

}  // namespace amq::host
