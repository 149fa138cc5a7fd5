#include <amq/anet/ws_header.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace amq::anet {
namespace {

constexpr std::byte kFin{0x80};
constexpr std::byte kMaskBit{0x80};
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;

// One call to the random generator serves many frames.
MaskKey fresh_key() {
    static thread_local std::array<unsigned char, 1024> pool;
    static thread_local std::size_t at = pool.size();
    if (at == pool.size()) {
        if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1) {
            throw std::runtime_error{"no random bytes for a WebSocket mask"};
        }
        at = 0;
    }
    MaskKey key;
    for (std::byte& byte : key) byte = std::byte{pool[at++]};
    return key;
}

void push_big_endian(WsHeader& header, std::uint64_t value, unsigned bytes) noexcept {
    for (unsigned left = bytes; left-- > 0;) {
        header.bytes[header.size++] = static_cast<std::byte>(value >> (8 * left) & 0xFFU);
    }
}

}  // namespace

WsHeader make_ws_header(std::uint8_t opcode, std::uint64_t length, Masking masking) {
    WsHeader header;
    const std::byte mask_bit = masking == Masking::masked ? kMaskBit : std::byte{0};
    header.bytes[header.size++] = kFin | std::byte{opcode};
    if (length < kLength16) {
        header.bytes[header.size++] = mask_bit | static_cast<std::byte>(length);
    } else if (length <= std::numeric_limits<std::uint16_t>::max()) {
        header.bytes[header.size++] = mask_bit | std::byte{kLength16};
        push_big_endian(header, length, 2);
    } else {
        header.bytes[header.size++] = mask_bit | std::byte{kLength64};
        push_big_endian(header, length, 8);
    }
    if (masking == Masking::masked) {
        header.key = fresh_key();
        for (std::byte byte : header.key) header.bytes[header.size++] = byte;
    }
    return header;
}

WsHeaderRead read_ws_header(std::span<const std::byte> bytes) noexcept {
    WsHeaderRead read;
    read.opcode = std::to_integer<std::uint8_t>(bytes[0] & std::byte{0x0F});
    const auto short_length = std::to_integer<std::uint8_t>(bytes[1] & std::byte{0x7F});
    const std::size_t length_bytes = short_length == kLength16   ? 2U
                                     : short_length == kLength64 ? 8U
                                                                 : 0U;
    read.length = length_bytes == 0 ? short_length : 0U;
    for (std::size_t i = 0; i < length_bytes; ++i) {
        read.length = read.length << 8U | std::to_integer<std::uint64_t>(bytes[2 + i]);
    }
    read.size = 2 + length_bytes;
    if ((bytes[1] & kMaskBit) != std::byte{0}) {
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(read.size), 4, read.key.begin());
        read.size += 4;
    }
    return read;
}

void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::size_t offset) noexcept {
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= key[(offset + i) % 4];
}

}  // namespace amq::anet
