#include "host/monitor/figures_json.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>

#include <boost/json/array.hpp>

#include "host/printable.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMicrosecond = 1000;

template <class Enum, std::size_t N>
json::object by_name(const std::array<std::uint64_t, N>& values) {
    json::object object;
    for (std::size_t k = 0; k < N; ++k) {
        object[to_string(static_cast<Enum>(k))] = values[k];
    }
    return object;
}

template <std::size_t N>
void add_each(std::array<std::uint64_t, N>& sum, const std::array<std::uint64_t, N>& one) {
    for (std::size_t k = 0; k < N; ++k) sum[k] += one[k];
}

void add_counters(ShardCounters& sum, const ShardCounters& one) {
    sum.sessions_opened += one.sessions_opened;
    sum.sessions_refused += one.sessions_refused;
    sum.bad_subscribe += one.bad_subscribe;
    sum.commands_skipped += one.commands_skipped;
    add_each(sum.native_faults, one.native_faults);
    add_each(sum.sessions_closed, one.sessions_closed);
}

void add_sessions(SessionFigures& sum, const SessionFigures& one) {
    sum.heartbeats += one.heartbeats;
    sum.slow_passed_over += one.slow_passed_over;
    sum.slow_paused += one.slow_paused;
    sum.stalled += one.stalled;
    for (std::size_t k = 0; k < anet::kTransports; ++k) {
        add_each(sum.closed[k], one.closed[k]);
        sum.open[k] += one.open[k];
        sum.handshake[k] += one.handshake[k];
    }
}

void add_model(std::vector<ModelFigures>& sum, const ModelFigures& one) {
    const auto at = std::ranges::find(sum, one.model, &ModelFigures::model);
    if (at == sum.end()) return sum.push_back(one);
    at->open += one.open;
    at->counters += one.counters;
    at->request += one.request;
    at->responder += one.responder;
    at->broker += one.broker;
}

// Shards bind the same in the same order, so that mostly nothing has to be looked for.
void add_strategies(std::vector<StrategyFigures>& sum, const std::vector<StrategyFigures>& more) {
    for (std::size_t k = 0; k < more.size(); ++k) {
        const StrategyFigures& one = more[k];
        const auto is_same = [&](const StrategyFigures& other) {
            return other.model == one.model && other.match == one.match &&
                   other.strategy == one.strategy;
        };
        auto at = sum.end();
        if (k < sum.size() && is_same(sum[k])) {
            at = sum.begin() + static_cast<std::ptrdiff_t>(k);
        } else {
            at = std::ranges::find_if(sum, is_same);
        }
        if (at == sum.end()) {
            sum.push_back(one);
            continue;
        }
        at->is_bound = at->is_bound || one.is_bound;
        at->open += one.open;
        at->counters += one.counters;
    }
}

void add_timer(std::vector<TimerFigures>& sum, const TimerFigures& one) {
    const auto at = std::ranges::find(sum, one.name, &TimerFigures::name);
    if (at == sum.end()) return sum.push_back(one);
    at->counts.set += one.counts.set;
    at->counts.fired += one.counts.fired;
    at->counts.cleared += one.counts.cleared;
    at->overdue += one.overdue;
    at->late += one.late;
    at->run += one.run;
}

json::object model_json(const ModelFigures& model) {
    const exchange::ModelCounters& counters = model.counters;
    return {{"received", counters.received},
            {"accepted", counters.accepted},
            {"moved", counters.moved},
            {"deliveries", counters.deliveries},
            {"failovers", counters.failovers},
            {"held", counters.held},
            {"expired", counters.expired},
            {"considered", counters.subscribers_considered},
            {"chosen", counters.subscribers_chosen},
            {"none_there", counters.none_there},
            {"declined", counters.declined},
            {"lost", counters.lost},
            {"adopted", counters.adopted},
            {"fallbacks", counters.fallbacks},
            {"open", model.open},
            {"outcomes", by_name<exchange::Outcome>(counters.outcomes)},
            {"drops", by_name<exchange::Drop>(counters.drops)},
            {"refused", by_name<exchange::Refusal>(counters.refused)},
            {"request_us", json_of(model.request)},
            {"responder_us", json_of(model.responder)},
            {"broker_us", json_of(model.broker)}};
}

json::object strategy_json(const StrategyFigures& figures) {
    const exchange::ModelCounters& counters = figures.counters;
    const auto ended_as = [&](exchange::Outcome outcome) {
        return counters.outcomes[static_cast<std::size_t>(outcome)];
    };
    json::object outcomes;
    for (std::size_t k = 0; k < counters.outcomes.size(); ++k) {
        if (counters.outcomes[k] == 0) continue;
        outcomes[to_string(static_cast<exchange::Outcome>(k))] = counters.outcomes[k];
    }
    return {{"id", json_text(figures.strategy)},
            {"model", figures.model},
            {"match", json_text(figures.match)},
            {"bound", figures.is_bound},
            {"open", figures.open},
            {"received", counters.received},
            {"published", counters.accepted},
            {"moved", counters.moved},
            {"considered", counters.subscribers_considered},
            {"chosen", counters.subscribers_chosen},
            {"deliveries", counters.deliveries},
            {"declined", counters.declined},
            {"refused",
             std::accumulate(counters.refused.begin(), counters.refused.end(), std::uint64_t{0})},
            {"none_there", counters.none_there},
            {"held", counters.held},
            {"expired", counters.expired},
            {"failed_over", counters.failovers},
            {"exhausted",
             ended_as(exchange::Outcome::not_owner) + ended_as(exchange::Outcome::responder_lost)},
            {"timed_out", ended_as(exchange::Outcome::timeout)},
            {"lost", counters.lost},
            {"fallbacks", counters.fallbacks},
            {"outcomes", std::move(outcomes)}};
}

