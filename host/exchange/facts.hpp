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

/// What came of the messages of one strategy at one binding.
struct TallyFacts {
    std::uint32_t model = 0;  // its number
    std::string_view match;
    std::string_view strategy;
    bool is_bound = false;
    std::uint32_t open = 0;
    const ModelCounters& counters;
};

/// What one binding had delivered to the subscribers of one topic since the last of them came.
struct SpreadFacts {
    std::string_view topic;
    std::uint32_t model = 0;  // its number
    std::string_view match;
    std::size_t subscribers = 0;
    std::uint64_t deliveries = 0;
};

/// How many of them went to one of these.
struct Share {
    SessionId session = 0;
    std::uint64_t deliveries = 0;
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
};

}  // namespace amq::exchange
