// Who subscribes to what, as a shard must see it, and when the requests are acknowledged.

#include <algorithm>

#include "tests/sim/model.hpp"

namespace amq::sim {

using Kind = exchange::ShardWord::Kind;

void Model::join_view(ShardIndex shard, Index session, std::uint32_t topic) {
    Seen& seen = shards_[shard].seen[session];
    if (has(seen.topics, topic)) return;
    seen.topics.push_back(topic);
    start_settling(shard, topic, shards_[shard].view[topic].empty());
    shards_[shard].view[topic].push_back(session);
}

// The first subscriber comes to what is held, unless that is settling already: for another
// subscriber, or one that reads again, when all before could not take it.
void Model::start_settling(ShardIndex shard, std::uint32_t topic, bool is_first) {
    const Nanos advanced = shards_[shard].advanced;
    for (Queue& one : shards_[shard].queues) {
        if (one.topic != topic || one.held.empty() || !is_due(one.settled, advanced)) continue;
        const Nanos settled = expected_.now + settle_of(shard, one.model, topic);
        std::erase_if(one.may_settle, [&](Nanos when) { return is_due(when, advanced); });
        one.may_settle.push_back(settled);
        if (is_first) one.settled = std::ranges::min(one.may_settle);
    }
}

void Model::leave_view(ShardIndex shard, Index session, std::uint32_t topic) {
    const auto seen = shards_[shard].seen.find(session);
    if (seen == shards_[shard].seen.end() || !erase_one(seen->second.topics, topic)) return;
    erase_one(shards_[shard].view[topic], session);
}

void Model::subscribe(Index index, std::uint32_t sequence, const std::vector<std::uint32_t>& topics,
                      Nanos now) {
    Session& session = sessions_[index];
    begin(session.shard, now);
    if (!session.subscribed) {
        session.subscribed = true;
        shards_[session.shard].seen[index].credit = session.congested ? 0 : UINT32_MAX;
    }
    AwaitedAck awaited{index, sequence, {}, {}, 0, 0};
    const bool is_known = session.unacknowledged++ == 0;
    const auto request = static_cast<Index>(awaited_.size());
    std::uint32_t topics_there = core().topics();
    bool asks = false;
    for (const std::uint32_t topic : topics) {
        const bool has_it = has(session.topics, topic);
        const bool known = knows_topic(session.shard, topic);
        if (!has_it && (session.topics.size() >= options_.limits.max_subscriptions ||
                        (!known && topics_there >= options_.limits.max_topics))) {
            awaited.refused.push_back(topic);
            continue;
        }
        awaited.accepted.push_back(topic);
        if (!has_it) {
            session.topics.push_back(topic);
            erase_one(session.ended, topic);
            session.asked_by[topic] = request;
            if (!known) ++topics_there;
            join_view(session.shard, index, topic);
        }
        if (has_it && is_known) continue;
        asks = true;
        tell_all(session.shard,
                 {.kind = Kind::join, .session = index, .topic = topic, .number = 1});
    }
    awaited_.push_back(std::move(awaited));
    if (options_.shards == 1 || !asks) return known(request);
    ask_all(session.shard, request);
    if (session.congested || session.deferring) {
        tell_all(session.shard, {.kind = Kind::congestion, .session = index, .number = 1});
    }
}

// The last word of this event to each shard is to be answered.
void Model::ask_all(ShardIndex by, Index request) {
    awaited_[request].shards_left = options_.shards - 1;
    for (ShardIndex to = 0; to < options_.shards; ++to) {
        if (to != by) expected_.words[to].back().awaited = request;
    }
}

void Model::unsubscribe(Index index, std::uint32_t sequence,
                        const std::vector<std::uint32_t>& topics, Nanos now) {
    Session& session = sessions_[index];
    begin(session.shard, now);
    const auto request = static_cast<Index>(awaited_.size());
    awaited_.push_back({index, sequence, topics, {}, 0, 0, true});
    std::vector<std::uint32_t> left;
    for (const std::uint32_t topic : topics) {
        if (!erase_one(session.topics, topic)) continue;
        leave_view(session.shard, index, topic);
        session.left_by[topic] = request;
        left.push_back(topic);
    }
    if (options_.shards == 1 || !session.subscribed) return known(request);
    if (left.empty()) left.push_back(topics.back());
    for (const std::uint32_t topic : left) {
        tell_all(session.shard, {.kind = Kind::leave, .session = index, .topic = topic});
    }
    ask_all(session.shard, request);
}

// One more shard knows; with the last the request is acknowledged.
void Model::known(Index request) {
    AwaitedAck& awaited = awaited_[request];
    if (awaited.shards_left > 1) {
        --awaited.shards_left;
        return;
    }
    Session& session = sessions_[awaited.session];
    if (!session.open) return;
    if (awaited.ends) {
        (session.deferring ? session.ends : expected_.ends).push_back(request);
        return;
    }
    expected_.acks.push_back(request);
    if (--session.unacknowledged != 0 || !session.deferring) return;
    session.deferring = false;
    expected_.ends.insert(expected_.ends.end(), session.ends.begin(), session.ends.end());
    session.ends.clear();
    if (!session.congested) change_credit(session, false);
}

void Model::congest(Index index, bool congested, Nanos now) {
    Session& session = sessions_[index];
    begin(session.shard, now);
    session.congested = congested;
    if (session.subscribed && !session.deferring) change_credit(session, congested);
}

void Model::change_credit(const Session& session, bool congested) {
    set_credit(session.shard, session.index, congested);
    tell_all(session.shard,
             {.kind = Kind::congestion, .session = session.index, .number = congested ? 1U : 0U});
}

void Model::set_credit(ShardIndex shard, Index session, bool congested) {
    Seen& seen = shards_[shard].seen[session];
    seen.credit = congested ? 0 : UINT32_MAX;
    if (congested) return;
    for (const std::uint32_t topic : seen.topics) start_settling(shard, topic, false);
}

void Model::answer_known(ShardIndex to, const ExpectedWord& word) {
    if (word.awaited == kNobody) return;
    expected_.words[to].push_back(
        {.kind = Kind::known, .session = word.session, .awaited = word.awaited});
}

}  // namespace amq::sim
