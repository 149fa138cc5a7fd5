#include "tests/sim/model.hpp"

#include <algorithm>
#include <array>

namespace amq::sim {

using exchange::Drop;

Model::Model(const Options& options, Trace& trace)
    : options_(options),
      trace_(trace),
      shards_(options.shards),
      boxes_(std::size_t{options.shards} * options.shards) {
    for (Shard& shard : shards_) {
        for (const ModelOptions& model : options.models) shard.models[model.settings.model] = {};
    }
    watch_fallbacks(this);
}

Model::~Model() {
    watch_fallbacks(nullptr);
}

void Model::fail(const std::string& why) {
    if (failure_.empty()) failure_ = why;
}

exchange::TopicName Model::topic_name(std::uint32_t topic) {
    // Odd ones are known by number, as the original does, even ones by name.
    static const std::array<std::string, 6> names{
        "chat.orders", "1001", "a/rather/long/name/of/a/topic", "1002", "chat.u", "4294967039"};
    const std::string& name = names[topic];
    return {exchange::number_of(name), name};
}

Index Model::find_session(SessionId id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? kNobody : at->second;
}

Model::Queue& Model::queue(ShardIndex shard, std::uint32_t topic, std::uint32_t model) {
    for (Queue& one : shards_[shard].queues) {
        if (one.topic == topic && one.model == model) return one;
    }
    return shards_[shard].queues.emplace_back(Queue{topic, model, {}, 0, {}});
}

bool Model::is_over(const Given& given) const {
    return given.exchange == kNobody || exchanges_[given.exchange].state == Exchange::State::ended;
}

Index Model::make_exchange(Index message, ShardIndex shard, Nanos arrived) {
    const Message& m = messages_[message];
    const Bound& by = *bound(shard, m.model, m.topic);
    const exchange::ModelSettings& model = by.settings;
    Exchange made;
    made.message = message;
    made.shard = shard;
    made.known = {{by.instance, instances_[by.instance]->schema, 0, 0}};
    const Nanos asked = m.timeout;
    const Nanos usual = model.answered ? model.timeout : std::max(model.timeout, model.hold);
    made.deadline = arrived + (asked == 0 ? usual : std::min(asked, model.max_timeout));
    made.hold_until = std::min(arrived + model.hold, made.deadline);
    const auto index = static_cast<Index>(exchanges_.size());
    exchanges_.push_back(std::move(made));
    shards_[shard].open.push_back(index);
    return index;
}

void Model::hold(Index index) {
    Exchange& e = exchanges_[index];
    const Message& m = messages_[e.message];
    e.state = Exchange::State::held;
    e.routable_since = UINT64_MAX;
    queue(e.shard, m.topic, m.model).held.push_back(index);
    ++shards_[e.shard].held;
    shards_[e.shard].held_bytes += m.body.size();
    ++counters(e).held;
}

void Model::unhold(Index index) {
    Exchange& e = exchanges_[index];
    const Message& m = messages_[e.message];
    std::deque<Index>& held = queue(e.shard, m.topic, m.model).held;
    held.erase(std::ranges::find(held, index));
    --shards_[e.shard].held;
    shards_[e.shard].held_bytes -= m.body.size();
    e.state = Exchange::State::waiting;
}

void Model::end_exchange(Index index, Outcome outcome, Tell tell, const std::string& body,
                         const std::string& headers) {
    Exchange& e = exchanges_[index];
    const Message& m = messages_[e.message];
    if (!expect(e.state != Exchange::State::ended, "an exchange ends twice")) return;
    ++counters(e).outcomes[static_cast<std::size_t>(outcome)];
    if (e.state == Exchange::State::held) unhold(index);
    if (outcome == Outcome::cancelled) tell_responders(e);
    close_tries(e);
    e.state = Exchange::State::ended;
    ++expected_.parted;
    expected_.left.push_back(m.topic);
    erase_one(shards_[e.shard].open, index);
    shards_[e.shard].adopted_before[m.model].add(e);
    if (!answered(m.model)) return;
    if (tell == Tell::publisher && m.sequence != 0) {
        expected_.answers.push_back({e.message, outcome, body, headers});
    }
    leave_publisher(index);
}

// Who has the message and wants to know is told that nobody waits for him.
void Model::tell_responders(const Exchange& e) {
    for (const Try& one : e.tries) {
        if (one.state != AMQ_ATTEMPT_OPEN && one.state != AMQ_ATTEMPT_LATE) continue;
        if (!sessions_[one.session].wants_cancellations) continue;
        if (has(shards_[e.shard].lost_sessions, one.session)) continue;
        tell_cancelled(e.shard, one.session, one.sequence);
    }
}

void Model::tell_cancelled(ShardIndex by, Index index, std::uint32_t sequence) {
    const Session& session = sessions_[index];
    if (session.shard == by) {
        expected_.cancellations.emplace_back(session.id, sequence);
    } else {
        expected_.words[session.shard].push_back(
            {.kind = exchange::ShardWord::Kind::cancel, .session = index, .sequence = sequence});
    }
}

void Model::close_tries(Exchange& e) {
    for (Try& one : e.tries) {
        if (one.state != AMQ_ATTEMPT_OPEN && one.state != AMQ_ATTEMPT_LATE) continue;
        --shards_[e.shard].seen[one.session].inflight;
        one.state = 0;
    }
    e.open = 0;
}

void Model::leave_publisher(Index index) {
    Session& publisher = sessions_[messages_[exchanges_[index].message].publisher];
    erase_one(publisher.in_flight, index);
    if (!publisher.paused) return;
    if (publisher.in_flight.size() > options_.limits.max_in_flight_per_session / 2) return;
    publisher.paused = false;
    expected_.readable.push_back(publisher.id);
}

void Model::drop_exchange(Index index, Outcome outcome, Drop why) {
    const Exchange& e = exchanges_[index];
    if (!answered(messages_[e.message].model)) {
        ++counters(e).drops[static_cast<std::size_t>(why)];
    }
    end_exchange(index, outcome, Tell::publisher);
}

void Model::fail_exchange(Index index) {
    ++shards_[exchanges_[index].shard].counters.strikes;
    drop_exchange(index, Outcome::strategy_failed, Drop::strategy_failed);
}

// It may be held no longer; but an attempt may still be replied to.
void Model::end_hold(Index index) {
    Exchange& e = exchanges_[index];
    if (e.open == 0) {
        ++counters(e).expired;
        return drop_exchange(index, e.hold_outcome, Drop::hold_expired);
    }
    if (e.state == Exchange::State::held) unhold(index);
    if (e.deadline <= expected_.now) drop_exchange(index, Outcome::timeout, Drop::unreplied);
}

// While time is made up for, what the core holds no longer is what had to go first: its room is
// free.
void Model::settle_held() {
    Shard& shard = shards_[expected_.shard];
    while (shard.held > core().held_messages()) {
        Index first = kNobody;
        for (const Index index : shard.open) {
            const Exchange& e = exchanges_[index];
            const bool is_over = e.state == Exchange::State::held &&
                                 e.hold_until <= expected_.now &&
                                 is_due(e.looked_at, expected_.now);
            if (!is_over) continue;
            if (first == kNobody || e.looked_at < exchanges_[first].looked_at) first = index;
        }
        if (!expect(first != kNobody, "something is held no longer that should be")) return;
        end_hold(first);
    }
}

// What must have ended because the core was told of the time. A tick is what a timer may be late
// by.
void Model::settle_time(ShardIndex shard, Nanos now) {
    shards_[shard].advanced = now;
    for (const Index index : std::vector<Index>(shards_[shard].open)) {
        Exchange& e = exchanges_[index];
        if (e.state == Exchange::State::held && is_due(e.looked_at, now)) {
            // Whoever looks at it for its strategy's sake sees as well that its hold is over.
            if (expect(e.hold_until <= now, "a strategy was not asked again in time"))
                end_hold(index);
        }
        if (e.state == Exchange::State::waiting && is_due(e.deadline, now)) {
            if (is_unsent(e)) {
                drop_exchange(index, Outcome::responder_lost, Drop::subscriber_gone);
            } else {
                drop_exchange(index, Outcome::timeout, Drop::unreplied);
            }
        }
        if (e.state == Exchange::State::ended) continue;
        for (const Try& one : e.tries) {
            if (one.state != AMQ_ATTEMPT_OPEN || one.due == 0) continue;
            expect(!is_due(one.due, now), "a strategy was not told that an attempt is late");
        }
    }
}

}  // namespace amq::sim
