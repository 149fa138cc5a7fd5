// Subscribers that are lost: each of their tries is reported, oldest first, at a pace, and in the
// end all of them.

#include <algorithm>

#include "tests/sim/model.hpp"

namespace amq::sim {

using exchange::Drop;

// Whatever the session owed must be looked for elsewhere.
void Model::lose_subscriber(ShardIndex shard_index, Index session) {
    Shard& shard = shards_[shard_index];
    const auto seen = shard.seen.find(session);
    if (seen == shard.seen.end()) return;
    for (const std::uint32_t topic : seen->second.topics) {
        erase_one(shard.view[topic], session);
        expected_.left.push_back(topic);
    }
    seen->second.topics.clear();
    if (!has(shard.lost_sessions, session)) shard.lost_sessions.push_back(session);
    std::vector<std::pair<std::uint64_t, Index>> owed;
    for (const Index index : shard.open) {
        for (const Try& one : exchanges_[index].tries) {
            if (one.session != session) continue;
            if (one.state == AMQ_ATTEMPT_OPEN || one.state == AMQ_ATTEMPT_LATE) {
                owed.emplace_back(one.number, index);
            }
        }
    }
    std::ranges::sort(owed);
    for (const auto& [number, index] : owed) shard.lost.push_back({index, session});
}

void Model::move_all(Index index, const std::vector<Move>& unsent) {
    Session& session = sessions_[index];
    for (const Move& one : unsent) move(session.shard, one);
    for (const Decided& one : session.decided) {
        const std::uint32_t number = messages_[one.message].model;
        if (answered(number) || !is_bound(session.shard, number)) continue;
        move(session.shard, {one.message, index, arrival_of(session.shard, one)});
    }
    expected_.parted += session.decided.size();
    session.decided.clear();
}

// When it came, as far as its deadline tells.
Nanos Model::arrival_of(ShardIndex shard, const Decided& one) const {
    const Message& m = messages_[one.message];
    const exchange::ModelSettings& settings = bound(shard, m.model, m.topic)->settings;
    const Nanos span = std::max(settings.timeout, settings.hold);
    return std::min(one.deadline - std::min(span, one.deadline), expected_.now);
}

// A message that never left for the session is as good as one that the session owes.
void Model::move(ShardIndex shard_index, const Move& one) {
    Shard& shard = shards_[shard_index];
    const Message& m = messages_[one.message];
    if (!is_bound(shard_index, m.model)) return;
    exchange::ModelCounters& counted = shard.models[m.model];
    ++counted.moved;
    const bool is_known = knows_topic(shard_index, m.topic) || has(expected_.left, m.topic);
    const bool is_full = shard.open.size() >= options_.limits.max_in_flight;
    const bool is_room =
        is_known || core().topics() + expected_.topics_made < options_.limits.max_topics;
    if (is_full || !is_room) {
        ++counted.outcomes[static_cast<std::size_t>(Outcome::overloaded)];
        ++counted.drops[static_cast<std::size_t>(Drop::subscriber_gone)];
        return;
    }
    if (!is_known) ++expected_.topics_made;
    const Index index = make_exchange(one.message, shard_index, one.arrived);
    Exchange& e = exchanges_[index];
    e.moved = true;
    e.state = Exchange::State::waiting;
    const Bound* by = bound_of(e);
    const exchange::ModelSettings& model = by->settings;
    e.hold_until = one.arrived + model.hold;
    e.deadline = one.arrived + std::max(model.timeout, model.hold);
    if (e.hold_until <= expected_.now || !is_live(by)) {
        return drop_exchange(index, Outcome::responder_lost, Drop::subscriber_gone);
    }
    e.tries.push_back({one.from, AMQ_ATTEMPT_OPEN, 0, ++tries_});
    e.open = 1;
    ++shard.seen[one.from].inflight;
    if (!has(shard.lost_sessions, one.from)) shard.lost_sessions.push_back(one.from);
    shard.lost.push_back({index, one.from});
}

// Its deadline has passed, so the core may have ended it before it came to what was lost.
bool Model::may_be_over(const Exchange& e) const {
    if (e.state == Exchange::State::ended) return true;
    return expected_.advances && is_due(e.deadline, expected_.now);
}

// What the session owes for longest.
Index Model::next_lost(ShardIndex shard, Index session) const {
    for (const DueMiss& miss : shards_[shard].lost) {
        if (miss.session == session && !may_be_over(exchanges_[miss.exchange]))
            return miss.exchange;
    }
    return kNobody;
}

void Model::note_lost(Index index, Try& one) {
    Shard& shard = shards_[expected_.shard];
    const Exchange& e = exchanges_[index];
    if (!expect(next_lost(expected_.shard, one.session) == index,
                "a try is lost out of turn, or was not lost"))
        return;
    std::erase_if(shard.lost, [&](const DueMiss& miss) {
        return miss.exchange == index && miss.session == one.session;
    });
    expect(shard.marks == 0, "more is moved before the last of it was heard");
    one.state = AMQ_ATTEMPT_GONE;
    if (!is_unsent(e)) ++counters(e).lost;
    note_turn(e);
    expected_.lost_told = true;
}

// One more of what has piled up, at this moment.
void Model::note_turn(const Exchange& e) {
    Turn& turn = shards_[e.shard].turn;
    if (turn.at != expected_.now) turn = {expected_.now};
    expect(++turn.messages <= exchange::kMaxFlushMessages, "too many moved or adopted in a turn");
    expect(turn.bytes < exchange::kMaxFlushBytes, "too much moved or adopted in a turn");
    turn.bytes += messages_[e.message].body.size();
}

// What is lost is seen to whenever time passes, unless other shards have to hear of the last first.
void Model::end_failovers() {
    Shard& shard = shards_[expected_.shard];
    std::erase_if(shard.lost, [&](const DueMiss& miss) {
        return exchanges_[miss.exchange].state == Exchange::State::ended;
    });
    const bool waits = shard.lost.empty() || shard.marks != 0 || !expected_.advances ||
                       shard.last_event == expected_.now;  // what may go in a turn has gone
    shard.last_event = expected_.now;
    expect(waits || expected_.lost_told, "what was lost is not seen to");
    std::erase_if(shard.lost_sessions, [&](Index session) {
        const bool is_done =
            std::ranges::find(shard.lost, session, &DueMiss::session) == shard.lost.end();
        if (is_done) shard.seen.erase(session);
        return is_done;
    });
}

}  // namespace amq::sim
