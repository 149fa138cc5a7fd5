#pragma once
// Builds WebSocket frames byte by byte, legal and illegal ones, apart from the code under test.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "bytes.hpp"

namespace amq::anet::test {

struct WsFrame {
    unsigned first{0x82};     // FIN, RSV and opcode as they stand in the first byte
    unsigned mask_bit{0x80};  // 0: unmasked
    std::optional<std::uint64_t> said_length{};  // if not the payload's own
    unsigned length_form{};                      // 0: the shortest; 126, 127: that one
};

inline Bytes ws_frame(std::span<const std::byte> payload, WsFrame frame = {}) {
    const std::uint64_t length = frame.said_length.value_or(payload.size());
    const unsigned form = frame.length_form != 0 ? frame.length_form
                          : length < 126         ? static_cast<unsigned>(length)
                          : length < 65536       ? 126U
                                                 : 127U;
    Bytes made{static_cast<std::byte>(frame.first), static_cast<std::byte>(frame.mask_bit | form)};
    const int length_bits = form == 126 ? 16 : form == 127 ? 64 : 0;
    for (int shift = length_bits - 8; shift >= 0; shift -= 8) {
        made.push_back(static_cast<std::byte>(length >> shift & 0xFFU));
    }
    if (frame.mask_bit == 0) return made += payload;
    constexpr std::array<unsigned, 4> kKey{0x11, 0xA2, 0x33, 0xC4};
    for (const unsigned k : kKey) made.push_back(static_cast<std::byte>(k));
    for (std::size_t i = 0; i < payload.size(); ++i) {
        made.push_back(payload[i] ^ static_cast<std::byte>(kKey[i % 4]));
    }
    return made;
}

inline Bytes ws_frame(std::string_view payload, WsFrame frame = {}) {
    return ws_frame(bytes(payload), frame);
}

}  // namespace amq::anet::test
