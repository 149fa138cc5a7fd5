// What a shard counts of its sessions, and tells the monitors.

#include <array>
#include <chrono>
#include <utility>

#include "host/shard.hpp"

namespace amq::host {
namespace {

constexpr std::chrono::seconds kTrafficLook{
    10};                               // how often the traffic of all sessions is looked at
constexpr std::uint32_t kPiece = 256;  // sessions of one turn

constexpr std::array<std::string_view, exchange::kTimerKinds> kTimerNames{
    "deadline", "attempt", "hold", "settle", "plugin"};

std::size_t index(anet::Transport transport) {
    return static_cast<std::size_t>(transport);
}

}  // namespace

void Shard::tell_events(EventHub& events) {
    events_ = &events;
    loop_.keep_time();
    look_later();
}

// A piece a turn: nobody waits for the rest.
void Shard::look_at_traffic(std::uint32_t from) {
    const std::uint32_t next =
        visit_sessions(from, kPiece, [](Session& session) { session.look_at_traffic(); });
    if (next != exchange::kNone) return loop_.post([this, next] { look_at_traffic(next); });
    look_later();
}

void Shard::look_later() {
    look_timer_.expires_after(kTrafficLook);
    look_timer_.async_wait([this](boost::system::error_code error) {
        if (!error) look_at_traffic(0);
    });
}

void Shard::count_opened(anet::Transport transport) {
    ++counters_.sessions_opened;
    ++session_figures_.open[index(transport)];
}

void Shard::count_upgraded(anet::Transport from) {
    --session_figures_.open[index(from)];
    ++session_figures_.open[index(anet::Transport::websocket)];
}

void Shard::count_closed(anet::Transport transport, anet::CloseReason reason) {
    --session_figures_.open[index(transport)];
    ++counters_.sessions_closed[static_cast<std::size_t>(reason)];
    ++session_figures_.closed[index(transport)][static_cast<std::size_t>(reason)];
}

void Shard::count_handshake(anet::Transport transport, exchange::Nanos took) {
    session_figures_.handshake[index(transport)].record(took);
}

std::uint32_t Shard::visit_sessions(std::uint32_t from, std::uint32_t places,
                                    const std::function<void(Session&)>& visit) {
    const auto all = static_cast<std::uint32_t>(sessions_.size());
    const std::uint32_t until = all - std::min(all, from) > places ? from + places : all;
    for (std::uint32_t slot = from; slot < until; ++slot) {
        if (sessions_[slot] != nullptr) visit(*sessions_[slot]);
    }
    return until < all ? until : exchange::kNone;
}

void Shard::publish(const exchange::Publish& publish, Done done) {
    const exchange::SessionId id = core_.open_session();
    if (id == 0) return done(exchange::Outcome::overloaded, {});
    const auto answers = core_.answers(publish.model);
    const std::uint64_t before =
        answers ? core_.counters(publish.model).accepted : std::uint64_t{0};
    inner_.emplace(id, std::move(done));
    core_.publish(id, publish, now());
    const bool is_over = answers && !*answers;
    const bool is_accepted = is_over && core_.counters(publish.model).accepted != before;
    carry_out();
    if (!is_over) return;
    const Done told = std::move(inner_.at(id));
    inner_.erase(id);
    core_.close_session(id, {}, now());
    carry_out();
    told(is_accepted ? exchange::Outcome::ok : exchange::Outcome::denied, {});
}

// Its session ends behind what is carried out now.
void Shard::answer_inner(const exchange::Answer& answer) {
    const auto at = inner_.find(answer.to);
    if (at == inner_.end()) return;
    const Done done = std::move(at->second);
    inner_.erase(at);
    const auto body = answer.body.bytes;
    done(answer.outcome, {reinterpret_cast<const char*>(body.data()), body.size()});
    loop_.post([this, id = answer.to] {
        core_.close_session(id, {}, now());
        carry_out();
    });
}

ShardFigures Shard::figures() const {
    ShardFigures figures;
    figures.shard = counters_;
    figures.sessions = session_figures_;
    const auto clock = std::chrono::steady_clock::now().time_since_epoch();
    figures.sessions.stalled = stalls_.total(exchange::to_nanos(clock));
    figures.core = core_.counters();
    figures.bytes = loop_.totals();
    figures.turns = turns_.turns();
    figures.subscriptions = core_.subscriptions();
    figures.topics = core_.topics();
    figures.held_messages = core_.held_messages();
    figures.held_bytes = core_.held_bytes();
    figures.pending_bytes = loop_.pending_bytes();
    std::size_t place = 0;
    for (const std::uint32_t model : core_.models()) {
        const exchange::ModelTimings& timings = core_.timings(model);
        figures.models.push_back({model, core_.open_exchanges(model), core_.counters(model),
                                  timings.request, timings.responder, turns_.of_model(place++)});
    }
    core_.visit_tallies([&](const exchange::TallyFacts& tally) {
        figures.strategies.push_back({tally.model, std::string(tally.match),
                                      std::string(tally.strategy), tally.is_bound, tally.open,
                                      tally.counters});
    });
    for (std::size_t k = 0; k < exchange::kTimerKinds; ++k) {
        const auto kind = static_cast<exchange::TimerKind>(k);
        const exchange::TimerTimings& timings = core_.timings(kind);
        figures.timers.push_back({std::string(kTimerNames[k]), core_.timers().counts(kind),
                                  timings.overdue, timings.late, timings.run});
    }
    for (const auto& [id, counts] : core_.plugin_timers()) {
        if (counts.set != 0) figures.timers.push_back({"plugin:" + id, counts, 0, {}, {}});
    }
    return figures;
}

}  // namespace amq::host
