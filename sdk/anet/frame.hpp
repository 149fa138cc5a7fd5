#pragma once
// What anet moves: a 24-byte big-endian head and a body. Only the layout lives here; splitting a
// byte stream into frames is the decoder's work (codec.hpp).
//
//   bytes   field      use
//    0- 3   magic      20170103 (01 33 C5 77); anything else ends the connection
//    4- 7   cmd        what the frame is about, e.g. a topic
//    8-11   sequence   chosen by the requester, echoed in the answer
//   12-15   length     of the body, in bytes
//   16-19   status     reserved_high of the original protocol: 0 is good news
//   20-23   model      reserved_low of the original protocol
//   24-     body

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace amq::anet {

inline constexpr std::uint32_t kMagic = 20170103;
inline constexpr std::size_t kHeadSize = 24;

struct Head {
    std::uint32_t cmd{};
    std::uint32_t sequence{};
    std::uint32_t length{};
    std::uint32_t status{};
    std::uint32_t model{};

    friend bool operator==(const Head&, const Head&) = default;
};

// The body is borrowed: it is valid only inside the call that hands the frame over.
struct Frame {
    Head head;
    std::span<const std::byte> body;
};

using HeadBytes = std::array<std::byte, kHeadSize>;

constexpr void store_u32(std::byte* to, std::uint32_t value) noexcept {
    to[0] = static_cast<std::byte>(value >> 24U);
    to[1] = static_cast<std::byte>(value >> 16U & 0xFFU);
    to[2] = static_cast<std::byte>(value >> 8U & 0xFFU);
    to[3] = static_cast<std::byte>(value & 0xFFU);
}

[[nodiscard]] constexpr std::uint32_t load_u32(const std::byte* from) noexcept {
    return std::to_integer<std::uint32_t>(from[0]) << 24U |
           std::to_integer<std::uint32_t>(from[1]) << 16U |
           std::to_integer<std::uint32_t>(from[2]) << 8U | std::to_integer<std::uint32_t>(from[3]);
}

[[nodiscard]] constexpr HeadBytes encode_head(const Head& head) noexcept {
    HeadBytes bytes{};
    store_u32(bytes.data(), kMagic);
    store_u32(bytes.data() + 4, head.cmd);
    store_u32(bytes.data() + 8, head.sequence);
    store_u32(bytes.data() + 12, head.length);
    store_u32(bytes.data() + 16, head.status);
    store_u32(bytes.data() + 20, head.model);
    return bytes;
}

// The caller has checked the magic.
[[nodiscard]] constexpr Head decode_head(std::span<const std::byte, kHeadSize> bytes) noexcept {
    const std::byte* at = bytes.data();
    return {load_u32(at + 4), load_u32(at + 8), load_u32(at + 12), load_u32(at + 16),
            load_u32(at + 20)};
}

}  // namespace amq::anet
