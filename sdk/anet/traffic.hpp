#pragma once
// What is counted of a connection, and of all connections of a loop.

#include <array>
#include <cstddef>
#include <cstdint>

namespace amq::anet {

enum class Transport : std::uint8_t { tcp, websocket, unix_socket };
inline constexpr std::size_t kTransports = 3;

struct Traffic {
    std::uint64_t frames_in{};
    std::uint64_t
        frames_out{};  // taken for sending; those that take_unsent() gives back do not count
    std::uint64_t bytes_in{};
    std::uint64_t bytes_out{};
};

// Of all connections that a loop ever had; what an upgrade takes counts as TCP.
struct ByteTotals {
    std::uint64_t in{};
    std::uint64_t out{};
};
using TotalsByTransport = std::array<ByteTotals, kTransports>;

}  // namespace amq::anet
