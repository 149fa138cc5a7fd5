#pragma once
// Identifiers of sessions and exchanges: 64 bits that say where the thing lives and are never used
// twice.

#include <chrono>
#include <cstdint>

namespace amq::exchange {

/// Monotonic nanoseconds. The core never reads a clock: each call brings the time.
using Nanos = std::uint64_t;

constexpr Nanos to_nanos(std::chrono::nanoseconds span) {
    return static_cast<Nanos>(span.count());
}

/// So long after now, or never.
constexpr Nanos later(Nanos now, Nanos span) {
    return span > UINT64_MAX - now ? UINT64_MAX : now + span;
}

/// serial : 36 | slot : 20 | shard : 8. Zero is no session.
using SessionId = std::uint64_t;
/// serial : 32 | slot : 24 | shard : 8. Zero is no exchange.
using ExchangeId = std::uint64_t;

/// serial : 32 | place : 32. Zero is no instance of a strategy.
using InstanceId = std::uint64_t;

using ShardIndex = std::uint32_t;

constexpr std::uint32_t kMaxShards = 64;
constexpr std::uint32_t kMaxSessionSlots = 1U << 20U;
constexpr std::uint32_t kMaxExchangeSlots = 1U << 24U;
constexpr std::uint32_t kNone = 0xFFFFFFFFU;

constexpr ShardIndex shard_of(std::uint64_t id) {
    return static_cast<ShardIndex>(id & 0xFFU);
}

constexpr SessionId make_session_id(std::uint64_t serial, std::uint32_t slot, ShardIndex shard) {
    return serial << 28U | static_cast<std::uint64_t>(slot) << 8U | shard;
}
constexpr std::uint32_t session_slot(SessionId id) {
    return static_cast<std::uint32_t>(id >> 8U) & (kMaxSessionSlots - 1);
}

constexpr ExchangeId make_exchange_id(std::uint64_t serial, std::uint32_t slot, ShardIndex shard) {
    return serial << 32U | static_cast<std::uint64_t>(slot) << 8U | shard;
}
constexpr std::uint32_t exchange_slot(ExchangeId id) {
    return static_cast<std::uint32_t>(id >> 8U) & (kMaxExchangeSlots - 1);
}

}  // namespace amq::exchange
