#include "host/config/url.hpp"

#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace amq::host {
namespace {

constexpr std::string_view unix_scheme = "unix://";
constexpr std::size_t max_host = 255;
constexpr std::size_t max_path = sizeof(sockaddr_un::sun_path) - 1;

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

bool is_ipv6_character(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == '.' ||
           c == ':';
}

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > max_host) return false;
    if (host.front() != '[') return std::all_of(host.begin(), host.end(), is_host_character);
    if (host.size() < 4 || host.back() != ']') return false;
    const std::string_view inside = host.substr(1, host.size() - 2);
    return inside.find(':') != std::string_view::npos &&
           std::all_of(inside.begin(), inside.end(), is_ipv6_character);
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return port;
}

std::optional<std::string> problem_of_path(std::string_view path) {
    if (path.empty() || path.front() != '/') return "a unix:// URL needs an absolute path";
    if (path.size() > max_path)
        return "the path of a unix:// URL has at most " + std::to_string(max_path) + " bytes";
    if (path.find('\0') != std::string_view::npos) return "a path has no zero byte";
    return std::nullopt;
}

std::optional<std::string> problem_of_host_and_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || text.back() == ']')
        return "the port is missing: HOST:PORT, with port 0 for any free one";
    if (!is_host(text.substr(0, colon)))
        return "the host must be a name, an IPv4 address or [IPv6]";
    if (!port_of(text.substr(colon + 1))) return "the port must be 0 to 65535";
    return std::nullopt;
}

std::string_view behind_scheme(std::string_view url) {
    return url.substr(url.find("://") + 3);
}

}  // namespace

std::optional<std::string> problem_of_url(std::string_view url) {
    if (url.starts_with(unix_scheme)) return problem_of_path(behind_scheme(url));
    if (url.starts_with("tcp://") || url.starts_with("ws://"))
        return problem_of_host_and_port(behind_scheme(url));
    return "it must begin with tcp://, ws:// or unix://";
}

std::optional<std::string> address_of_url(std::string_view url) {
    std::string address(behind_scheme(url));
    if (url.starts_with(unix_scheme)) return address;
    if (port_of(address.substr(address.rfind(':') + 1)) == 0) return std::nullopt;
    std::transform(address.begin(), address.end(), address.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return address;
}

}  // namespace amq::host
