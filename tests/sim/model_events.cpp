// What is about to happen to a shard, and what must come of it before any strategy is asked.

#include <algorithm>

#include "tests/sim/model.hpp"

namespace amq::sim {

using exchange::Drop;
using exchange::Refusal;
using Kind = exchange::ShardWord::Kind;

void Model::begin(ShardIndex shard, Nanos now) {
    expected_ = Expected{};
    expected_.shard = shard;
    expected_.now = now;
    expected_.words.resize(options_.shards);
    expected_.delivered.resize(options_.shards);
    expected_.lost_to.resize(options_.shards);
    expected_.marked_to.resize(options_.shards);
}

Index Model::open_session(SessionId id, ShardIndex shard, bool wants_cancellations) {
    expect(id != 0, "a session got no id");
    const auto index = static_cast<Index>(sessions_.size());
    expect(by_id_.emplace(id, index).second, "a session id was used again");
    Session session;
    session.id = id;
    session.index = index;
    session.shard = shard;
    session.wants_cancellations = wants_cancellations;
    sessions_.push_back(std::move(session));
    shards_[shard].sessions.push_back(index);
    return index;
}

bool Model::refuse(const Session& session, std::uint32_t topic, std::uint32_t model,
                   std::uint32_t sequence, Refusal why) {
    ++shards_[session.shard].models[model].refused[static_cast<std::size_t>(why)];
    if (!answered(model) || sequence == 0) return true;
    const auto number = static_cast<Index>(messages_.size());
    messages_.push_back(
        {number, session.index, sequence, topic, model, expected_.now, {}, 0, false, 0});
    expected_.answers.push_back({number, exchange::outcome_of(why), {}, {}});
    return true;
}

void Model::publish(Message message, Nanos now) {
    const Index from = message.publisher;
    const std::uint32_t topic = message.topic;
    const std::uint32_t model = message.model;
    const exchange::Limits& limits = options_.limits;
    Session& session = sessions_[from];
    Shard& shard = shards_[session.shard];
    if (!is_bound(session.shard, model)) {
        return publish_refused(from, message.sequence, model, Refusal::unknown_model, now);
    }
    begin(session.shard, now);
    ++shard.models[model].received;
    const auto refuse_for = [&](Refusal why) {
        refuse(session, topic, model, message.sequence, why);
    };
    if (shard.draining) return refuse_for(Refusal::draining);
    if (answered(model) && session.in_flight.size() >= limits.max_in_flight_per_session) {
        return refuse_for(Refusal::session_in_flight);
    }
    if (shard.open.size() >= limits.max_in_flight) return refuse_for(Refusal::shard_in_flight);
    if (!knows_topic(session.shard, topic) && core().topics() >= limits.max_topics) {
        return refuse_for(Refusal::topics_full);
    }

    ++shard.models[model].accepted;
    const auto number = static_cast<Index>(messages_.size());
    message.number = number;
    message.arrived = now;
    messages_.push_back(std::move(message));
    expected_.published = make_exchange(number, session.shard, now);
    if (!answered(model)) return;
    session.in_flight.push_back(expected_.published);
    if (session.in_flight.size() >= limits.max_in_flight_per_session) session.paused = true;
}

void Model::publish_refused(Index from, std::uint32_t sequence, std::uint32_t model, Refusal why,
                            Nanos now) {
    const Session& session = sessions_[from];
    begin(session.shard, now);
    if (is_bound(session.shard, model)) {
        ++shards_[session.shard].models[model].received;
        refuse(session, kNobody, model, sequence, why);
        return;
    }
    ++shards_[session.shard].counters.unknown_model;
    if (sequence == 0) return;
    const auto number = static_cast<Index>(messages_.size());
    messages_.push_back({number, from, sequence, kNobody, model, now, {}, 0, false, 0});
    expected_.answers.push_back({number, Outcome::denied, {}, {}});
}

bool Model::knows_topic(ShardIndex shard, std::uint32_t topic) {
    if (!shards_[shard].view[topic].empty()) return true;
    // Kept by a step that waits until what went out before it has been heard.
    if (shards_[shard].marks != 0 && core().knows(topic_name(topic))) return true;
    return std::ranges::any_of(shards_[shard].open, [&](Index index) {
        return messages_[exchanges_[index].message].topic == topic;
    });
}

void Model::tell_all(ShardIndex by, const ExpectedWord& word) {
    for (ShardIndex to = 0; to < options_.shards; ++to) {
        if (to != by) expected_.words[to].push_back(word);
    }
}

void Model::close(Index index, const std::vector<Move>& unsent, Nanos now) {
    Session& session = sessions_[index];
    begin(session.shard, now);
    session.paused = false;
    // The newest first: so the core goes through them.
    for (const Index e : std::vector<Index>(session.in_flight.rbegin(), session.in_flight.rend())) {
        end_exchange(e, Outcome::cancelled, Tell::nobody);
    }
    session.open = false;
    erase_one(shards_[session.shard].sessions, index);
    if (session.subscribed) {
        tell_all(session.shard, {.kind = Kind::gone, .session = index});
        lose_subscriber(session.shard, index);
    }
    move_all(index, unsent);
}

void Model::cancel(Index index, std::uint32_t sequence, Nanos now) {
    const Session& session = sessions_[index];
    begin(session.shard, now);
    for (const Index open : session.in_flight) {
        if (sequence == 0 || messages_[exchanges_[open].message].sequence != sequence) continue;
        ++shards_[session.shard].counters.cancels;
        return end_exchange(open, Outcome::cancelled, Tell::publisher);
    }
    ++shards_[session.shard].counters.cancels_ignored;
}

void Model::reply(Index index, std::uint32_t sequence, std::uint32_t model, const std::string& body,
                  Nanos now) {
    const Session& session = sessions_[index];
    begin(session.shard, now);
    ++shards_[session.shard].counters.replies_received;
    ExpectedWord word{
        .kind = Kind::reply, .session = index, .sequence = sequence, .model = model, .body = body};
    const auto origin = exchange::sequence_origin(sequence, options_.shards);
    if (!origin) {
        ++shards_[expected_.shard].ignored;
    } else if (origin->shard != session.shard) {
        expected_.words[origin->shard].push_back(word);
    } else {
        take_reply(session.shard, word);
    }
}

void Model::decline(Index index, std::uint32_t sequence, std::uint32_t model, Nanos now) {
    const Session& session = sessions_[index];
    begin(session.shard, now);
    ++shards_[session.shard].counters.replies_received;
    ExpectedWord word{
        .kind = Kind::decline, .session = index, .sequence = sequence, .model = model};
    const auto origin = exchange::sequence_origin(sequence, options_.shards);
    if (!origin) {
        ++shards_[expected_.shard].ignored;
    } else if (origin->shard != session.shard) {
        expected_.words[origin->shard].push_back(word);
    } else {
        take_reply(session.shard, word);
    }
}

void Model::decline_too_large(Index index, std::uint32_t sequence, std::uint32_t model, Nanos now) {
    ++shards_[sessions_[index].shard].ignored;
    decline(index, sequence, model, now);
}

// A reply or a decline counts if this session was given that very attempt and it is still open.
void Model::take_reply(ShardIndex shard, const ExpectedWord& word) {
    const Session& session = sessions_[word.session];
    const auto given = session.given.find(word.sequence);
    const bool is_given = given != session.given.end() && given->second.try_index != kNobody;
    Exchange* e = is_given ? &exchanges_[given->second.exchange] : nullptr;
    Try* one = is_given ? &e->tries[given->second.try_index] : nullptr;
    if (one == nullptr || e->shard != shard || e->state == Exchange::State::ended ||
        (one->state != AMQ_ATTEMPT_OPEN && one->state != AMQ_ATTEMPT_LATE)) {
        ++shards_[expected_.shard].ignored;
        return;
    }
    const Index index = given->second.exchange;
    const Bound* by = bound_of(*e);
    if (is_adopter(by) && may_be_new_to(*e, *by)) {
        expected_.untaken = word;
        return;
    }
    demand_known(*e);
    if (word.kind == Kind::decline) {
        ++counters(*e).declined;
        expected_.declines.push_back({index, word.session});
        return;
    }
    one->state = AMQ_ATTEMPT_REPLIED;
    --e->open;
    --shards_[shard].seen[word.session].inflight;
    ++e->replies;
    expected_.replied = index;
    expected_.reply_body = word.body;
    if (is_live(by) && instances_[by->instance]->has_on_reply) return;  // it decides itself
    expected_.replied = kNobody;
    default_reply(index);
}

void Model::hear(ShardIndex from, ShardIndex to, Nanos now) {
    begin(to, now);
    std::deque<ExpectedWord>& box = boxes_[from * options_.shards + to];
    if (!expect(!box.empty(), "a word arrives that was never said")) return;
    const ExpectedWord word = std::move(box.front());
    box.pop_front();
    switch (word.kind) {
        case Kind::join: join_view(to, word.session, word.topic); return answer_known(from, word);
        case Kind::leave: leave_view(to, word.session, word.topic); return answer_known(from, word);
        case Kind::known: return known(word.awaited);
        case Kind::gone: lose_subscriber(to, word.session); return;
        case Kind::congestion:
            if (shards_[to].seen.contains(word.session)) {
                set_credit(to, word.session, word.number != 0);
            }
            return;
        case Kind::deliver: return hear_delivery(to, word);
        case Kind::reply:
        case Kind::decline: return take_reply(to, word);
        case Kind::cancel:
            if (sessions_[word.session].open) tell_cancelled(to, word.session, word.sequence);
            return;
        case Kind::mark: return expected_.words[from].push_back({.kind = Kind::marked});
        case Kind::marked: --shards_[to].marks; return;
    }
}

void Model::hear_delivery(ShardIndex shard, const ExpectedWord& word) {
    Session& session = sessions_[word.session];
    if (session.open) {
        decide(session, word.delivery);
        return;
    }
    ++shards_[shard].counters.undeliverable;
    const Message& message = messages_[word.delivery.message];
    if (answered(message.model) || !is_bound(shard, message.model)) return;
    const Nanos arrived = arrival_of(shard, word.delivery);
    move(shard, {word.delivery.message, word.session, arrived});
}

void Model::advance(ShardIndex shard, Nanos now) {
    begin(shard, now);
    expected_.advances = true;
    expected_.to_ask = shards_[shard].released;
}

void Model::woken(ShardIndex shard, Nanos now) {
    begin(shard, now);
}

void Model::end_draining(ShardIndex shard, Nanos now) {
    begin(shard, now);
    shards_[shard].draining = true;
    for (const Index index : std::vector<Index>(shards_[shard].open)) {
        drop_exchange(index, Outcome::draining, Drop::draining);
    }
}

}  // namespace amq::sim
