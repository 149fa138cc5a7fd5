#include "plugins/monitor/records/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

namespace amq::monitor {
namespace {

constexpr unsigned kMappedBits = 96;  // of an IPv4 address, before its own
constexpr unsigned kSiteBits4 = kMappedBits + 24;
constexpr unsigned kSiteBits6 = 64;
constexpr std::size_t kLongestHost = 64;  // an IPv6 address has 45 characters at most

bool is_ipv4(const HostKey& host) {
    constexpr HostKey kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return std::equal(host.begin(), host.begin() + 12, kMapped.begin());
}

std::optional<HostKey> read_host(std::string_view text) {
    text = text.substr(0, text.find('%'));  // the zone of a link-local address
    if (text.empty() || text.size() > kLongestHost) return std::nullopt;
    const std::string host(text);
    HostKey key{};
    if (inet_pton(AF_INET6, host.c_str(), key.data()) == 1) return key;
    key[10] = key[11] = 0xFF;
    if (inet_pton(AF_INET, host.c_str(), key.data() + 12) == 1) return key;
    return std::nullopt;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Split {
    std::string_view host;
    bool has_port = false;
};

// Brackets around the host, or else one colon only: more of them are an IPv6 address without port.
Split split(std::string_view address) {
    if (address.starts_with('[')) {
        const std::size_t end = address.find(']');
        if (end == std::string_view::npos) return {address};
        const std::string_view rest = address.substr(end + 1);
        const bool has_port = rest.starts_with(':') && is_port(rest.substr(1));
        if (!rest.empty() && !has_port) return {address};
        return {address.substr(1, end - 1), has_port};
    }
    const std::size_t colon = address.find(':');
    const bool one = colon != std::string_view::npos && colon == address.rfind(':');
    if (!one || !is_port(address.substr(colon + 1))) return {address};
    return {address.substr(0, colon), true};
}

Network network_around(const HostKey& host, unsigned bits) {
    Network network{host, host};
    for (unsigned k = 0; k < host.size(); ++k) {
        const unsigned kept = std::min(bits > k * 8 ? bits - k * 8 : 0, 8U);
        const auto rest = static_cast<std::uint8_t>(0xFFU >> kept);
        network.first[k] = static_cast<std::uint8_t>(host[k] & ~rest);
        network.last[k] = static_cast<std::uint8_t>(host[k] | rest);
    }
    return network;
}

std::string text_of(const HostKey& host) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_ipv4(host)) {
        inet_ntop(AF_INET, host.data() + 12, text.data(), text.size());
    } else {
        inet_ntop(AF_INET6, host.data(), text.data(), text.size());
    }
    return text.data();
}

std::optional<AddressMatch> read_network(const HostKey& host, std::string_view length) {
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc{} || end != length.data() + length.size()) return std::nullopt;
    const unsigned before = is_ipv4(host) ? kMappedBits : 0;
    if (bits > 128 - before) return std::nullopt;
    return AddressMatch{network_around(host, before + bits), std::nullopt};
}

}  // namespace

std::optional<HostKey> host_key(std::string_view address) {
    return read_host(split(address).host);
}

std::string host_text(std::string_view address) {
    const std::string_view host = split(address).host;
    return std::string(read_host(host) ? host : address);
}

std::string Network::text() const {
    return text_of(first) + (is_ipv4(first) ? "/24" : "/64");
}

Network network_of(const HostKey& host) {
    return network_around(host, is_ipv4(host) ? kSiteBits4 : kSiteBits6);
}

bool AddressMatch::has(std::string_view address) const {
    if (exact && *exact != address) return false;
    if (!hosts) return true;
    const std::optional<HostKey> host = host_key(address);
    return host && hosts->has(*host);
}

std::optional<AddressMatch> read_address_match(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos) {
        const auto host = read_host(text.substr(0, slash));
        if (host) return read_network(*host, text.substr(slash + 1));
    }
    const Split parts = split(text);
    const std::optional<HostKey> host = read_host(parts.host);
    if (!host) return AddressMatch{std::nullopt, std::string(text)};
    AddressMatch match{Network{*host, *host}, std::nullopt};
    if (parts.has_port) match.exact = std::string(text);
    return match;
}

}  // namespace amq::monitor
