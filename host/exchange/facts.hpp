#pragma once
// What a core says about one topic, subscriber or session to whoever watches.

#include <cstdint>
#include <string_view>

#include "host/exchange/counters.hpp"
#include "host/exchange/ids.hpp"
#include "host/exchange/topics.hpp"

namespace amq::exchange {

/// Of one topic, as one shard sees it: what its own sessions published, and everybody who
/// subscribes.
struct TopicFacts {
    std::string_view name;
    TopicCounters counters;
    const Failures* failures = nullptr;  // null: none
    std::uint32_t subscribers = 0;
    std::uint32_t held = 0;
    std::uint32_t open = 0;
};

/// What one shard has given to one session, whatever the topic.
struct ServiceFacts {
    std::uint64_t given = 0;
    std::uint64_t handled = 0;
    std::uint64_t failed = 0;
    std::uint32_t open = 0;  // attempts that may still be replied to
};

/// One subscriber of a topic.
struct MemberFacts {
    SessionId session = 0;
    Nanos joined = 0;
    ServiceFacts service;
};

/// One session of a shard.
struct SessionFacts {
    std::uint32_t in_flight = 0;  // requests of its own
    std::uint32_t subscriptions = 0;
    bool congested = false;
    bool paused = false;
};

}  // namespace amq::exchange
