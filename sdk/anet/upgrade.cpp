#include <amq/anet/upgrade.hpp>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>
#include <stdexcept>

namespace amq::anet {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::size_t kKeySize = 24;  // base64 of 16 bytes

constexpr std::string_view kBadRequest =
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kWrongVersion =
    "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Connection: close\r\nContent-Length: 0\r\n\r\n";

std::string base64(std::span<const unsigned char> bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL writes a final NUL
    const int size = EVP_EncodeBlock(std::bit_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string random_key() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error{"no random bytes for a WebSocket key"};
    }
    return base64(bytes);
}

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {std::bit_cast<const char*>(bytes.data()), bytes.size()};
}

// An HTTP header that comes in pieces: `whole` is set when it is complete.
struct Header {
    std::string_view whole{};
    std::size_t used{};  // of the input
    bool too_long{};
};

Header collect(std::string& gathered, std::string_view input) {
    if (gathered.empty()) {  // the usual case: all at once, nothing is copied
        const auto end = input.find(kHeaderEnd);
        const auto size = end + kHeaderEnd.size();
        if (end != std::string_view::npos)
            return {input.substr(0, size), size, size > kMaxUpgradeSize};
    }
    const std::size_t before = gathered.size();
    gathered.append(input.substr(0, kMaxUpgradeSize + 1 - std::min(before, kMaxUpgradeSize)));
    const auto end = gathered.find(kHeaderEnd, before - std::min(before, kHeaderEnd.size() - 1));
    if (end == std::string::npos) return {{}, input.size(), gathered.size() > kMaxUpgradeSize};
    const auto size = end + kHeaderEnd.size();
    return {std::string_view{gathered}.substr(0, size), size - before, size > kMaxUpgradeSize};
}

template <bool isRequest>
std::optional<http::header<isRequest>> parse(std::string_view text) {
    http::parser<isRequest, http::empty_body> parser;
    parser.header_limit(kMaxUpgradeSize);
    parser.skip(true);  // whatever follows the header is not HTTP
    boost::beast::error_code ec;
    parser.put(boost::asio::buffer(text), ec);
    if (ec || !parser.is_header_done()) return {};
    return parser.get().base();
}

bool is_key(std::string_view key) noexcept {
    // 16 bytes are 22 letters and two pads.
    const auto letters = key.substr(0, std::min(key.size(), kKeySize - 2));
    return key.size() == kKeySize && key.substr(kKeySize - 2) == "==" &&
           std::ranges::all_of(letters, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '+' || c == '/';
           });
}

UpgradeStep refuse(std::string_view answer) {
    return {UpgradeStatus::refused, std::string{answer}, 0};
}

UpgradeStep answer(const http::header<true>& request, std::size_t used) {
    if (!boost::beast::websocket::is_upgrade(request)) return refuse(kBadRequest);
    if (request[http::field::sec_websocket_version] != "13") return refuse(kWrongVersion);
    const auto key = request[http::field::sec_websocket_key];
    if (!is_key({key.data(), key.size()})) return refuse(kBadRequest);
    return {UpgradeStatus::done,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: " +
                accept_key({key.data(), key.size()}) + "\r\n\r\n",
            used};
}

bool is_accepted(const http::header<false>& response, std::string_view key) {
    const auto accept = response[http::field::sec_websocket_accept];
    return response.result() == http::status::switching_protocols &&
           http::token_list{response[http::field::connection]}.exists("upgrade") &&
           http::token_list{response[http::field::upgrade]}.exists("websocket") &&
           std::string_view{accept.data(), accept.size()} == accept_key(key);
}

}  // namespace

UpgradeStep ServerUpgrade::feed(std::span<const std::byte> input) {
    const Header header = collect(request_, as_text(input));
    if (header.too_long) return refuse(kBadRequest);
    if (header.whole.empty()) return {UpgradeStatus::need_more, {}, input.size()};
    const auto request = parse<true>(header.whole);
    return request ? answer(*request, header.used) : refuse(kBadRequest);
}

ClientUpgrade::ClientUpgrade(std::string_view host, std::string_view target) : key_{random_key()} {
    request_.append("GET ").append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    request_.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ");
    request_.append(key_).append("\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

UpgradeStep ClientUpgrade::feed(std::span<const std::byte> input) {
    const Header header = collect(response_, as_text(input));
    if (header.too_long) return refuse({});
    if (header.whole.empty()) return {UpgradeStatus::need_more, {}, input.size()};
    const auto response = parse<false>(header.whole);
    if (!response || !is_accepted(*response, key_)) return refuse({});
    return {UpgradeStatus::done, {}, header.used};
}

std::string accept_key(std::string_view key) {
    std::string text{key};
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(std::bit_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return base64(digest);
}

}  // namespace amq::anet