json::object timer_json(const TimerFigures& timer) {
    return {{"active", timer.counts.active()}, {"set", timer.counts.set},
            {"fired", timer.counts.fired},     {"cleared", timer.counts.cleared},
            {"overdue", timer.overdue},        {"late_us", json_of(timer.late)},
            {"run_us", json_of(timer.run)}};
}

// Pings to silent native sessions; each is due when it is sent.
json::object heartbeats_json(const SessionFigures& sessions) {
    TimerFigures timer;
    timer.counts.set = timer.counts.fired = sessions.heartbeats;
    return timer_json(timer);
}

template <class Value>
json::object by_transport(const Value& value) {
    json::object object;
    for (std::size_t k = 0; k < anet::kTransports; ++k) {
        object[name_of(static_cast<anet::Transport>(k))] = value(k);
    }
    return object;
}

json::object sessions_json(const ShardCounters& shard, const SessionFigures& sessions) {
    const auto open = [&](std::size_t k) { return std::uint64_t{sessions.open[k]}; };
    const auto opened = [&](std::size_t k) {
        const auto& closed = sessions.closed[k];
        return std::accumulate(closed.begin(), closed.end(), open(k));
    };
    const auto closed = [&](std::size_t k) {
        return by_name<anet::CloseReason>(sessions.closed[k]);
    };
    const auto handshake = [&](std::size_t k) { return json_of(sessions.handshake[k]); };
    return {
        {"open", open(0) + open(1) + open(2)},
        {"by_transport", by_transport(open)},
        {"opened", shard.sessions_opened},
        {"opened_by_transport", by_transport(opened)},
        {"refused", {{"no_room", shard.sessions_refused}}},
        {"closed", by_name<anet::CloseReason>(shard.sessions_closed)},
        {"closed_by_transport", by_transport(closed)},
        {"handshake_us", by_transport(handshake)},
        {"slow", {{"passed_over", sessions.slow_passed_over}, {"paused", sessions.slow_paused}}},
        {"stalled_us", sessions.stalled / kMicrosecond}};
}

}  // namespace

void add(ShardFigures& sum, const ShardFigures& one) {
    add_counters(sum.shard, one.shard);
    add_sessions(sum.sessions, one.sessions);
    sum.core += one.core;
    for (std::size_t k = 0; k < anet::kTransports; ++k) {
        sum.bytes[k].in += one.bytes[k].in;
        sum.bytes[k].out += one.bytes[k].out;
    }
    for (const ModelFigures& model : one.models) add_model(sum.models, model);
    add_strategies(sum.strategies, one.strategies);
    for (const TimerFigures& timer : one.timers) add_timer(sum.timers, timer);
    sum.turns += one.turns;
    // Each shard knows all subscriptions, and topics that only its own sessions publish to.
    sum.subscriptions = std::max(sum.subscriptions, one.subscriptions);
    sum.topics = std::max(sum.topics, one.topics);
    sum.held_messages += one.held_messages;
    sum.held_bytes += one.held_bytes;
    sum.pending_bytes += one.pending_bytes;
}

json::object json_of(const exchange::Histogram& histogram) {
    json::array buckets;
    for (std::size_t k = 0; k < exchange::Histogram::kBuckets; ++k) {
        if (histogram.at(k) == 0) continue;
        const double upper = static_cast<double>(exchange::Histogram::last_of(k) + 1) / 1000;
        buckets.push_back(json::array{upper, histogram.at(k)});
    }
    return {{"count", histogram.count()},
            {"sum", histogram.sum() / kMicrosecond},
            {"max", static_cast<double>(histogram.max()) / 1000},
            {"buckets", std::move(buckets)}};
}

json::object json_of(const ShardFigures& figures) {
    json::object models;
    for (const ModelFigures& model : figures.models) {
        models[std::to_string(model.model)] = model_json(model);
    }
    json::array strategies;
    for (const StrategyFigures& one : figures.strategies) strategies.push_back(strategy_json(one));
    json::object timers;
    for (const TimerFigures& timer : figures.timers) timers[timer.name] = timer_json(timer);
    timers["heartbeat"] = heartbeats_json(figures.sessions);
    const auto in = [&](std::size_t k) { return figures.bytes[k].in; };
    const auto out = [&](std::size_t k) { return figures.bytes[k].out; };
    return {{"sessions", sessions_json(figures.shard, figures.sessions)},
            {"bytes", {{"in", by_transport(in)}, {"out", by_transport(out)}}},
            {"subscriptions", figures.subscriptions},
            {"topics", figures.topics},
            {"held_messages", figures.held_messages},
            {"held_bytes", figures.held_bytes},
            {"pending_bytes", figures.pending_bytes},
            {"models", std::move(models)},
            {"strategies", std::move(strategies)},
            {"replies",
             {{"received", figures.core.replies_received},
              {"ignored", by_name<exchange::IgnoredReply>(figures.core.replies_ignored)}}},
            {"frames_rejected",
             {{"bad_subscribe", figures.shard.bad_subscribe},
              {"native", by_name<anet::native::Fault>(figures.shard.native_faults)}}},
            {"unknown_model", figures.core.unknown_model},
            {"strikes", figures.core.strikes},
            {"traces", figures.core.traces},
            {"timers", std::move(timers)}};
}

json::string json_text(std::string_view text) {
    return json::string(is_utf8(text) ? std::string(text) : escaped(text, text.size()));
}

std::string_view name_of(anet::Transport transport) {
    switch (transport) {
        case anet::Transport::tcp: return "tcp";
        case anet::Transport::websocket: return "ws";
        case anet::Transport::unix_socket: return "unix";
    }
    return "";
}

std::int64_t unix_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace amq::host
