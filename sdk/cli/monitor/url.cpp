#include "sdk/cli/monitor/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace amq::cli {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::string_view kDefaultPort = "7610";
constexpr std::size_t kMaxHost = 253;  // bytes, as names of hosts have at most

bool is_of_host(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool is_of_ipv6(char c) {
    return is_of_host(c) || c == ':' || c == '%';
}

bool is_port(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number != 0;
}

// What is behind the host: nothing, or a colon and the port.
std::optional<std::string_view> port_in(std::string_view rest) {
    if (rest.empty()) return kDefaultPort;
    if (rest.front() != ':' || !is_port(rest.substr(1))) return std::nullopt;
    return rest.substr(1);
}

}  // namespace

std::string MonitorUrl::authority() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? '[' + host + ']' : host) + ':' + port;
}

std::optional<MonitorUrl> parse_monitor_url(std::string_view text) {
    if (!text.starts_with(kScheme)) return std::nullopt;
    text.remove_prefix(kScheme.size());
    if (text.ends_with('/')) text.remove_suffix(1);
    const bool is_ipv6 = text.starts_with('[');
    const std::size_t end = is_ipv6 ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = is_ipv6 ? text.substr(1, end - 1) : text.substr(0, end);
    const auto port = port_in(text.substr(is_ipv6 ? end + 1 : end));
    if (!port || host.empty() || host.size() > kMaxHost) return std::nullopt;
    if (!std::ranges::all_of(host, is_ipv6 ? is_of_ipv6 : is_of_host)) return std::nullopt;
    return MonitorUrl{std::string{host}, std::string{*port}};
}

std::string problem_of_monitor_url(const std::string& text) {
    if (parse_monitor_url(text)) return {};
    return '\'' + text +
           "' is no monitor's url: it is http://host:port, as in "
           "http://127.0.0.1:7610";
}

}  // namespace amq::cli
