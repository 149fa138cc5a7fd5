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
        is_stale(exchanges_[found.attempt.exchange()])) {
        adopt(found.attempt.exchange());  // it may end with that
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
    Exchange& exchange = exchanges_[at->exchange()];
    Attempt& attempt = exchange.attempts[at->attempt()];
    note_responder(exchange, attempt);
    close_attempt(exchange, attempt, AMQ_ATTEMPT_REPLIED);
    ++exchange.replies;
    ask_about_reply(exchange, from, reply);
}

void Core::take_decline(SessionId from, std::uint32_t ordinal, std::uint32_t model) {
    const auto at = open_attempt(from, ordinal, model);
    if (!at) return;
    Exchange& exchange = exchanges_[at->exchange()];
    Attempt& attempt = exchange.attempts[at->attempt()];
    ++counters_of(exchange).declined;
    note_responder(exchange, attempt);
    close_attempt(exchange, attempt, AMQ_ATTEMPT_DECLINED);
    miss(*at, AMQ_DECLINED);
}

void Core::note_responder(const Exchange& exchange, const Attempt& attempt) {
    ModelTimings& timings = *model_of(exchange).timings;
    timings.responder.record(now_ - attempt.sent);
    ++timings.passes;
}

void Core::miss(AttemptRef at, std::uint32_t cause) {
    ask_about_miss(at.exchange(), exchanges_[at.exchange()].attempts[at.attempt()].sub, cause);
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
    if (earliest != 0) wait_for_replies(exchanges_[slot], earliest);
}

void Core::close_attempt(Exchange& exchange, Attempt& attempt, std::uint32_t state) {
    attempt.state = state;
    Subscriber& subscriber = subscribers_[attempt.subscriber];
    unlink_attempt(attempt, subscriber);
    ++(state == AMQ_ATTEMPT_REPLIED ? subscriber.handled : subscriber.failed);
    subscriber.pending.close(attempt.ordinal,
                             state == AMQ_ATTEMPT_REPLIED || state == AMQ_ATTEMPT_DECLINED
                                 ? PendingReplies::Found::replied
                                 : PendingReplies::Found::ended);
    --exchange.open;
}

void Core::link_attempt(AttemptRef at, Attempt& attempt, Subscriber& subscriber) {
    attempt.previous = subscriber.last_open;
    attempt.next = AttemptRef{};
    if (!attempt.previous.is_none()) {
        attempt_at(attempt.previous).next = at;
    } else {
        subscriber.first_open = at;
    }
    subscriber.last_open = at;
    ++subscriber.load.inflight;
}

void Core::unlink_attempt(const Attempt& attempt, Subscriber& subscriber) {
    if (!attempt.next.is_none()) {
        attempt_at(attempt.next).previous = attempt.previous;
    } else {
        subscriber.last_open = attempt.previous;
    }
    if (!attempt.previous.is_none()) {
        attempt_at(attempt.previous).next = attempt.next;
    } else {
        subscriber.first_open = attempt.next;
    }
    --subscriber.load.inflight;
}

}  // namespace amq::exchange
