// An exchange ends, exactly once: the publisher is told, and nothing of it stays behind.

#include <utility>

#include "host/exchange/core.hpp"

namespace amq::exchange {

void Core::fail(Exchange& exchange) {
    finish_dropped(exchange, Outcome::strategy_failed, Drop::strategy_failed);
}

void Core::finish_dropped(Exchange& exchange, Outcome outcome, Drop why) {
    if (!exchange.answered) ++counters_of(exchange).drops[static_cast<std::size_t>(why)];
    finish(exchange, outcome, {});
}

void Core::deadline_passed(Exchange& exchange) {
    if (exchange.is_unsent()) {
        return finish_dropped(exchange, Outcome::responder_lost, Drop::subscriber_gone);
    }
    finish_dropped(exchange, Outcome::timeout, Drop::unreplied);
}

void Core::finish(Exchange& exchange, Outcome outcome, Payload&& body) {
    Tally& tally = tallies_[exchange.tally];
    ++tally.counters.outcomes[static_cast<std::size_t>(outcome)];
    --tally.open;
    Topic& topic = topics_[exchange.topic];
    if (outcome != Outcome::ok) topic.note_failure(outcome);
    if (topic.watched != WatchedTopics::kNot) note_head(exchange, outcome);
    if (exchange.held) leave_hold(exchange.slot());
    clear_timer(exchange.timer);
    clear_timer(exchange.attempt_timer);
    if (exchange.open != 0) {
        if (outcome == Outcome::cancelled) tell_responders(exchange);
        close_attempts(exchange, outcome == Outcome::ok ? PendingReplies::Found::replied
                                                        : PendingReplies::Found::ended);
    }
    if (exchange.answered) {
        model_of(exchange).timings->request.record(now_ - exchange.arrived);
        --answered_open_;
        answer(exchange, topic, outcome, std::move(body));
        leave_publisher(exchange);
    }
    free_exchange(exchange, topic);
}

void Core::answer(const Exchange& exchange, const Topic& topic, Outcome outcome, Payload&& body) {
    if (exchange.sequence == 0) return;
    Answer& answer = effects_.answers.emplace_back();
    answer.to = exchange.publisher;
    answer.topic = topic.spoken();
    answer.sequence = exchange.sequence;
    answer.model = exchange.model;
    answer.outcome = outcome;
    answer.body.bytes = body.bytes;
    answer.body.headers = body.headers;
    if (body.kept) answer.body.kept = std::move(body.kept);
}

void Core::free_exchange(Exchange& exchange, Topic& topic) {
    const std::uint32_t topic_slot = exchange.topic;
    exchanges_.free(exchange.slot());
    exchange.id = 0;
    exchange.attempts.clear();
    if (exchange.body) parting_.push_back(std::move(exchange.body));
    --topic.exchanges;
    if (topic.members.empty()) topics_.forget_if_unused(topic_slot);
}

void Core::close_attempts(Exchange& exchange, PendingReplies::Found why) {
    for (const Attempt& attempt : exchange.attempts) {
        if (attempt.state != AMQ_ATTEMPT_OPEN && attempt.state != AMQ_ATTEMPT_LATE) continue;
        Subscriber& subscriber = subscribers_[attempt.subscriber];
        unlink_attempt(attempt, subscriber);
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
