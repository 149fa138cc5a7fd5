// Who subscribes to what, told to all shards; and what happens when somebody leaves.

#include <algorithm>

#include "host/exchange/core.hpp"

namespace amq::exchange {

std::uint32_t Core::subscriber_of(SessionId id) const {
    if (shard_of(id) != options_.shard) return subscribers_.find(id);
    const Session* session = sessions_.find(id);
    return session == nullptr ? kNone : session->subscriber;
}

void Core::subscribe(SessionId id, std::uint32_t sequence, std::span<const Subscription> topics,
                     Nanos now) {
    begin(now);
    Session* session = sessions_.find(id);
    if (session == nullptr) return;
    if (session->subscriber == kNone) {
        session->subscriber = subscribers_.find_or_make(id);
        subscribers_[session->subscriber].wants_cancellations =
            session->cancellations == Cancellations::wanted;
        if (session->congested) subscribers_[session->subscriber].load.credit = 0;
    }

    Acknowledgement acknowledgement{id, sequence, {}, {}};
    std::vector<Subscription> joined;
    // What was asked for before this may still be on its way to other shards: then it is told to
    // them again.
    const bool is_known = session->unacknowledged == 0;
    // Whatever is delivered from here on comes after the acknowledgement.
    ++session->unacknowledged;
    subscribers_[session->subscriber].is_unacknowledged = true;
    for (const Subscription& one : topics) {
        OwnedTopicName name{one.topic.number, std::string(one.topic.name), one.tag};
        if (!may_subscribe(*session, one.topic)) {
            acknowledgement.refused.push_back(std::move(name));
            continue;
        }
        acknowledgement.accepted.push_back(std::move(name));
        const bool is_new = join(session->subscriber, one, 1);
        if (is_new || !is_known) joined.push_back(one);
    }
    const std::uint64_t token = next_token_++;
    const bool ask = options_.shards > 1 && !joined.empty();
    awaited_.emplace(
        token, AwaitedAcknowledgement{std::move(acknowledgement), ask ? options_.shards - 1 : 0,
                                      AwaitedAcknowledgement::What::joins});
    for (std::size_t k = 0; k < joined.size(); ++k) {
        ShardWord word;
        word.kind = ShardWord::Kind::join;
        word.session = id;
        word.topic = joined[k].topic;
        word.tag = joined[k].tag;
        word.wants_cancellations = session->cancellations == Cancellations::wanted;
        word.number = 1;  // weight
        word.token = k + 1 == joined.size() ? token : 0;
        tell_shards(word);
    }
    if (ask && subscribers_[session->subscriber].load.credit == 0) {
        tell_congestion(id, Congestion::congested);
    }
    if (!ask) acknowledge(token);
    end();
}

bool Core::may_subscribe(const Session& session, const TopicName& topic) const {
    if (is_reserved_topic(topic)) return false;
    const Subscriber& subscriber = subscribers_[session.subscriber];
    const std::uint32_t known = topics_.find(topic);
    if (known != kNone && subscriber.topics.contains(known)) return true;
    return subscriber.topics.size() < options_.limits.max_subscriptions &&
           (known != kNone || topics_.size() < options_.limits.max_topics);
}

// One more shard knows, or all do: the acknowledgement goes out, and then what had to wait for it.
void Core::acknowledge(std::uint64_t token) {
    const auto at = awaited_.find(token);
    if (at == awaited_.end()) return;
    if (at->second.shards_left > 1) {
        --at->second.shards_left;
        return;
    }
    auto [acknowledgement, left, what] = std::move(at->second);
    awaited_.erase(at);
    Session* session = sessions_.find(acknowledgement.to);
    if (session == nullptr) return;
    if (what == AwaitedAcknowledgement::What::joins) {
        acknowledge_joins(*session, std::move(acknowledgement));
    } else if (session->deferred != nullptr) {
        session->deferred->ends.push_back(std::move(acknowledgement));
    } else {
        effects_.ends.push_back(std::move(acknowledgement));
    }
}

void Core::acknowledge_joins(Session& session, Acknowledgement&& acknowledgement) {
    effects_.acknowledgements.push_back(std::move(acknowledgement));
    if (--session.unacknowledged != 0) return;
    subscribers_[session.subscriber].is_unacknowledged = false;
    if (session.deferred == nullptr) return;
    undeferred_ = std::move(session.deferred->deliveries);
    for (Acknowledgement& end : session.deferred->ends) effects_.ends.push_back(std::move(end));
    session.deferred.reset();
    if (!session.congested) change_credit(session, Congestion::clear);
    for (Deferred& deferred : undeferred_) {
        deferred.delivery.topic.name = deferred.topic;
        effects_.deliveries.push_back(std::move(deferred.delivery));
    }
}

void Core::unsubscribe(SessionId id, std::uint32_t sequence, std::span<const TopicName> topics,
                       Nanos now) {
    begin(now);
    const Session* session = sessions_.find(id);
    if (session == nullptr) return;
    std::vector<TopicName> left;
    for (const TopicName& name : topics) {
        const std::uint32_t topic = topics_.find(name);
        if (session->subscriber == kNone || topic == kNone) continue;
        if (!subscribers_[session->subscriber].topics.contains(topic)) continue;
        leave(session->subscriber, topic);
        left.push_back(name);
    }
    // An earlier end of the same subscription may still be on its way to other shards: then this
    // word follows it.
    if (left.empty() && session->subscriber != kNone && !topics.empty()) {
        left.push_back(topics.back());
    }
    const std::uint64_t token = next_token_++;
    const bool ask = options_.shards > 1 && !left.empty();
    awaited_.emplace(token, AwaitedAcknowledgement{{id, sequence, {}, {}},
                                                   ask ? options_.shards - 1 : 0,
                                                   AwaitedAcknowledgement::What::leaves});
    for (std::size_t k = 0; k < left.size(); ++k) {
        ShardWord word;
        word.kind = ShardWord::Kind::leave;
        word.session = id;
        word.topic = left[k];
        word.token = k + 1 == left.size() ? token : 0;
        tell_shards(word);
    }
    if (!ask) acknowledge(token);
    end();
}

bool Core::join(std::uint32_t subscriber_slot, const Subscription& subscription,
                std::uint32_t weight) {
    const std::uint32_t slot = topics_.admit(subscription.topic);
    Subscriber& subscriber = subscribers_[subscriber_slot];
    Topic& topic = topics_[slot];
    const auto place = static_cast<std::uint32_t>(topic.members.size());
    if (!subscriber.topics.emplace(slot, place).second) return false;
    Member member{};
    member.id = subscriber.id;
    member.load = &subscriber.load;
    member.weight = weight;
    member.subscriber = subscriber_slot;
    member.tag = subscription.tag;
    member.joined = now_;
    topic.members.push_back(member);
    topic.forget_spreads();
    ++subscriptions_;
    tell_members(topic, member, true);
    start_flush(slot);
    return true;
}

void Core::leave(std::uint32_t subscriber_slot, std::uint32_t slot) {
    Subscriber& subscriber = subscribers_[subscriber_slot];
    const auto at = subscriber.topics.find(slot);
    if (at == subscriber.topics.end()) return;
    const std::uint32_t place = at->second;
    subscriber.topics.erase(at);
    --subscriptions_;
    Topic& topic = topics_[slot];
    const Member left = topic.members[place];
    topic.members[place] = topic.members.back();
    topic.members.pop_back();
    topic.leave_spreads(place);
    if (place < topic.members.size()) {
        subscribers_[topic.members[place].subscriber].topics[slot] = place;
    }
    if (topic.members.empty()) topic.stop_flushes();
    tell_members(topic, left, false);
    topics_.forget_if_unused(slot);
}

void Core::tell_members(const Topic& topic, const Member& member, bool joined) {
    for (const Instance& instance : instances_) {
        if (instance.strategy == nullptr || instance.is_muted) continue;
        if (instance.strategy->watches_members()) {
            instance.strategy->on_member(joined, topic.name, member);
        }
    }
}

void Core::tell_shards(const ShardWord& word) {
    for (ShardIndex shard = 0; shard < options_.shards; ++shard) {
        if (shard == options_.shard) continue;
        effects_.words.push_back(word);
        effects_.words.back().to = shard;
    }
}

void Core::set_congestion(SessionId id, Congestion congestion, Nanos now) {
    begin(now);
    Session* session = sessions_.find(id);
    if (session == nullptr) return;
    session->congested = congestion == Congestion::congested;
    if (session->subscriber == kNone || session->deferred != nullptr) return;  // told later
    change_credit(*session, congestion);
    end();
}

void Core::change_credit(const Session& session, Congestion congestion) {
    tell_congestion(session.id, congestion);
    note_congestion(session.subscriber, congestion);
}

void Core::tell_congestion(SessionId id, Congestion congestion) {
    ShardWord word;
    word.kind = ShardWord::Kind::congestion;
    word.session = id;
    word.number = congestion == Congestion::congested ? 1 : 0;
    tell_shards(word);
}

void Core::note_congestion(std::uint32_t slot, Congestion congestion) {
    Subscriber& subscriber = subscribers_[slot];
    subscriber.load.credit = congestion == Congestion::congested ? 0 : UINT32_MAX;
    if (congestion == Congestion::congested || held_count_ == 0) return;
    std::vector<std::uint32_t> waiting;
    for (const auto& [topic, place] : subscriber.topics) {
        if (topics_[topic].held_count != 0) waiting.push_back(topic);
    }
    std::sort(waiting.begin(), waiting.end());  // the same order under every seed of the hash
    for (const std::uint32_t topic : waiting) start_flush(topic);
}

}  // namespace amq::exchange
