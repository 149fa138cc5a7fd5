#pragma once
// What publishers send, as bytes that are the same in every run.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace amq::bench {

using Bytes = std::vector<std::byte>;

enum class Protocol : std::uint8_t { original, native };
enum class Wrapping : std::uint8_t { none, websocket };

inline constexpr std::size_t kPublishBody = 64;
inline constexpr std::uint32_t kPublishTimeoutMs = 3'000;  // that native ones say

/// `count` publishes, one behind the other; over WebSocket each is a masked message.
Bytes publishes(Protocol protocol, Wrapping wrapping, std::uint32_t count);

}  // namespace amq::bench
