#include "tests/support/raw_websocket.hpp"

#include <array>
#include <cctype>
#include <stdexcept>

namespace amq::flow {
namespace {

constexpr std::array<unsigned char, 4> kMask{0x37, 0xFA, 0x21, 0x3D};
constexpr std::string_view kHeadEnd = "\r\n\r\n";
// The answer that the RFC gives for the key of its example: no SHA-1 is needed to check a
// handshake.
constexpr std::string_view kExampleAccept = "s3pplmbitxaq9kygzzhzrbk+xoo=";

unsigned char byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

void append_length(std::string& out, std::uint64_t length, unsigned mask_bit) {
    int width = 0;
    if (length < 126) {
        out.push_back(static_cast<char>(mask_bit | static_cast<unsigned>(length)));
    } else if (length <= 0xFFFF) {
        out.push_back(static_cast<char>(mask_bit | 126U));
        width = 2;
    } else {
        out.push_back(static_cast<char>(mask_bit | 127U));
        width = 8;
    }
    for (int i = width - 1; i >= 0; --i) {
        out.push_back(static_cast<char>((length >> (8 * i)) & 0xFFU));
    }
}

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

}  // namespace

std::string encode(const RawWsFrame& frame) {
    std::string out;
    const unsigned first = (frame.fin ? 0x80U : 0U) | (frame.reserved & 7U) << 4U |
                           static_cast<unsigned>(frame.opcode);
    out.push_back(static_cast<char>(first));
    append_length(out, frame.claimed_length.value_or(frame.payload.size()),
                  frame.masked ? 0x80U : 0U);
    if (!frame.masked) return out + frame.payload;
    for (unsigned char byte : kMask) out.push_back(static_cast<char>(byte));
    for (std::size_t i = 0; i < frame.payload.size(); ++i) {
        out.push_back(static_cast<char>(byte_at(frame.payload, i) ^ kMask[i % 4]));
    }
    return out;
}

std::optional<RawWsFrame> take_ws_frame(std::string_view& bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const unsigned first = byte_at(bytes, 0);
    if ((first & 0x70U) != 0) throw std::runtime_error("a server's frame has a reserved bit set");
    if ((byte_at(bytes, 1) & 0x80U) != 0) throw std::runtime_error("a server's frame is masked");
    std::uint64_t length = byte_at(bytes, 1) & 0x7FU;
    const std::size_t width = length == 127 ? 8 : length == 126 ? 2 : 0;
    if (bytes.size() < 2 + width) return std::nullopt;
    if (width > 0) length = 0;
    for (std::size_t i = 0; i < width; ++i) length = length << 8U | byte_at(bytes, 2 + i);
    if (bytes.size() - 2 - width < length) return std::nullopt;
    RawWsFrame frame{.opcode = static_cast<Opcode>(first & 0x0FU),
                     .payload = std::string{bytes.substr(2 + width, length)},
                     .fin = (first & 0x80U) != 0,
                     .masked = false,
                     .reserved = 0,
                     .claimed_length = std::nullopt};
    bytes.remove_prefix(2 + width + length);
    return frame;
}

std::uint16_t close_code(const RawWsFrame& frame) {
    if (frame.payload.size() < 2) return 1005;
    return static_cast<std::uint16_t>(byte_at(frame.payload, 0) << 8U | byte_at(frame.payload, 1));
}

std::string upgrade_request() {
    return "GET / HTTP/1.1\r\n"
           "Host: 127.0.0.1\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n\r\n";
}

std::string read_http_head(RawSocket& socket, milliseconds limit) {
    const Deadline deadline{limit};
    std::string head;
    while (head.find(kHeadEnd) == std::string::npos && !socket.ended() && !deadline.passed()) {
        head += socket.receive(milliseconds{deadline.left_ms()});
    }
    return head;
}

std::string read_upgrade_answer(RawSocket& socket) {
    const std::string answer = read_http_head(socket, kPatience);
    const std::size_t end = answer.find(kHeadEnd);
    const std::string head = lower(answer.substr(0, end));
    const bool correct = end != std::string::npos && head.starts_with("http/1.1 101 ") &&
                         head.find("upgrade: websocket") != std::string::npos &&
                         head.find(kExampleAccept) != std::string::npos &&
                         head.find("permessage-deflate") == std::string::npos;
    if (!correct) throw std::runtime_error("no correct answer to the upgrade: " + answer);
    return answer.substr(end + kHeadEnd.size());
}

}  // namespace amq::flow
