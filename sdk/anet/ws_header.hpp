#pragma once
// The header of one WebSocket frame that we send, and its mask.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace amq::anet {

using MaskKey = std::array<std::byte, 4>;

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

// What a header of ours says, read back from its first bytes.
struct WsHeaderRead {
    std::uint8_t opcode{};
    std::size_t size{};
    std::uint64_t length{};
    MaskKey key{};
};
[[nodiscard]] WsHeaderRead read_ws_header(std::span<const std::byte> bytes) noexcept;

// XORs `bytes`, which begin at `offset` of the payload.
void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::size_t offset) noexcept;

}  // namespace amq::anet
