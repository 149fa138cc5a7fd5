// Words from other shards.

#include "host/exchange/core.hpp"

namespace amq::exchange {

void Core::hear(ShardIndex from, const ShardWord& word, Nanos now) {
    begin(now);
    switch (word.kind) {
        case ShardWord::Kind::join:
            hear_join(word);
            answer_known(from, word);
            break;
        case ShardWord::Kind::leave:
            hear_leave(word);
            answer_known(from, word);
            break;
        case ShardWord::Kind::known: acknowledge(word.token); break;
        case ShardWord::Kind::gone:
            if (const std::uint32_t slot = subscribers_.find(word.session); slot != kNone) {
                lose_subscriber(slot);
            }
            break;
        case ShardWord::Kind::congestion:
            if (const std::uint32_t slot = subscribers_.find(word.session); slot != kNone) {
                note_congestion(slot, word.number != 0 ? Congestion::congested : Congestion::clear);
            }
            break;
        case ShardWord::Kind::deliver: hear_delivery(word); break;
        case ShardWord::Kind::reply:
            take_reply(word.session, word.sequence,
                       {0, word.model, word.body.bytes, word.body.headers});
            break;
        case ShardWord::Kind::decline: take_decline(word.session, word.sequence, word.model); break;
        case ShardWord::Kind::cancel:
            if (sessions_.find(word.session) != nullptr) {
                tell_cancelled(word.session, word.sequence, word.model);
            }
            break;
        case ShardWord::Kind::mark: answer_mark(from); break;
        case ShardWord::Kind::marked:
            if (marks_ != 0) --marks_;
            return;  // word of a slow reader may come right behind it
    }
    end();
}

void Core::hear_join(const ShardWord& word) {
    const std::uint32_t subscriber = subscribers_.find_or_make(word.session);
    if (subscriber == kNone) return;
    subscribers_[subscriber].wants_cancellations = word.wants_cancellations;
    join(subscriber, {word.topic, word.tag}, word.number);
}

void Core::hear_leave(const ShardWord& word) {
    const std::uint32_t subscriber = subscribers_.find(word.session);
    const std::uint32_t topic = topics_.find(word.topic);
    if (subscriber != kNone && topic != kNone) leave(subscriber, topic);
}

// Behind whatever was delivered before.
void Core::answer_known(ShardIndex from, const ShardWord& word) {
    if (word.token == 0) return;
    ShardWord known;
    known.to = from;
    known.kind = ShardWord::Kind::known;
    known.session = word.session;
    known.token = word.token;
    effects_.words.push_back(std::move(known));
}

void Core::answer_mark(ShardIndex from) {
    ShardWord marked;
    marked.to = from;
    marked.kind = ShardWord::Kind::marked;
    effects_.words.push_back(std::move(marked));
}

namespace {

void describe(Delivery& delivery, const ShardWord& word) {
    delivery.to = word.session;
    delivery.topic = word.topic;
    delivery.tag = word.tag;
    delivery.sequence = word.sequence;
    delivery.model = word.model;
    delivery.attempt = word.number;
    delivery.exchange = word.exchange;
    delivery.deadline = word.deadline;
    delivery.body = word.body;
}

}  // namespace

void Core::hear_delivery(const ShardWord& word) {
    Session* session = sessions_.find(word.session);
    if (session != nullptr && session->unacknowledged == 0) {
        return describe(effects_.deliveries.emplace_back(), word);
    }
    Delivery delivery;
    describe(delivery, word);
    if (session != nullptr) return defer(*session, std::move(delivery));
    // If a reply is waited for, the shard that sent it hears of the session's end and moves it by
    // itself.
    ++counters_.undeliverable;
    move_undelivered(word.session, word.topic, delivery);
}

}  // namespace amq::exchange
