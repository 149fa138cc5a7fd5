// A subscriber is lost: what it owed, and what never left for it, is looked for elsewhere.
//
// All that goes at a pace, oldest first: what one session leaves behind may be far more than the
// next one can have waiting for it.

#include <algorithm>
#include <utility>

#include "host/exchange/core.hpp"

namespace amq::exchange {

// Nobody chooses it any more. It is forgotten when the last of its attempts has come to an end.
void Core::lose_subscriber(std::uint32_t slot) {
    while (!subscribers_[slot].topics.empty()) {
        leave(slot, subscribers_[slot].topics.begin()->first);
    }
    if (!std::exchange(subscribers_[slot].is_lost, true)) lost_.push_back(slot);
}

void Core::run_failovers() {
    std::size_t done = 0;
    while (done < lost_.size() && fail_over(lost_[done])) ++done;
    lost_.erase(lost_.begin(), lost_.begin() + static_cast<std::ptrdiff_t>(done));
}

// False when the rest has to wait for a later turn.
bool Core::fail_over(std::uint32_t slot) {
    while (!subscribers_[slot].first_open.is_none()) {
        if (!pace_.may_go_on(now_)) return false;
        const AttemptRef at = subscribers_[slot].first_open;
        Exchange& exchange = exchanges_[at.exchange()];
        if (is_stale(exchange)) {
            adopt(at.exchange());
            continue;  // it may have ended
        }
        pace_.spend(exchange.bytes.size());
        if (!exchange.is_unsent()) ++counters_of(exchange).lost;
        close_attempt(exchange, exchange.attempts[at.attempt()], AMQ_ATTEMPT_GONE);
        miss(at, AMQ_GONE);
    }
    subscribers_.forget(slot);
    return true;
}

// It was decided for a session that ended before the message was handed to it.
void Core::move_undelivered(SessionId from, const TopicName& topic, const Delivery& delivery) {
    const Model* model = bound_model(delivery.model);
    if (model == nullptr || model->answered) return;
    const std::uint32_t slot = topics_.find_or_make(topic);
    if (slot != kNone) topics_.forget_if_unused(slot);  // not if it is moved there now
    const auto place = static_cast<std::uint32_t>(model - models_.data());
    const std::uint32_t binding = slot == kNone ? model->binding : binding_for(place, slot);
    const ModelSettings& settings = bindings_[binding].settings;
    const Nanos span = std::max(settings.timeout, settings.hold);
    const Nanos begun = delivery.deadline - std::min(span, delivery.deadline);
    const Nanos arrived = std::min(begun, now_);  // it may have asked for more time than that
    move_unsent(from, {topic, delivery.model, arrived, delivery.body.bytes, delivery.body.headers});
}

// The message was accepted before and given to a session that ended before a byte of it left: it is
// the same message still, and may go to somebody else.
void Core::move_unsent(SessionId from, const Unsent& unsent) {
    Model* model = bound_model(unsent.model);
    if (model == nullptr || model->answered) return;  // those move by their attempts
    const std::uint32_t topic = exchanges_.taken() < options_.limits.max_in_flight
                                    ? topics_.find_or_make(unsent.topic)
                                    : kNone;
    if (topic == kNone) {
        ModelCounters& counters = tallies_[tally_of(*model, unsent.topic)].counters;
        ++counters.moved;
        ++counters.outcomes[static_cast<std::size_t>(Outcome::overloaded)];
        ++counters.drops[static_cast<std::size_t>(Drop::subscriber_gone)];
        return;
    }
    Exchange& exchange = open_exchange(*model, topic);
    const std::uint32_t slot = exchange.slot();
    ++counters_of(exchange).moved;
    const ModelSettings& settings = bindings_[exchange.binding].settings;
    exchange.bytes = unsent.body;
    exchange.headers = unsent.headers;
    exchange.arrived = unsent.arrived;
    exchange.hold_until = unsent.arrived + settings.hold;
    exchange.deadline = unsent.arrived + std::max(settings.timeout, settings.hold);
    const Strategy* strategy = strategy_of(exchange.binding);
    const bool is_asked = strategy != nullptr && strategy->decides_on_miss();
    const bool may_move = exchange.hold_until > now_ && is_asked;
    const std::uint32_t subscriber = may_move ? subscribers_.find_or_make(from) : kNone;
    if (subscriber == kNone) {
        return finish_dropped(exchanges_[slot], Outcome::responder_lost, Drop::subscriber_gone);
    }
    lose_subscriber(subscriber);
    keep_body(exchange);
    open_attempt_by(exchange, subscribers_[subscriber], subscriber, 0);
    ++exchange.open;
    wait_for_replies(exchange, 0);
}

}  // namespace amq::exchange
