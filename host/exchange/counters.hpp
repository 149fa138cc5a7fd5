#pragma once
// Every number that a core counts. They only grow; sessions and exchanges that end take nothing
// away.

#include <array>
#include <cstdint>

#include "host/exchange/outcome.hpp"
#include "host/exchange/state_handover.hpp"

namespace amq::exchange {

/// What happened to the messages of one model, or of one strategy of it. Conservation, at any
/// moment:
///   received == accepted + sum(refused),
///   accepted + moved == sum(outcomes) + exchanges still open,
/// and for an unanswered model sum(drops) == sum(outcomes) - outcomes[ok].
struct ModelCounters {
    std::uint64_t received = 0;
    std::uint64_t accepted = 0;
    std::uint64_t moved = 0;  // taken unsent from a lost session, to be given to another
    std::uint64_t deliveries = 0;
    std::uint64_t failovers = 0;  // deliveries after the first of an exchange
    std::uint64_t held = 0;
    std::uint64_t expired = 0;  // held, or routed too late to be, until nobody had to wait any more
    std::uint64_t subscribers_considered = 0;
    std::uint64_t subscribers_chosen = 0;
    std::uint64_t none_there = 0;  // routed while nobody subscribed
    std::uint64_t declined = 0;
    std::uint64_t lost = 0;       // attempts whose subscriber went away
    std::uint64_t adopted = 0;    // taken over by an instance that replaced another
    std::uint64_t fallbacks = 0;  // decided by the core in the place of a strategy
    std::array<std::uint64_t, kOutcomes> outcomes{};
    std::array<std::uint64_t, kDrops> drops{};
    std::array<std::uint64_t, kRefusals> refused{};

    ModelCounters& operator+=(const ModelCounters&);
    std::uint64_t ended() const;
};

/// What happened to the messages of one topic, as long as the topic is known.
struct TopicCounters {
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
    std::uint64_t bytes = 0;   // of bodies published
    std::uint64_t failed = 0;  // ended otherwise than ok
};

struct CoreCounters {
    std::uint64_t replies_received = 0;
    std::array<std::uint64_t, kIgnoredReplies> replies_ignored{};
    std::uint64_t unknown_model = 0;
    std::uint64_t strikes = 0;          // calls into strategies that broke the contract
    std::uint64_t traces = 0;           // words of strategies for the monitors
    std::uint64_t undeliverable = 0;    // words for sessions that had ended meanwhile
    std::uint64_t cancels = 0;          // of publishers, to a request that was open
    std::uint64_t cancels_ignored = 0;  // to one that was not
    std::uint64_t states_kept = 0;      // of instances, by those that took their place
    std::array<std::uint64_t, kStateLosses> states_lost{};

    CoreCounters& operator+=(const CoreCounters&);
};

}  // namespace amq::exchange
