#pragma once
// An address to listen at, as text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::monitor::http {

struct ListenAddress {
    std::string address;  // of IPv4 or IPv6, without brackets
    std::uint16_t port;
};

/// Of "127.0.0.1:7610", "[::1]:7610" or "localhost:7610"; nothing when it is none of these. Names
/// are not looked up.
[[nodiscard]] std::optional<ListenAddress> read_listen_address(std::string_view);

[[nodiscard]] std::string text_of(const ListenAddress&);

}  // namespace amq::monitor::http
