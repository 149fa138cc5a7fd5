// Replies and declines, and attempts that come to nothing.

#include "host/exchange/core.hpp"

namespace amq::exchange {

void Core::reply(SessionId from, const Reply& reply, Nanos now) {
    begin(now);
    ++counters_.replies_received;
    const auto origin = sequence_origin(reply.sequence, options_.shards);
    if (!origin) return ignore(IgnoredReply::foreign);
    if (origin->shard != options_.shard) {
        ShardWord word;
        word.to = origin->shard;
        word.kind = ShardWord::Kind::reply;
        word.session = from;
        word.sequence = origin->ordinal;
        word.model = reply.model;
        word.body = {reply.body, {}, reply.headers};
        effects_.words.push_back(std::move(word));
        return;
    }
    take_reply(from, origin->ordinal, reply);
    end();
}

void Core::decline(SessionId from, std::uint32_t sequence, std::uint32_t model, Nanos now) {
    begin(now);
    ++counters_.replies_received;
    const auto origin = sequence_origin(sequence, options_.shards);
    if (!origin) return ignore(IgnoredReply::foreign);
    if (origin->shard != options_.shard) {
        ShardWord word;
        word.to = origin->shard;
        word.kind = ShardWord::Kind::decline;
        word.session = from;
        word.sequence = origin->ordinal;
        word.model = model;
        effects_.words.push_back(std::move(word));
        return;
    }
    take_decline(from, origin->ordinal, model);
    end();
}

void Core::decline_too_large(SessionId from, std::uint32_t sequence, std::uint32_t model,
                             Nanos now) {
    ignore(IgnoredReply::too_large);
    decline(from, sequence, model, now);
}

// The attempt that this session may reply to under this ordinal, or a counted reason why there is
// none.
std::optional<AttemptRef> Core::open_attempt(SessionId from, std::uint32_t ordinal,
                                             std::uint32_t model) {
    const std::uint32_t subscriber = subscriber_of(from);
    if (subscriber == kNone) {
        ignore(IgnoredReply::foreign);
        return std::nullopt;
    }
    auto found = subscribers_[subscriber].pending.find(ordinal);
    if (found.found == PendingReplies::Found::open &&
        is_stale(exchanges_[found.attempt.exchange])) {
        adopt(found.attempt.exchange);  // it may end with that
        found = subscribers_[subscriber].pending.find(ordinal);
    }
    if (found.found == PendingReplies::Found::open) return found.attempt;
    const Model* known = find_model(model);
    if (found.found == PendingReplies::Found::unknown) {
        ignore(IgnoredReply::foreign);
    } else if (found.found == PendingReplies::Found::replied) {
        ignore(IgnoredReply::duplicate);
    } else if (known != nullptr && !known->answered) {
        ignore(IgnoredReply::unwanted);
    } else {
        ignore(IgnoredReply::late);
    }
    return std::nullopt;
}

void Core::take_reply(SessionId from, std::uint32_t ordinal, const Reply& reply) {
    const auto at = open_attempt(from, ordinal, reply.model);
    if (!at) return;
    note_responder(*at);
    close_attempt(*at, AMQ_ATTEMPT_REPLIED);
    ++exchanges_[at->exchange].replies;
    ask_about_reply(at->exchange, from, reply);
}

void Core::take_decline(SessionId from, std::uint32_t ordinal, std::uint32_t model) {
    const auto at = open_attempt(from, ordinal, model);
    if (!at) return;
    ++counters_of(exchanges_[at->exchange]).declined;
    note_responder(*at);
    close_attempt(*at, AMQ_ATTEMPT_DECLINED);
    miss(*at, AMQ_DECLINED);
}

void Core::note_responder(AttemptRef at) {
    const Nanos took = now_ - attempt_at(at).sent;
    ModelTimings& timings = *model_of(exchanges_[at.exchange]).timings;
    timings.responder.record(took);
    ++timings.passes;
}

void Core::miss(AttemptRef at, std::uint32_t cause) {
    ask_about_miss(at.exchange, exchanges_[at.exchange].attempts[at.attempt].sub, cause);
}

// reply_ns has passed for some attempts: they stay open, and the strategy may try elsewhere.
void Core::miss_unreplied(std::uint32_t slot) {
    const ExchangeId id = exchanges_[slot].id;
    if (is_stale(exchanges_[slot])) adopt(slot);
    if (exchanges_[slot].id != id) return;
    Nanos earliest = 0;
    for (std::uint32_t k = 0; k < exchanges_[slot].attempts.size(); ++k) {
        Attempt& attempt = exchanges_[slot].attempts[k];
        if (attempt.state != AMQ_ATTEMPT_OPEN || attempt.reply_due == 0) continue;
        if (attempt.reply_due > now_) {
            if (earliest == 0 || attempt.reply_due < earliest) earliest = attempt.reply_due;
            continue;
        }
        attempt.state = AMQ_ATTEMPT_LATE;
        miss({slot, k}, AMQ_TIMEOUT);
        if (exchanges_[slot].id != id) return;
    }
    if (earliest != 0) wait_for_replies(slot, earliest);
}

void Core::close_attempt(AttemptRef at, std::uint32_t state) {
    Attempt& attempt = attempt_at(at);
    attempt.state = state;
    unlink_attempt(attempt);
    Subscriber& subscriber = subscribers_[attempt.subscriber];
    ++(state == AMQ_ATTEMPT_REPLIED ? subscriber.handled : subscriber.failed);
    subscriber.pending.close(
        attempt.ordinal, state == AMQ_ATTEMPT_REPLIED || state == AMQ_ATTEMPT_DECLINED
                             ? PendingReplies::Found::replied
                             : PendingReplies::Found::ended);
    --exchanges_[at.exchange].open;
}

void Core::link_attempt(AttemptRef at) {
    Attempt& attempt = attempt_at(at);
    Subscriber& subscriber = subscribers_[attempt.subscriber];
    attempt.previous = subscriber.last_open;
    attempt.next = AttemptRef{};
    if (attempt.previous.exchange != kNone) {
        attempt_at(attempt.previous).next = at;
    } else {
        subscriber.first_open = at;
    }
    subscriber.last_open = at;
    ++subscriber.load.inflight;
}

void Core::unlink_attempt(const Attempt& attempt) {
    Subscriber& subscriber = subscribers_[attempt.subscriber];
    if (attempt.next.exchange != kNone) {
        attempt_at(attempt.next).previous = attempt.previous;
    } else {
        subscriber.last_open = attempt.previous;
    }
    if (attempt.previous.exchange != kNone) {
        attempt_at(attempt.previous).next = attempt.next;
    } else {
        subscriber.first_open = attempt.next;
    }
    --subscriber.load.inflight;
}

}  // namespace amq::exchange
