#pragma once
// WebSocket (RFC 6455) from the client's side, built and read byte by byte: also the frames that
// nobody may send.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/raw_socket.hpp"

namespace amq::flow {

enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10
};

struct RawWsFrame {
    Opcode opcode = Opcode::binary;
    std::string payload{};
    bool fin = true;
    bool masked = true;                             // a client must, a server must not
    std::uint8_t reserved = 0;                      // the three reserved bits, 0 to 7
    std::optional<std::uint64_t> claimed_length{};  // a length that is not the payload's
};

std::string encode(const RawWsFrame& frame);

// Takes the first whole frame off `bytes`; throws when it is one that a server must not send.
std::optional<RawWsFrame> take_ws_frame(std::string_view& bytes);

// The code in the payload of a close frame, 1005 when it has none.
std::uint16_t close_code(const RawWsFrame& frame);

// A correct upgrade request, with the key of the RFC's own example.
std::string upgrade_request();

// Reads the answer to upgrade_request(), throws unless it is a correct 101; gives the bytes that
// came behind it.
std::string read_upgrade_answer(RawSocket& socket);

// Reads one HTTP head, at most until the limit or the end of the connection.
std::string read_http_head(RawSocket& socket, milliseconds limit);

}  // namespace amq::flow
