#pragma once
// The header of one WebSocket frame (RFC 6455, 5.2), and its mask.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace amq::anet {

using MaskKey = std::array<std::byte, 4>;

inline constexpr std::size_t kMinWsHeader = 2;
inline constexpr std::size_t kMaxWsHeader = 14;

enum class Masking : std::uint8_t { none, masked };

struct WsHeader {
    std::array<std::byte, kMaxWsHeader> bytes{};
    std::size_t size{};
    MaskKey key{};

    [[nodiscard]] std::span<const std::byte> span() const noexcept { return {bytes.data(), size}; }
};

// A whole message in one frame. When masked, the key is fresh and unpredictable.
[[nodiscard]] WsHeader make_ws_header(std::uint8_t opcode, std::uint64_t length, Masking masking);

// The same without a mask, to its place, where kMaxWsHeader bytes have room; returns its size.
inline std::size_t store_ws_header(std::byte* to, std::uint8_t opcode,
                                   std::size_t length) noexcept {
    to[0] = std::byte{0x80} | std::byte{opcode};
    if (length < 126) {
        to[1] = static_cast<std::byte>(length);
        return 2;
    }
    if (length <= 0xFFFF) {
        to[1] = std::byte{126};
        to[2] = static_cast<std::byte>(length >> 8U);
        to[3] = static_cast<std::byte>(length & 0xFFU);
        return 4;
    }
    to[1] = std::byte{127};
    for (std::size_t i = 0; i < 8; ++i) to[2 + i] = static_cast<std::byte>(length >> (56 - 8 * i));
    return 10;
}

struct WsHeaderRead {
    std::uint64_t length{};  // of the payload
    MaskKey key{};
    std::uint8_t size{};  // of the header
    std::uint8_t opcode{};
    std::uint8_t rsv{};
    bool fin{};
    bool masked{};
    bool is_shortest{};  // the length is in its shortest form, and below 2^63
};
// By its first kMinWsHeader bytes.
[[nodiscard]] std::size_t ws_header_size(const std::byte* bytes) noexcept;
// One that is whole at `bytes`.
[[nodiscard]] WsHeaderRead read_ws_header(const std::byte* bytes) noexcept;

// XORs `bytes`, which begin at `offset` of the payload.
void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::size_t offset) noexcept;

}  // namespace amq::anet
