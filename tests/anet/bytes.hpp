#pragma once
// Builders and readers of raw bytes for the tests, written apart from the code they test.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <amq/anet/frame.hpp>

namespace amq::anet::test {

using Bytes = std::vector<std::byte>;

inline Bytes bytes(std::string_view text) {
    Bytes made;
    for (const char c : text) made.push_back(static_cast<std::byte>(c));
    return made;
}

inline std::string text(std::span<const std::byte> from) {
    std::string made;
    for (const std::byte b : from) made.push_back(static_cast<char>(b));
    return made;
}

inline Bytes& operator+=(Bytes& to, std::span<const std::byte> more) {
    to.insert(to.end(), more.begin(), more.end());
    return to;
}

inline void push_u32(Bytes& to, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        to.push_back(static_cast<std::byte>(value >> shift & 0xFFU));
    }
}

inline Bytes frame_bytes(Head head, std::span<const std::byte> body) {
    Bytes made;
    for (const std::uint32_t field :
         {std::uint32_t{20170103}, head.cmd, head.sequence, static_cast<std::uint32_t>(body.size()),
          head.status, head.model}) {
        push_u32(made, field);
    }
    return made += body;
}

inline Bytes frame_bytes(Head head, std::string_view body) {
    return frame_bytes(head, bytes(body));
}

// Bytes that differ from their neighbours, so that a shift by one is seen.
inline Bytes pattern(std::size_t size) {
    Bytes made(size);
    for (std::size_t i = 0; i < size; ++i)
        made[i] = static_cast<std::byte>((i * 31 + i / 251) & 0xFFU);
    return made;
}

}  // namespace amq::anet::test
