#include "plugins/monitor/http/listen_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <charconv>

namespace amq::monitor::http {
namespace {

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

bool is_address(int family, const std::string& text) {
    std::array<char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(family, text.c_str(), bytes.data()) == 1;
}

}  // namespace

std::optional<ListenAddress> read_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = port_of(text.substr(colon + 1));
    if (!port) return std::nullopt;
    const std::string_view host = text.substr(0, colon);
    if (host == "localhost") return ListenAddress{"127.0.0.1", *port};
    if (host.starts_with('[') && host.ends_with(']')) {
        const std::string inner(host.substr(1, host.size() - 2));
        if (!is_address(AF_INET6, inner)) return std::nullopt;
        return ListenAddress{inner, *port};
    }
    const std::string address(host);
    if (!is_address(AF_INET, address)) return std::nullopt;
    return ListenAddress{address, *port};
}

std::string text_of(const ListenAddress& one) {
    const bool is_v6 = one.address.find(':') != std::string::npos;
    return (is_v6 ? '[' + one.address + ']' : one.address) + ':' + std::to_string(one.port);
}

}  // namespace amq::monitor::http
