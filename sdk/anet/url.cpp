#include <amq/anet/url.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace amq::anet {
namespace {

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kWs = "ws://";
constexpr std::string_view kUnix = "unix://";
constexpr std::size_t kLongestUnixPath = 107;  // sockaddr_un, without the final NUL

ParsedUrl fail(std::string_view text, std::string_view what) {
    std::string error{"\""};
    return {std::nullopt, error.append(text).append("\": ").append(what)};
}

std::optional<std::uint16_t> parse_port(std::string_view digits) noexcept {
    std::uint16_t port{};
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, port);
    if (error != std::errc{} || stop != end) return {};
    return port;
}

bool has_blank_or_control(std::string_view text) noexcept {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return true;
    }
    return false;
}

ParsedUrl parse_unix(std::string_view text, std::string_view path) {
    if (!path.starts_with('/')) return fail(text, "a unix url is unix:///absolute/path");
    if (path.size() > kLongestUnixPath) return fail(text, "the path is longer than 107 bytes");
    return {Url{Scheme::unix_socket, {}, 0, std::string{path}}, {}};
}

ParsedUrl parse_host(std::string_view text, std::string_view authority, Url url) {
    std::size_t colon = authority.rfind(':');
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return fail(text, "the [ of an IPv6 address has no ]");
        url.host = authority.substr(1, close - 1);
        colon = authority.substr(close + 1).starts_with(':') ? close + 1 : std::string_view::npos;
    } else {
        url.host = authority.substr(0, colon);
        if (url.host.find(':') != std::string::npos) {
            return fail(text, "an IPv6 address goes in brackets, as in [::1]:7000");
        }
    }
    if (url.host.empty()) return fail(text, "the host is missing");
    if (colon == std::string_view::npos) return fail(text, "the port is missing");
    const auto port = parse_port(authority.substr(colon + 1));
    if (!port) return fail(text, "the port is not a number from 0 to 65535");
    url.port = *port;
    return {std::move(url), {}};
}

}  // namespace

ParsedUrl parse_url(std::string_view text) {
    if (has_blank_or_control(text)) return fail(text, "a url has no blanks or control characters");
    if (text.starts_with(kUnix)) return parse_unix(text, text.substr(kUnix.size()));
    if (text.starts_with(kWs)) {
        const auto rest = text.substr(kWs.size());
        const auto slash = std::min(rest.find('/'), rest.size());
        const auto path = rest.substr(slash);
        return parse_host(text, rest.substr(0, slash),
                          {Scheme::ws, {}, 0, path.empty() ? "/" : std::string{path}});
    }
    if (text.starts_with(kTcp)) {
        auto authority = text.substr(kTcp.size());
        if (authority.ends_with('/')) authority.remove_suffix(1);
        if (authority.find('/') != std::string_view::npos) {
            return fail(text, "a tcp url has no path");
        }
        return parse_host(text, authority, {Scheme::tcp, {}, 0, {}});
    }
    return fail(text, "a url begins with tcp://, ws:// or unix://");
}

std::string host_and_port(const Url& url) {
    const bool bare_v6 = url.host.find(':') != std::string::npos;
    return (bare_v6 ? '[' + url.host + ']' : url.host) + ':' + std::to_string(url.port);
}

std::string to_string(const Url& url) {
    switch (url.scheme) {
        case Scheme::tcp: return std::string{kTcp} + host_and_port(url);
        case Scheme::ws:
            return std::string{kWs} + host_and_port(url) + (url.path == "/" ? "" : url.path);
        case Scheme::unix_socket: return std::string{kUnix} + url.path;
    }
    return {};
}

}  // namespace amq::anet
