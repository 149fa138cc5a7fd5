#include "host/counters_report.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace amq::host {
namespace {

using exchange::CoreCounters;
using exchange::ModelCounters;

template <class Enum, std::size_t N>
void list_by(std::vector<Counter>& to, std::string_view name, std::uint32_t model,
             std::string_view label, const std::array<std::uint64_t, N>& values) {
    for (std::size_t k = 0; k < N; ++k) {
        to.push_back({name, model, label, to_string(static_cast<Enum>(k)), values[k]});
    }
}

void list_model(std::vector<Counter>& to, std::uint32_t model, const ModelCounters& counters) {
    const std::array<std::pair<std::string_view, std::uint64_t>, 14> plain{{
        {"publishes_received", counters.received},
        {"publishes_accepted", counters.accepted},
        {"publishes_moved", counters.moved},
        {"deliveries", counters.deliveries},
        {"failovers", counters.failovers},
        {"held", counters.held},
        {"expired", counters.expired},
        {"subscribers_considered", counters.subscribers_considered},
        {"subscribers_chosen", counters.subscribers_chosen},
        {"none_there", counters.none_there},
        {"declined", counters.declined},
        {"lost", counters.lost},
        {"adopted", counters.adopted},
        {"fallbacks", counters.fallbacks},
    }};
    for (const auto& [name, value] : plain) to.push_back({name, model, {}, {}, value});
    list_by<exchange::Refusal>(to, "publishes_refused", model, "reason", counters.refused);
    list_by<exchange::Outcome>(to, "outcomes", model, "outcome", counters.outcomes);
    list_by<exchange::Drop>(to, "drops", model, "reason", counters.drops);
}

// Ends of sessions that their own frames brought about.
bool is_rejection(anet::CloseReason reason) {
    using enum anet::CloseReason;
    return reason >= bad_magic && reason <= ws_flood && reason != slow_reader;
}

void list_sessions(std::vector<Counter>& to, const ShardCounters& shard,
                   const ProcessCounters& process) {
    to.push_back({"sessions_opened", 0, {}, {}, shard.sessions_opened});
    to.push_back({"sessions_refused", 0, "reason", "max_connections", process.connections_refused});
    to.push_back({"sessions_refused", 0, "reason", "no_slot", shard.sessions_refused});
    to.push_back({"sessions_refused", 0, "reason", "draining", process.connections_turned_away});
    list_by<anet::CloseReason>(to, "sessions_closed", 0, "reason", shard.sessions_closed);
    to.push_back({"frames_rejected", 0, "reason", "bad_subscribe", shard.bad_subscribe});
    to.push_back({"commands_skipped", 0, {}, {}, shard.commands_skipped});
    list_by<anet::native::Fault>(to, "frames_rejected", 0, "reason", shard.native_faults);
    for (std::size_t k = 0; k < shard.sessions_closed.size(); ++k) {
        const auto reason = static_cast<anet::CloseReason>(k);
        if (!is_rejection(reason)) continue;
        to.push_back({"frames_rejected", 0, "reason", to_string(reason), shard.sessions_closed[k]});
    }
}

}  // namespace

ShardSnapshot& operator+=(ShardSnapshot& to, const ShardSnapshot& from) {
    to.shard.sessions_opened += from.shard.sessions_opened;
    to.shard.sessions_refused += from.shard.sessions_refused;
    to.shard.bad_subscribe += from.shard.bad_subscribe;
    to.shard.commands_skipped += from.shard.commands_skipped;
    for (std::size_t k = 0; k < to.shard.native_faults.size(); ++k) {
        to.shard.native_faults[k] += from.shard.native_faults[k];
    }
    for (std::size_t k = 0; k < to.shard.sessions_closed.size(); ++k) {
        to.shard.sessions_closed[k] += from.shard.sessions_closed[k];
    }
    to.core += from.core;
    for (const auto& [model, counters] : from.models) to.models[model] += counters;
    return to;
}

std::vector<Counter> list_counters(const ShardSnapshot& all, const ProcessCounters& process) {
    std::vector<Counter> list;
    for (const auto& [model, counters] : all.models) list_model(list, model, counters);
    list.push_back({"publishes_refused", 0, "reason", "unknown_model", all.core.unknown_model});
    list.push_back({"replies_received", 0, {}, {}, all.core.replies_received});
    list_by<exchange::IgnoredReply>(list, "replies_ignored", 0, "reason", all.core.replies_ignored);
    list.push_back({"cancels", 0, {}, {}, all.core.cancels});
    list.push_back({"cancels_ignored", 0, {}, {}, all.core.cancels_ignored});
    list.push_back({"strikes", 0, {}, {}, all.core.strikes});
    list.push_back({"host_calls_refused", 0, {}, {}, process.host_calls_refused});
    list.push_back({"plugin_slow_calls", 0, {}, {}, process.plugin_slow_calls});
    list.push_back({"plugin_busy_windows", 0, {}, {}, process.plugin_busy_windows});
    list_by<exchange::MetricRefusal>(list, "metrics_refused", 0, "reason", process.metrics_refused);
    list.push_back({"traces", 0, {}, {}, all.core.traces});
    list.push_back({"states_kept", 0, {}, {}, all.core.states_kept});
    list_by<exchange::StateLoss>(list, "states_lost", 0, "reason", all.core.states_lost);
    list.push_back({"undeliverable", 0, {}, {}, all.core.undeliverable});
    list_sessions(list, all.shard, process);
    return list;
}

void log_counters(Log& log, const ShardSnapshot& all, const ProcessCounters& process) {
    for (const Counter& counter : list_counters(all, process)) {
        if (counter.value == 0) continue;
        LogEvent line = log.report("counter");
        line.with("name", counter.name).with("value", counter.value);
        if (counter.model != 0) line.with("model", counter.model);
        if (!counter.label.empty()) line.with(counter.label, counter.label_value);
    }
}

}  // namespace amq::host
