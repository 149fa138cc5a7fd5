#pragma once

// The head of six big-endian words that both protocols of amq put before a body: magic, command or
// topic, sequence, body length, flags and status, model.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "bench/load/out_buffer.hpp"
#include "bench/load/wire.hpp"

namespace amq::bench {

inline constexpr std::uint32_t kMagic = 20170103;
inline constexpr std::size_t kHeadSize = 24;
inline constexpr std::size_t kLengthAt = 12;

inline std::uint32_t load_word(const char* at) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return __builtin_bswap32(word);
}

inline void store_word(char* at, std::uint32_t word) {
    word = __builtin_bswap32(word);
    std::memcpy(at, &word, sizeof word);
}

// What of it differs between frames.
struct AmqHead {
    std::uint32_t cmd = 0;
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    std::uint32_t flags = 0;  // and status
};

inline void put_frame(OutBuffer& out, const AmqHead& head, std::string_view body) {
    char* frame = out.extend(kHeadSize + body.size());
    store_word(frame, kMagic);
    store_word(frame + 4, head.cmd);
    store_word(frame + 8, head.sequence);
    store_word(frame + kLengthAt, static_cast<std::uint32_t>(body.size()));
    store_word(frame + 16, head.flags);
    store_word(frame + 20, head.model);
    std::memcpy(frame + kHeadSize, body.data(), body.size());
}

// False, when there is no whole frame, or none at all: then it is refused.
inline bool take_frame(Incoming& incoming, std::string_view input) {
    if (input.size() < kHeadSize) return false;
    if (load_word(input.data()) != kMagic) {
        incoming.kind = Incoming::Kind::refused;
        return false;
    }
    const std::size_t length = load_word(input.data() + kLengthAt);
    if (input.size() - kHeadSize < length) return false;
    incoming.size = kHeadSize + length;
    incoming.body = input.substr(kHeadSize, length);
    return true;
}

}  // namespace amq::bench
