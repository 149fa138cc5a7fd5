#include "plugins/monitor/http/origin.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <optional>

#include "plugins/monitor/http/words.hpp"

namespace amq::monitor::http {
namespace {

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "name", "name:1", "[::1]:1" without port and brackets; nothing when it is none of these.
std::optional<std::string_view> name_in(std::string_view host) {
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view rest = host.substr(end + 1);
        if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return std::nullopt;
        return host.substr(1, end - 1);
    }
    const std::size_t colon = host.find(':');
    if (colon == std::string_view::npos) return host;
    if (!is_port(host.substr(colon + 1))) return std::nullopt;
    return host.substr(0, colon);
}

// In network order; 4 or 16 bytes, none when the text is no address.
std::string address_bytes(std::string_view text) {
    const std::string name(text);
    std::array<char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1) return {bytes.data(), 4};
    if (::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) return {bytes.data(), 16};
    return {};
}

bool is_loopback(std::string_view name) {
    if (equal_words(name, "localhost")) return true;
    const std::string bytes = address_bytes(name);
    if (bytes.size() == 4) return bytes[0] == 127;
    return !bytes.empty() && bytes == address_bytes("::1");
}

}  // namespace

bool is_own_host(std::string_view host, std::string_view local_address,
                 const std::vector<std::string>& extra) {
    const auto name = name_in(host);
    if (!name || name->empty()) return false;
    if (is_loopback(*name)) return true;
    const std::string bytes = address_bytes(*name);
    if (!bytes.empty() && bytes == address_bytes(local_address)) return true;
    return std::any_of(extra.begin(), extra.end(),
                       [&](const std::string& known) { return equal_words(known, *name); });
}

bool is_same_origin(std::string_view origin, std::string_view host) {
    for (const std::string_view scheme : {std::string_view{"http://"}, {"https://"}}) {
        if (!equal_words(origin.substr(0, scheme.size()), scheme)) continue;
        return !host.empty() && equal_words(origin.substr(scheme.size()), host);
    }
    return false;
}

}  // namespace amq::monitor::http
