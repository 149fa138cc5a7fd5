#pragma once
// Addresses as records have them, "10.1.2.3:40112" or "[fd00::1]:40112", and what asks for some.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::monitor {

/// A host without its port, in an order: IPv6, and IPv4 as ::ffff:a.b.c.d.
using HostKey = std::array<std::uint8_t, 16>;

/// The host of an address, with or without a port; nothing for a Unix socket or another text.
[[nodiscard]] std::optional<HostKey> host_key(std::string_view address);

/// "10.1.2.3" of "10.1.2.3:40112"; an address without a host is given back whole.
[[nodiscard]] std::string host_text(std::string_view address);

/// The network around a host, of the size that one site has: /24, for IPv6 /64.
struct Network {
    HostKey first{};
    HostKey last{};

    [[nodiscard]] bool has(const HostKey& host) const { return first <= host && host <= last; }
    [[nodiscard]] std::string text() const;  // "10.1.2.0/24"
};
[[nodiscard]] Network network_of(const HostKey& host);

/// Which addresses are meant: a host with any port, one host and port, a network, or a text as it
/// is.
struct AddressMatch {
    std::optional<Network> hosts{};      // the host must be one of them
    std::optional<std::string> exact{};  // the whole address must be this

    [[nodiscard]] bool has(std::string_view address) const;
};

/// Reads "10.1.2.3", "10.1.2.3:40112", "10.1.2.0/24", "fd00::/64", "[fd00::1]:40112" or, of what
/// has no host, the address itself. Nothing for a prefix length that the host cannot have.
[[nodiscard]] std::optional<AddressMatch> read_address_match(std::string_view text);

}  // namespace amq::monitor
