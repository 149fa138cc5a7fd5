#pragma once
// Where to listen or connect: tcp://host:port, ws://host:port[/path], unix:///path.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amq::anet {

enum class Scheme : std::uint8_t { tcp, ws, unix_socket };

struct Url {
    Scheme scheme{Scheme::tcp};
    std::string host;      // without the brackets of an IPv6 address; empty for unix
    std::uint16_t port{};  // 0: listening on a port of the system's choice
    std::string path;      // of the socket file (unix), or the request target (ws, at least "/")

    friend bool operator==(const Url&, const Url&) = default;
};

// Either a url or a sentence that names what is wrong.
struct ParsedUrl {
    std::optional<Url> url;
    std::string error;
};

[[nodiscard]] ParsedUrl parse_url(std::string_view text);
[[nodiscard]] std::string to_string(const Url& url);
// "host:port" as HTTP and people write it.
[[nodiscard]] std::string host_and_port(const Url& url);

}  // namespace amq::anet
