// A strategy has decided: the plan becomes deliveries, a hold, or the end.

#include <algorithm>

#include "host/exchange/core.hpp"

namespace amq::exchange {

amq_msg Core::message_of(const Exchange& exchange) const {
    const Topic& topic = topics_[exchange.topic];
    amq_msg message{};
    message.size = sizeof message;
    if (exchange.answered) message.flags |= std::uint32_t{AMQ_MSG_ANSWERED};
    if (exchange.no_wait) message.flags |= std::uint32_t{AMQ_MSG_NO_WAIT};
    if (exchange.no_echo) message.flags |= std::uint32_t{AMQ_MSG_NO_ECHO};
    message.id = exchange.id;
    message.publisher = exchange.publisher;
    message.topic = {topic.name.data(), topic.name.size()};
    message.key = {reinterpret_cast<const char*>(exchange.key.data()), exchange.key.size()};
    message.body = reinterpret_cast<const std::uint8_t*>(exchange.bytes.data());
    message.body_n = exchange.bytes.size();
    message.arrived_ns = exchange.arrived;
    message.deadline_ns = exchange.deadline;
    message.note = exchange.note;
    message.attempts = exchange.attempts.data();
    message.attempts_n = static_cast<std::uint32_t>(exchange.attempts.size());
    message.attempts_stride = sizeof(Attempt);
    return message;
}

Situation Core::situation_of(const Exchange& exchange) const {
    const std::vector<Member>& members = topics_[exchange.topic].members;
    const auto count = static_cast<std::uint32_t>(members.size());
    return {message_of(exchange),
            {sizeof(amq_view), count, sizeof(Member), 0, members.data(), now_},
            exchange.open};
}

// `reply`: what a DONE without an answer of its own passes on.
void Core::obey(std::uint32_t slot, const std::optional<Decision>& decision, const Reply& reply) {
    if (!decision) return fail(slot);
    exchanges_[slot].note = decision->note;
    switch (decision->verb) {
        case AMQ_SEND: return send(slot, *decision);
        case AMQ_HOLD: return hold_unless_refused(slot, *decision);
        case AMQ_DROP: return finish_dropped(slot, decision->reason, drop_of(decision->reason));
        case AMQ_DONE: return finish(slot, Outcome::ok, answer_of(*decision, reply));
        default: return;  // KEEP
    }
}

// A strategy's own answer is copied: it need not outlive the next call into the instance.
Payload Core::answer_of(const Decision& decision, const Reply& reply) {
    if (!decision.answer) return {reply.body, {}, reply.headers};
    BodyRef copy = bodies_.make(*decision.answer);
    return {copy.bytes(), copy, {}};
}

// What must not wait ends here instead, unless somebody may still reply to it.
void Core::hold_unless_refused(std::uint32_t slot, const Decision& decision) {
    const Exchange& exchange = exchanges_[slot];
    if (!exchange.no_wait) return hold_as_decided(slot, decision);
    if (exchange.open == 0) finish_dropped(slot, decision.reason, Drop::unheld);
}

void Core::send(std::uint32_t slot, const Decision& decision) {
    Exchange& exchange = exchanges_[slot];
    if (++exchange.sends > kMaxSends) {
        strike_for_sends(exchange);
        return fail(slot);
    }
    const auto members = static_cast<std::uint32_t>(topics_[exchange.topic].members.size());
    const std::uint32_t targets =
        decision.all ? members : static_cast<std::uint32_t>(decision.targets.size());
    ModelCounters& counters = counters_of(exchange);
    counters.subscribers_chosen += targets;
    counters.deliveries += targets;
    Topic& topic = topics_[exchange.topic];
    topic.counters.delivered += targets;
    if (members > 1) {
        Spread* spread = topic.spread_of(exchange.binding, epoch_);
        if (spread != nullptr) decision.all ? spread->add_all() : spread->add(decision.targets);
    }
    if (!exchange.attempts.empty()) counters.failovers += targets;
    if (exchange.held) leave_hold(slot);
    if (decision.want == 0) {
        send_and_end(slot, decision, targets);
    } else {
        send_and_wait(slot, decision, targets);
    }
}

void Core::strike_for_sends(const Exchange& exchange) {
    if (strategy_of(exchange.binding) == nullptr) return;  // nobody's plan
    strike(bindings_[exchange.binding].instance, Callback::route,
           "sends one message again and again");
}

void Core::send_and_end(std::uint32_t slot, const Decision& decision, std::uint32_t targets) {
    Exchange& exchange = exchanges_[slot];
    if (targets > 1 && exchange.bytes.size() >= kShareBytes) keep_body(exchange);
    const std::vector<Member>& members = topics_[exchange.topic].members;
    const auto attempt = static_cast<std::uint32_t>(exchange.attempts.size()) + 1;
    for (std::uint32_t k = 0; k < targets; ++k) {
        const Member& member = members[decision.all ? k : decision.targets[k]];
        Subscriber& subscriber = subscribers_[member.subscriber];
        ++subscriber.given;
        const std::uint32_t ordinal = subscriber.pending.next_ordinal(options_.shards);
        deliver(exchange, member, ordinal, attempt);
    }
    const bool is_one = targets == 1;
    given_ = {targets, is_one ? members[decision.all ? 0 : decision.targets.front()].id : 0};
    finish(slot, Outcome::ok, {});
    given_ = {};
}

void Core::send_and_wait(std::uint32_t slot, const Decision& decision, std::uint32_t targets) {
    Exchange& exchange = exchanges_[slot];
    keep_body(exchange);
    const std::vector<Member>& members = topics_[exchange.topic].members;
    const Nanos due = decision.reply_after == 0 ? 0 : later(now_, decision.reply_after);
    // All who are asked at once are the first, or come after the same ones.
    const auto number = static_cast<std::uint32_t>(exchange.attempts.size()) + 1;
    for (std::uint32_t k = 0; k < targets; ++k) {
        const Member& member = members[decision.all ? k : decision.targets[k]];
        const Attempt& attempt = open_attempt_by(slot, member.subscriber, due);
        deliver(exchange, member, attempt.ordinal, number);
    }
    exchange.open += targets;
    exchange.want = std::min(decision.want, exchange.open + exchange.replies);
    wait_for_replies(slot, due);
}

const Attempt& Core::open_attempt_by(std::uint32_t slot, std::uint32_t subscriber_slot, Nanos due) {
    Exchange& exchange = exchanges_[slot];
    Subscriber& subscriber = subscribers_[subscriber_slot];
    ++subscriber.given;
    const AttemptRef at{slot, static_cast<std::uint32_t>(exchange.attempts.size())};
    Attempt& attempt = exchange.attempts.emplace_back();
    attempt.sub = subscriber.id;
    attempt.state = AMQ_ATTEMPT_OPEN;
    attempt.subscriber = subscriber_slot;
    attempt.ordinal = subscriber.pending.next_ordinal(options_.shards);
    attempt.reply_due = due;
    attempt.sent = now_;
    subscriber.pending.open(attempt.ordinal, at);
    link_attempt(at);
    return attempt;
}

void Core::wait_for_replies(std::uint32_t slot, Nanos due) {
    Exchange& exchange = exchanges_[slot];
    if (exchange.timer == kNone) {
        exchange.timer = timers_.set(exchange.deadline, {TimerKind::deadline, slot, 0});
    }
    if (due == 0 || (exchange.attempt_timer != kNone && exchange.attempt_due <= due)) return;
    clear_timer(exchange.attempt_timer);
    exchange.attempt_timer = timers_.set(due, {TimerKind::attempt, slot, 0});
    exchange.attempt_due = due;
}

void Core::deliver(const Exchange& exchange, const Member& member, std::uint32_t ordinal,
                   std::uint32_t attempt) {
    const SessionId to = member.id;
    const std::uint32_t sequence = wire_sequence({options_.shard, ordinal}, options_.shards);
    const TopicName topic = topics_[exchange.topic].spoken();
    Payload payload{exchange.bytes, {}, exchange.headers};
    if (exchange.bytes.size() >= kShareBytes) payload.kept = exchange.body;
    if (shard_of(to) == options_.shard) {
        Session* session = sessions_.find(to);
        deliver_here(*session, {to, topic, member.tag, sequence, exchange.model, attempt,
                                exchange.id, exchange.deadline, std::move(payload)});
        return;
    }
    ShardWord word;
    word.to = shard_of(to);
    word.kind = ShardWord::Kind::deliver;
    word.session = to;
    word.exchange = exchange.id;
    word.topic = topic;
    word.tag = member.tag;
    word.sequence = sequence;
    word.model = exchange.model;
    word.number = attempt;
    word.deadline = exchange.deadline;
    word.body = std::move(payload);
    effects_.words.push_back(std::move(word));
}

// Nothing of a topic reaches a session before its subscription is acknowledged. Until then it is
// as if it read too slowly: what waits here would come all at once.
void Core::deliver_here(Session& session, Delivery&& delivery) {
    if (session.unacknowledged == 0) {
        effects_.deliveries.push_back(std::move(delivery));
        return;
    }
    Payload& body = delivery.body;
    if (!body.kept) {
        body.kept = bodies_.make({body.bytes, body.headers, {}});
        body.headers = body.kept.bytes().subspan(body.bytes.size());
        body.bytes = body.kept.bytes().first(body.bytes.size());
    }
    if (session.deferred == nullptr) {
        session.deferred = std::make_unique<Deferrals>();
        if (!session.congested) change_credit(session, Congestion::congested);
    }
    std::string topic(delivery.topic.name);
    session.deferred->deliveries.push_back({std::move(delivery), std::move(topic)});
}

void Core::keep_body(Exchange& exchange) {
    if (exchange.body) return;
    exchange.body = bodies_.make({exchange.bytes, exchange.headers, exchange.key});
    const auto kept = exchange.body.bytes();
    exchange.key = kept.last(exchange.key.size());
    exchange.headers = kept.subspan(exchange.bytes.size(), exchange.headers.size());
    exchange.bytes = kept.first(exchange.bytes.size());
}

}  // namespace amq::exchange
