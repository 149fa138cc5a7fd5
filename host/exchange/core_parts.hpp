#pragma once
// What a core is made with, what it is told and says, and the small things that it keeps.

#include <cstdint>

#include "host/exchange/calls.hpp"
#include "host/exchange/counters.hpp"
#include "host/exchange/effects.hpp"
#include "host/exchange/limits.hpp"
#include "host/exchange/observer.hpp"
#include "host/exchange/timer_wheel.hpp"

namespace amq::exchange {

struct Exchange;
struct Topic;

struct CoreOptions {
    ShardIndex shard = 0;
    std::uint32_t shards = 1;
    Limits limits;
    std::uint64_t seed = 0;            // of what strategies draw and of the tables' hashes
    CoreObserver* observer = nullptr;  // outlives the core; may be null
    Breadcrumb* breadcrumb = nullptr;  // of the core's thread; outlives the core; may be null
    MetricStore* metrics = nullptr;    // for what strategies count; outlives it; may be null
};

enum class Reading : std::uint8_t { go_on, pause };
enum class Congestion : std::uint8_t { clear, congested };

/// A timer that a strategy has set.
struct PluginTimer {
    std::uint32_t instance = kNone;
    std::uint64_t token = 0;
    TimerId timer = kNone;
};

/// A queue of held messages with a step to do.
struct Flush {
    std::uint32_t topic = 0;
    std::uint32_t model = 0;  // its place
};

enum class FlushStep : std::uint8_t { more, paused, done };

/// A message on its way to those who get it at the same time.
struct Sending {
    const Exchange& exchange;
    const Topic& topic;
    std::uint32_t attempt;         // its number, the same for all
    Delivery* delivery = nullptr;  // that of the first of this shard, whose others follow it
};

/// To whom a message went that ends with its deliveries.
struct Given {
    std::uint32_t deliveries = 0;
    SessionId to = 0;  // 0: to several
};

/// A subscription, or its end, of which not all shards have heard yet.
struct AwaitedAcknowledgement {
    enum class What : std::uint8_t { joins, leaves };
    Acknowledgement acknowledgement;
    std::uint32_t shards_left = 0;
    What what = What::joins;
};

}  // namespace amq::exchange
