// A strategy has decided: the plan becomes deliveries, a hold, or the end.

#include <algorithm>
#include <cassert>

#include "host/exchange/core.hpp"

namespace amq::exchange {

namespace {

std::uint32_t flags_of(const Exchange& exchange) {
    return (exchange.answered ? std::uint32_t{AMQ_MSG_ANSWERED} : 0U) |
           (exchange.no_wait ? std::uint32_t{AMQ_MSG_NO_WAIT} : 0U) |
           (exchange.no_echo ? std::uint32_t{AMQ_MSG_NO_ECHO} : 0U);
}

}  // namespace

// Each field is written once, and in its place: every message has one made, or several.
Situation Core::situation_of(const Exchange& exchange) const {
    const Topic& topic = topics_[exchange.topic];
    const auto count = static_cast<std::uint32_t>(topic.members.size());
    return {{sizeof(amq_msg),
             flags_of(exchange),
             exchange.id,
             exchange.publisher,
             {topic.name.data(), topic.name.size()},
             {reinterpret_cast<const char*>(exchange.key.data()), exchange.key.size()},
             reinterpret_cast<const std::uint8_t*>(exchange.bytes.data()),
             exchange.bytes.size(),
             exchange.arrived,
             exchange.deadline,
             exchange.note,
             exchange.attempts.data(),
             exchange.attempts.size(),
             sizeof(Attempt)},
            {sizeof(amq_view), count, sizeof(Member), 0, topic.members.data(), now_},
            exchange.open};
}

// `reply`: what a DONE without an answer of its own passes on.
void Core::obey(Exchange& exchange, const Decision& decision, const Reply& reply) {
    exchange.note = decision.note;
    switch (decision.verb) {
        case AMQ_SEND: return send(exchange, decision);
        case AMQ_HOLD: return hold_unless_refused(exchange.slot(), decision);
        case AMQ_DROP: return finish_dropped(exchange, decision.reason, drop_of(decision.reason));
        case AMQ_DONE: return finish(exchange, Outcome::ok, answer_of(decision, reply));
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
    Exchange& exchange = exchanges_[slot];
    if (!exchange.no_wait) return hold_as_decided(slot, decision);
    if (exchange.open == 0) finish_dropped(exchange, decision.reason, Drop::unheld);
}

void Core::send(Exchange& exchange, const Decision& decision) {
    if (++exchange.sends > kMaxSends) {
        strike_for_sends(exchange);
        return fail(exchange);
    }
    Topic& topic = topics_[exchange.topic];
    const auto members = static_cast<std::uint32_t>(topic.members.size());
    const std::uint32_t targets =
        decision.all ? members : static_cast<std::uint32_t>(decision.targets.size());
    ModelCounters& counters = counters_of(exchange);
    counters.subscribers_chosen += targets;
    counters.deliveries += targets;
    topic.counters.delivered += targets;
    if (members > 1) {
        Spread* spread = topic.spread_of(exchange.binding, epoch_);
        if (spread != nullptr) decision.all ? spread->add_all() : spread->add(decision.targets);
    }
    if (!exchange.attempts.empty()) counters.failovers += targets;
    if (exchange.held) leave_hold(exchange.slot());
    if (decision.want == 0) {
        send_and_end(exchange, topic, decision, targets);
    } else {
        send_and_wait(exchange, topic, decision, targets);
    }
}

void Core::strike_for_sends(const Exchange& exchange) {
    if (strategy_of(exchange.binding) == nullptr) return;  // nobody's plan
    strike(bindings_[exchange.binding].instance, Callback::route,
           "sends one message again and again");
}

namespace {

void describe(Delivery& delivery, const Sending& sending, const Member& member,
              std::uint32_t sequence) {
    const Exchange& exchange = sending.exchange;
    delivery.to = member.id;
    delivery.topic = sending.topic.spoken();
    delivery.tag = member.tag;
    delivery.sequence = sequence;
    delivery.attempt = sending.attempt;
    delivery.model = exchange.model;
    delivery.exchange = exchange.id;
    delivery.deadline = exchange.deadline;
    delivery.body.bytes = exchange.bytes;
    delivery.body.headers = exchange.headers;
    if (exchange.bytes.size() >= kShareBytes) delivery.body.kept = exchange.body;
}

}  // namespace

// Described in its place among the effects, and once for all: nothing is made twice.
inline void Core::deliver(Sending& sending, const Member& member, const Subscriber& subscriber,
                          std::uint32_t ordinal) {
    const std::uint32_t sequence = wire_sequence({options_.shard, ordinal}, options_.shards);
    if (shard_of(member.id) != options_.shard) return deliver_there(sending, member, sequence);
    assert(subscriber.is_unacknowledged == (sessions_.find(member.id)->unacknowledged != 0));
    if (subscriber.is_unacknowledged) [[unlikely]]
        return deliver_later(sending, member, sequence);
    if (sending.delivery != nullptr) {
        ++sending.delivery->others;
        effects_.others.push_back({member.id, member.tag, sequence});
        return;
    }
    sending.delivery = &effects_.deliveries.emplace_back();
    describe(*sending.delivery, sending, member, sequence);
}

[[gnu::noinline]] void Core::send_and_end(Exchange& exchange, const Topic& topic,
                                          const Decision& decision, std::uint32_t targets) {
    if (targets > 1 && exchange.bytes.size() >= kShareBytes) keep_body(exchange);
    const Member* const members = topic.members.data();
    const std::uint32_t* const chosen = decision.targets.data();
    Sending sending{exchange, topic, exchange.attempts.size() + 1};
    for (std::uint32_t k = 0; k < targets; ++k) {
        const Member& member = members[decision.all ? k : chosen[k]];
        Subscriber& subscriber = subscribers_[member.subscriber];
        ++subscriber.given;
        deliver(sending, member, subscriber, subscriber.pending.next_ordinal(options_.shards));
    }
    given_ = {targets, targets == 1 ? members[decision.all ? 0 : chosen[0]].id : 0};
    finish(exchange, Outcome::ok, {});
    given_ = {};
}

void Core::send_and_wait(Exchange& exchange, const Topic& topic, const Decision& decision,
                         std::uint32_t targets) {
    keep_body(exchange);
    const Member* const members = topic.members.data();
    const Nanos due = decision.reply_after == 0 ? 0 : later(now_, decision.reply_after);
    // All who are asked at once are the first, or come after the same ones.
    Sending sending{exchange, topic, exchange.attempts.size() + 1};
    for (std::uint32_t k = 0; k < targets; ++k) {
        const Member& member = members[decision.all ? k : decision.targets.data()[k]];
        Subscriber& subscriber = subscribers_[member.subscriber];
        deliver(sending, member, subscriber,
                open_attempt_by(exchange, subscriber, member.subscriber, due));
    }
    exchange.open += targets;
    exchange.want = std::min(decision.want, exchange.open + exchange.replies);
    wait_for_replies(exchange, due);
}

// Gives its ordinal.
std::uint32_t Core::open_attempt_by(Exchange& exchange, Subscriber& subscriber,
                                    std::uint32_t subscriber_slot, Nanos due) {
    ++subscriber.given;
    const AttemptRef at{exchange.slot(), exchange.attempts.size()};
    Attempt& attempt = exchange.attempts.add();
    attempt.sub = subscriber.id;
    attempt.state = AMQ_ATTEMPT_OPEN;
    attempt.subscriber = subscriber_slot;
    attempt.ordinal = subscriber.pending.next_ordinal(options_.shards);
    attempt.reply_due = due;
    attempt.sent = now_;
    subscriber.pending.open(attempt.ordinal, at);
    link_attempt(at, attempt, subscriber);
    return attempt.ordinal;
}

void Core::wait_for_replies(Exchange& exchange, Nanos due) {
    const std::uint32_t slot = exchange.slot();
    if (exchange.timer == kNone) {
        exchange.timer = timers_.set(exchange.deadline, {TimerKind::deadline, slot, 0});
    }
    if (due == 0 || (exchange.attempt_timer != kNone && exchange.attempt_due <= due)) return;
    clear_timer(exchange.attempt_timer);
    exchange.attempt_timer = timers_.set(due, {TimerKind::attempt, slot, 0});
    exchange.attempt_due = due;
}

[[gnu::noinline]] void Core::deliver_there(const Sending& sending, const Member& member,
                                           std::uint32_t sequence) {
    const Exchange& exchange = sending.exchange;
    ShardWord& word = effects_.words.emplace_back();
    word.to = shard_of(member.id);
    word.kind = ShardWord::Kind::deliver;
    word.session = member.id;
    word.exchange = exchange.id;
    word.topic = sending.topic.spoken();
    word.tag = member.tag;
    word.sequence = sequence;
    word.model = exchange.model;
    word.number = sending.attempt;
    word.deadline = exchange.deadline;
    word.body.bytes = exchange.bytes;
    word.body.headers = exchange.headers;
    if (exchange.bytes.size() >= kShareBytes) word.body.kept = exchange.body;
}

void Core::deliver_later(const Sending& sending, const Member& member, std::uint32_t sequence) {
    Delivery deferred;
    describe(deferred, sending, member, sequence);
    defer(*sessions_.find(member.id), std::move(deferred));
}

// Nothing of a topic reaches a session before its subscription is acknowledged. Until then it is
// as if it read too slowly: what waits here would come all at once.
void Core::defer(Session& session, Delivery&& delivery) {
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
    if (exchange.headers.empty() && exchange.key.empty()) {
        exchange.body = bodies_.make(exchange.bytes);
        exchange.bytes = exchange.body.bytes();
        exchange.headers = exchange.key = {};
        return;
    }
    exchange.body = bodies_.make({exchange.bytes, exchange.headers, exchange.key});
    const auto kept = exchange.body.bytes();
    exchange.key = kept.last(exchange.key.size());
    exchange.headers = kept.subspan(exchange.bytes.size(), exchange.headers.size());
    exchange.bytes = kept.first(exchange.bytes.size());
}

}  // namespace amq::exchange
