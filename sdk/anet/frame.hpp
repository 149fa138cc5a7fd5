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

#if __cplusplus < 202002L
#error "amq needs C++20: compile with -std=c++20"
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

// One's own order to the wire's and back. An intrinsic: no compiler may miss it on the way.
[[nodiscard]] constexpr std::uint32_t big_endian(std::uint32_t value) noexcept {
    return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
}

[[nodiscard]] constexpr std::uint32_t load_u32(const std::byte* from) noexcept {
    std::array<std::byte, 4> bytes{};
    std::copy_n(from, bytes.size(), bytes.begin());
    return big_endian(std::bit_cast<std::uint32_t>(bytes));
}

[[nodiscard]] constexpr HeadBytes encode_head(const Head& head) noexcept {
    return std::bit_cast<HeadBytes>(std::array<std::uint32_t, 6>{
        big_endian(kMagic), big_endian(head.cmd), big_endian(head.sequence),
        big_endian(head.length), big_endian(head.status), big_endian(head.model)});
}

inline void store_u32(std::byte* to, std::uint32_t value) noexcept {
    const std::uint32_t wire = big_endian(value);
    std::memcpy(to, &wire, sizeof wire);
}

// encode_head() to its place, word by word: a head that is built elsewhere and copied in larger
// pieces stalls the processor.
inline void store_head(std::byte* to, const Head& head, std::uint32_t length) noexcept {
    store_u32(to, kMagic);
    store_u32(to + 4, head.cmd);
    store_u32(to + 8, head.sequence);
    store_u32(to + 12, length);
    store_u32(to + 16, head.status);
    store_u32(to + 20, head.model);
}

// The caller has checked the magic.
[[nodiscard]] constexpr Head decode_head(std::span<const std::byte, kHeadSize> bytes) noexcept {
    const std::byte* at = bytes.data();
    return {load_u32(at + 4), load_u32(at + 8), load_u32(at + 12), load_u32(at + 16),
            load_u32(at + 20)};
}

}  // namespace amq::anet
