// An exchange ends, exactly once: the publisher is told, and nothing of it stays behind.

#include <utility>

#include "host/exchange/core.hpp"

namespace amq::exchange {

void Core::fail(std::uint32_t slot) {
    finish_dropped(slot, Outcome::strategy_failed, Drop::strategy_failed);
}

void Core::finish_dropped(std::uint32_t slot, Outcome outcome, Drop why) {
    const Exchange& exchange = exchanges_[slot];
    if (!exchange.answered) ++counters_of(exchange).drops[static_cast<std::size_t>(why)];
    finish(slot, outcome, {});
}

void Core::deadline_passed(std::uint32_t slot) {
    if (exchanges_[slot].is_unsent()) {
        return finish_dropped(slot, Outcome::responder_lost, Drop::subscriber_gone);
    }
    finish_dropped(slot, Outcome::timeout, Drop::unreplied);
}

void Core::finish(std::uint32_t slot, Outcome outcome, Payload body) {
    Exchange& exchange = exchanges_[slot];
    Tally& tally = tallies_[exchange.tally];
    ++tally.counters.outcomes[static_cast<std::size_t>(outcome)];
    --tally.open;
    if (outcome != Outcome::ok) topics_[exchange.topic].note_failure(outcome);
    if (exchange.answered) model_of(exchange).timings->request.record(now_ - exchange.arrived);
    if (topics_[exchange.topic].watched != WatchedTopics::kNot) note_head(exchange, outcome);
    if (exchange.held) leave_hold(slot);
    clear_timer(exchange.timer);
    clear_timer(exchange.attempt_timer);
    if (exchange.open != 0) {
        if (outcome == Outcome::cancelled) tell_responders(exchange);
        close_attempts(exchange, outcome == Outcome::ok ? PendingReplies::Found::replied
                                                        : PendingReplies::Found::ended);
    }
    if (exchange.answered) {
        --answered_open_;
        answer(exchange, outcome, std::move(body));
        leave_publisher(slot);
    }
    free_exchange(slot);
}

void Core::answer(const Exchange& exchange, Outcome outcome, Payload body) {
    if (exchange.sequence == 0) return;
    effects_.answers.push_back({exchange.publisher, topics_[exchange.topic].spoken(),
                                exchange.sequence, exchange.model, outcome, std::move(body)});
}

void Core::free_exchange(std::uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    const std::uint32_t topic = exchange.topic;
    const std::uint64_t uses = exchange.uses;
    std::vector<Attempt> attempts = std::move(exchange.attempts);
    attempts.clear();
    if (attempts.capacity() > 64) attempts = {};
    if (exchange.body) parting_.push_back(std::move(exchange.body));
    exchange = Exchange{};
    exchange.uses = uses;
    exchange.attempts = std::move(attempts);  // its room is for the next
    exchanges_.free(slot);
    --topics_[topic].exchanges;
    topics_.forget_if_unused(topic);
}

void Core::close_attempts(Exchange& exchange, PendingReplies::Found why) {
    for (const Attempt& attempt : exchange.attempts) {
        if (attempt.state != AMQ_ATTEMPT_OPEN && attempt.state != AMQ_ATTEMPT_LATE) continue;
        unlink_attempt(attempt);
        Subscriber& subscriber = subscribers_[attempt.subscriber];
        if (why == PendingReplies::Found::ended) ++subscriber.failed;
        subscriber.pending.close(attempt.ordinal, why);
    }
}

// So that they need not go on: the caller wants no reply any more.
void Core::tell_responders(const Exchange& exchange) {
    for (const Attempt& attempt : exchange.attempts) {
        if (attempt.state != AMQ_ATTEMPT_OPEN && attempt.state != AMQ_ATTEMPT_LATE) continue;
        const Subscriber& subscriber = subscribers_[attempt.subscriber];
        if (!subscriber.wants_cancellations || subscriber.is_lost) continue;
        tell_cancelled(subscriber.id,
                       wire_sequence({options_.shard, attempt.ordinal}, options_.shards),
                       exchange.model);
    }
}

void Core::tell_cancelled(SessionId to, std::uint32_t sequence, std::uint32_t model) {
    if (shard_of(to) == options_.shard) {
        effects_.cancellations.push_back({to, sequence, model});
        return;
    }
    ShardWord word;
    word.to = shard_of(to);
    word.kind = ShardWord::Kind::cancel;
    word.session = to;
    word.sequence = sequence;
    word.model = model;
    effects_.words.push_back(std::move(word));
}

void Core::clear_timer(TimerId& timer) {
    if (timer == kNone) return;
    timers_.clear(timer);
    timer = kNone;
}

}  // namespace amq::exchange
