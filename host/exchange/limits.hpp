#pragma once
// The bounds of one core: every table and queue in it has one.

#include <cstddef>
#include <cstdint>

namespace amq::exchange {

struct Limits {
    std::uint32_t max_topics = 1'000'000;      // those only subscribed on other shards come on top
    std::uint32_t max_subscriptions = 10'000;  // topics of one session
    std::uint32_t max_in_flight = 1'000'000;   // open exchanges
    std::uint32_t max_in_flight_per_session = 65'536;  // open exchanges of one publisher
    std::uint32_t max_held_per_topic = 10'000;         // messages
    std::size_t max_held_bytes_per_topic = std::size_t{16} << 20U;
    std::size_t max_held_bytes = std::size_t{64} << 20U;
};

/// Deliveries decided by one strategy for one message, one after the other: a plan that goes on
/// sending is a bug.
constexpr std::uint32_t kMaxSends = 16;
/// Held messages that are given out in one turn.
constexpr std::uint32_t kMaxFlushMessages = 256;
constexpr std::size_t kMaxFlushBytes = std::size_t{64} << 10U;
/// Exchanges looked at in one turn for some that a new instance has to adopt.
constexpr std::uint32_t kMaxAdoptionLooks = 4096;
/// From this size on, a body is shared by its deliveries; a smaller one is cheaper to copy.
constexpr std::size_t kShareBytes = 1024;

}  // namespace amq::exchange
