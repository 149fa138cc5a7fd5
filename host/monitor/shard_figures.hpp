#pragma once
// Everything that one shard counts and measures, as values that can leave it.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <amq/anet/close_reason.hpp>
#include <amq/anet/native.hpp>
#include <amq/anet/traffic.hpp>

#include "host/exchange/core.hpp"

namespace amq::host {

/// What a shard counts beside its core.
struct ShardCounters {
    std::uint64_t sessions_opened = 0;
    std::uint64_t sessions_refused = 0;  // no slot for them
    std::uint64_t bad_subscribe = 0;
    std::uint64_t commands_skipped = 0;  // of native sessions, not known and of no matter
    std::array<std::uint64_t, anet::native::kFaultCount> native_faults{};
    std::array<std::uint64_t, anet::kCloseReasonCount> sessions_closed{};
};

/// Sessions by their transport, and what is sent to them unasked.
struct SessionFigures {
    using ByReason = std::array<std::uint64_t, anet::kCloseReasonCount>;

    std::array<ByReason, anet::kTransports> closed{};
    std::array<std::uint32_t, anet::kTransports> open{};
    std::uint64_t heartbeats = 0;  // pings to native sessions that were silent
    /// From accepting it to its hello, of original sessions to the upgrade to WebSocket.
    std::array<exchange::Histogram, anet::kTransports> handshake{};
    std::uint64_t slow_passed_over = 0;  // subscribers that read too slowly
    std::uint64_t slow_paused = 0;       // publishers that did not read their answers
    exchange::Nanos stalled = 0;         // that sessions were not read from, all together
};

/// How long the turns of a shard's loop take: from the first look at the clock, behind the wait,
/// until everything that came of it is written.
class TurnTimings {
  public:
    /// A turn is over. It counts for each model as often as something of it came in meanwhile.
    void record(exchange::Nanos took, const exchange::Core&);

    const exchange::Histogram& turns() const { return turns_; }
    /// By place of the model among Core::models().
    const exchange::Histogram& of_model(std::size_t place) const;

  private:
    struct OfModel {
        std::uint64_t passes = 0;  // counted so far
        exchange::Histogram times;
    };
    exchange::Histogram turns_;
    std::vector<OfModel> models_;
};

struct ModelFigures {
    std::uint32_t model = 0;
    std::uint32_t open = 0;
    exchange::ModelCounters counters;
    exchange::Histogram request;
    exchange::Histogram responder;
    exchange::Histogram broker;
};

/// Of one strategy at one binding.
struct StrategyFigures {
    std::uint32_t model = 0;
    std::string match;
    std::string strategy;
    bool is_bound = false;
    std::uint32_t open = 0;
    exchange::ModelCounters counters;
};

struct TimerFigures {
    std::string name;
    exchange::TimerCounts counts;
    std::uint64_t overdue = 0;
    exchange::Histogram late;
    exchange::Histogram run;
};

struct ShardFigures {
    ShardCounters shard;
    SessionFigures sessions;
    exchange::CoreCounters core;
    anet::TotalsByTransport bytes{};
    std::vector<ModelFigures> models;
    std::vector<StrategyFigures> strategies;
    std::vector<TimerFigures> timers;
    exchange::Histogram turns;
    std::uint64_t subscriptions = 0;  // of all shards' sessions, as this one knows them
    std::uint64_t topics = 0;
    std::uint64_t held_messages = 0;
    std::uint64_t held_bytes = 0;
    std::uint64_t pending_bytes = 0;  // of output, of all sessions
};

}  // namespace amq::host
