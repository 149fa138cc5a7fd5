// Counters, gauges, limits, and what must never stand still: checked after every event.

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>
#include <type_traits>

#include "tests/sim/model.hpp"

namespace amq::sim {
namespace {

constexpr Nanos kTick = exchange::TimerWheel::kTick;

std::string first_difference(const exchange::ModelCounters& core,
                             const exchange::ModelCounters& model) {
    static_assert(sizeof core % sizeof(std::uint64_t) == 0 &&
                  std::is_trivially_copyable_v<exchange::ModelCounters>);
    std::vector<std::uint64_t> a(sizeof core / sizeof(std::uint64_t));
    std::vector<std::uint64_t> b(a.size());
    std::memcpy(a.data(), &core, sizeof core);
    std::memcpy(b.data(), &model, sizeof model);
    for (std::size_t k = 0; k < a.size(); ++k) {
        if (a[k] == b[k]) continue;
        return "number " + std::to_string(k) + " of ModelCounters is " + std::to_string(a[k]) +
               ", not " + std::to_string(b[k]);
    }
    return {};
}

std::uint64_t sum(const auto& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

}  // namespace

void Model::compare_counters() {
    Shard& shard = shards_[expected_.shard];
    for (auto& [model, counted] : shard.models) {
        const exchange::ModelCounters real = core().counters(model);
        compare_adopted(model, real.adopted);
        counted.adopted = real.adopted;
        if (std::memcmp(&real, &counted, sizeof real) != 0) {
            fail("model " + std::to_string(model) + ": " + first_difference(real, counted));
        }
        expect(real.accepted + real.moved == real.ended() + core().open_exchanges(model),
               "accepted + moved is not ended + open");
        if (answered(model)) continue;
        expect(sum(real.drops) == real.ended() - real.outcomes[0], "a drop without a reason");
    }
    core().visit_tallies([&](const exchange::TallyFacts& tally) {
        const exchange::ModelCounters& of = tally.counters;
        expect(of.accepted + of.moved == of.ended() + tally.open,
               "of a strategy accepted + moved is not ended + open");
        expect(of.received == of.accepted + sum(of.refused),
               "of a strategy a publish was neither accepted nor refused");
    });
    const exchange::CoreCounters& real = core().counters();
    expect(real.replies_received == shard.counters.replies_received, "other replies were counted");
    expect(sum(real.replies_ignored) == shard.ignored, "a reply was wrongly taken or ignored");
    expect(real.unknown_model == shard.counters.unknown_model,
           "unknown models were counted otherwise");
    expect(real.strikes == shard.counters.strikes, "strikes were counted otherwise");
    expect(real.cancels == shard.counters.cancels &&
               real.cancels_ignored == shard.counters.cancels_ignored,
           "cancels were counted otherwise");
    expect(real.undeliverable == shard.counters.undeliverable,
           "undeliverable words were counted otherwise");
}

void Model::compare_gauges(const exchange::Effects& effects) {
    const Shard& shard = shards_[expected_.shard];
    expect(core().open_exchanges() == shard.open.size(), "other exchanges are open");
    expect(core().held_messages() == shard.held, "other messages are held");
    expect(core().held_bytes() == shard.held_bytes, "other bytes are held");
    expect(core().subscribers() == shard.seen.size() - shard.lost_sessions.size(),
           "other subscribers are known");
    using exchange::TimerKind;
    const exchange::TimerWheel& timers = core().timers();
    expect(timers.counts(TimerKind::deadline).active() + timers.counts(TimerKind::hold).active() ==
               shard.open.size(),
           "not one timer for each open exchange");
    std::size_t late = 0;
    for (const Index index : shard.open) {
        const std::vector<Try>& tries = exchanges_[index].tries;
        if (std::ranges::any_of(tries, [](const Try& one) { return one.due != 0; })) ++late;
    }
    expect(timers.counts(TimerKind::attempt).active() <= late, "a timer of an attempt is left");
    std::size_t deferred = 0;
    for (const Index index : shard.sessions) deferred += sessions_[index].decided.size();
    expect(core().bodies() <= shard.open.size() + deferred + expected_.parted +
                                  effects.answers.size() + effects.deliveries.size(),
           "bodies are left");
}

void Model::check_limits() {
    const exchange::Limits& limits = options_.limits;
    const Shard& shard = shards_[expected_.shard];
    const std::uint32_t elsewhere = options_.shards == 1 ? 0 : options_.topics;
    expect(core().topics() <= std::uint64_t{limits.max_topics} + elsewhere, "too many topics");
    expect(core().open_exchanges() <= limits.max_in_flight, "too much in flight");
    expect(core().held_bytes() <= limits.max_held_bytes, "too many bytes held");
    for (const Index index : shard.sessions) {
        expect(sessions_[index].in_flight.size() <= limits.max_in_flight_per_session,
               "too much in flight for a session");
        expect(sessions_[index].topics.size() <= limits.max_subscriptions,
               "too many subscriptions");
    }
    for (std::uint32_t topic = 0; topic < options_.topics; ++topic) {
        std::size_t count = 0;
        std::size_t bytes = 0;
        for (const Queue& queue : shard.queues) {
            if (queue.topic != topic) continue;
            count += queue.held.size();
            for (const Index index : queue.held)
                bytes += messages_[exchanges_[index].message].body.size();
        }
        expect(count <= limits.max_held_per_topic, "too many messages held for a topic");
        expect(bytes <= limits.max_held_bytes_per_topic, "too many bytes held for a topic");
    }
}

// The core asks for advance() no later than the first thing is due.
void Model::check_wake() {
    const Shard& shard = shards_[expected_.shard];
    expect(shard.lost.empty() || shard.marks != 0 || core().next_wake() <= expected_.now + kTick,
           "the core would leave what was lost");
    for (const Index index : shard.open) {
        const Exchange& e = exchanges_[index];
        const Nanos due = e.state == Exchange::State::held ? e.hold_until : e.deadline;
        const Nanos tick = std::max((due + kTick - 1) / kTick, shard.advanced / kTick + 1);
        expect(core().next_wake() <= tick * kTick, "the core would wake too late");
    }
}

// A message that is held though somebody could take it waits for the settle time, and then for its
// turn.
void Model::check_stuck() {
    constexpr Nanos kTurns = 100 * kTick;
    constexpr Nanos kMaxSettle = 100'000'000;                            // of any settings
    const bool is_busy = core().next_wake() <= expected_.now + kTick ||  // turns are still to come
                         shards_[expected_.shard].marks != 0;
    for (const Index index : shards_[expected_.shard].open) {
        Exchange& e = exchanges_[index];
        if (!is_routable(e)) {
            e.routable_since = UINT64_MAX;
            continue;
        }
        e.routable_since = std::min(e.routable_since, expected_.now);
        const Nanos until = e.routable_since + kMaxSettle + kTurns;
        expect(is_busy || shards_[expected_.shard].advanced < until,
               "a message is held though somebody could take it");
    }
}

bool Model::is_routable(const Exchange& e) {
    const Message& m = messages_[e.message];
    if (e.state != Exchange::State::held || m.goes_anywhere) return false;
    // Its strategy held it while somebody still had it; a fallback waits for whoever has it.
    if (e.open != 0 && !is_live(bound_of(e))) return false;
    Shard& shard = shards_[e.shard];
    for (const Index session : shard.view[m.topic]) {
        if (shard.seen[session].credit == 0) continue;
        // Rather a slow one than its own publisher, and after a loss the slow one is waited for.
        if (session == m.publisher && !e.tries.empty()) continue;
        const bool minds_echo = m.model == kUnreliableAll || m.is_wild;
        if (session == m.publisher && m.no_echo && minds_echo) continue;
        if (std::ranges::find(e.tries, session, &Try::session) == e.tries.end()) return true;
    }
    return false;
}

void Model::nothing_left(ShardIndex index) {
    using exchange::TimerKind;
    const exchange::Core& real = *cores_[index];
    const exchange::TimerWheel& timers = real.timers();
    expect(real.open_exchanges() == 0, "exchanges are left at the end");
    expect(timers.active() == timers.counts(TimerKind::plugin).active(),
           "timers are left at the end");
    expect(real.topics() == 0, "topics are left at the end");
    expect(real.subscribers() == 0, "subscribers are left at the end");
    expect(real.bodies() == 0, "bodies are left at the end");
    expect(real.held_bytes() == 0 && real.held_messages() == 0,
           "held messages are left at the end");
    expect(options_.model(kMischief) != nullptr || real.next_wake() == UINT64_MAX,
           "something is still to be done at the end");
    for (const std::deque<ExpectedWord>& box : boxes_)
        expect(box.empty(), "words are left at the end");
}

}  // namespace amq::sim
