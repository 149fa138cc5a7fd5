#pragma once

// The mask that a WebSocket client must put on what it sends (RFC 6455, section 5.3), eight bytes
// at a time: the generator must not be what limits a measurement.

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace amq::bench {

// As its four bytes stand in a frame. It differs from frame to frame; nobody has to be unable to
// guess it, because nothing stands between the generator and the broker.
class MaskKeys {
  public:
    std::uint32_t next() {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return static_cast<std::uint32_t>(state_ >> 32U);
    }

  private:
    std::uint64_t state_ = 0x9E3779B97F4A7C15U;
};

// `to` and `from` do not overlap; the key begins with the first byte.
inline void copy_masked(char* to, const char* from, std::size_t size, std::uint32_t key) {
    const std::uint64_t wide = std::uint64_t{key} << 32U | key;
    std::size_t done = 0;
    for (; done + sizeof wide <= size; done += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, from + done, sizeof word);
        word ^= wide;
        std::memcpy(to + done, &word, sizeof word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, from + done, size - done);
    rest ^= wide;
    std::memcpy(to + done, &rest, size - done);
}

}  // namespace amq::bench
