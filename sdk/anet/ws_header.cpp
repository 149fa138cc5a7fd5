#include <amq/anet/ws_header.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

#include <amq/anet/frame.hpp>

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

std::size_t ws_header_size(const std::byte* bytes) noexcept {
    const auto form = std::to_integer<std::uint8_t>(bytes[1] & std::byte{0x7F});
    const std::size_t length_bytes = form < kLength16 ? 0U : form == kLength16 ? 2U : 8U;
    return kMinWsHeader + length_bytes + ((bytes[1] & kMaskBit) != std::byte{0} ? 4U : 0U);
}

WsHeaderRead read_ws_header(const std::byte* bytes) noexcept {
    const auto first = std::to_integer<std::uint8_t>(bytes[0]);
    const auto form = std::to_integer<std::uint8_t>(bytes[1] & std::byte{0x7F});
    WsHeaderRead read;
    read.size = static_cast<std::uint8_t>(ws_header_size(bytes));
    read.fin = (first & 0x80U) != 0;
    read.rsv = first >> 4U & 7U;
    read.opcode = first & 0x0FU;
    read.masked = (bytes[1] & kMaskBit) != std::byte{0};
    read.length = form;
    read.is_shortest = true;
    if (form == kLength16) {
        read.length = load_u32(bytes) & 0xFFFFU;
        read.is_shortest = read.length >= kLength16;
    } else if (form == kLength64) {
        read.length = std::uint64_t{load_u32(bytes + 2)} << 32U | load_u32(bytes + 6);
        read.is_shortest = read.length > 0xFFFF && read.length >> 63U == 0;
    }
    if (read.masked) std::copy_n(bytes + read.size - 4, 4, read.key.begin());
    return read;
}

// Eight bytes at a time: a byte of the key repeats with every fourth.
void apply_mask(std::span<std::byte> bytes, const MaskKey& key, std::size_t offset) noexcept {
    std::array<std::byte, 8> turned;
    for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(offset + i) % 4];
    const auto mask = std::bit_cast<std::uint64_t>(turned);
    std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= sizeof mask; left -= sizeof mask, at += sizeof mask) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        word ^= mask;
        std::memcpy(at, &word, sizeof word);
    }
    for (std::size_t i = 0; i < left; ++i) at[i] ^= turned[i];
}

}  // namespace amq::anet
