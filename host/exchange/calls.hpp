#pragma once
// What a core is told by sessions, as values that borrow their bytes.

#include <cstddef>
#include <cstdint>
#include <span>

#include "host/exchange/effects.hpp"
#include "host/exchange/ids.hpp"

namespace amq::exchange {

/// Whether a message that finds nobody may wait for a subscriber that is still to come.
enum class Wait : std::uint8_t { hold, no_wait };

/// Whether a publisher that subscribes to its own topic is among those that a message is for.
enum class Echo : std::uint8_t { wanted, unwanted };

struct Publish {
    TopicName topic;
    std::uint32_t model = 0;
    std::uint32_t sequence = 0;
    std::span<const std::byte> body;
    std::span<const std::byte> headers = {};  // carried to the subscriber, unread
    std::span<const std::byte> key = {};      // route key
    Nanos timeout = 0;                        // 0: the model's; at most its max_timeout
    Wait wait = Wait::hold;
    Echo echo = Echo::wanted;
};

/// What a session subscribes to, with a number that comes back with every delivery.
struct Subscription {
    TopicName topic;
    std::uint32_t tag = 0;
};

struct Reply {
    std::uint32_t sequence = 0;
    /// As the replying frame has it; it only serves to tell an unwanted reply from a late one.
    std::uint32_t model = 0;
    std::span<const std::byte> body;
    std::span<const std::byte> headers = {};  // carried to the publisher, unread
};

/// A message that was given to a session and of which no byte left before the session ended.
struct Unsent {
    TopicName topic;
    std::uint32_t model = 0;
    Nanos arrived = 0;  // not after it truly arrived
    std::span<const std::byte> body;
    std::span<const std::byte> headers = {};
};

}  // namespace amq::exchange
