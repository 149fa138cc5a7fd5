// Messages that wait for a subscriber: kept in order, within bounds of number, bytes and time.

#include <algorithm>

#include "host/exchange/core.hpp"

namespace amq::exchange {

// A strategy wants it to wait. A pause of giving out that nothing waits in any more is over.
void Core::hold_as_decided(std::uint32_t slot, const Decision& decision) {
    const Exchange& exchange = exchanges_[slot];
    HeldQueue* queue = topics_[exchange.topic].queue_of(exchange.model_place);
    if (queue != nullptr && queue->count == 0 && queue->state == HeldQueue::State::flushing &&
        !queue->queued) {
        queue->state = HeldQueue::State::idle;
    }
    hold(slot, decision);
}

void Core::hold(std::uint32_t slot, const Decision& decision) {
    Exchange& exchange = exchanges_[slot];
    exchange.hold_outcome = decision.reason;
    if (exchange.hold_until <= now_) return end_hold(slot);
    if (!exchange.held) {
        Topic& topic = topics_[exchange.topic];
        HeldQueue* queue = topic.queue_of(exchange.model_place);
        if (queue == nullptr) {
            queue = &topic.make_extras().held.emplace_back();
            queue->model = exchange.model_place;
        }
        if (!make_room_to_hold(slot, *queue)) {
            return finish_dropped(exchanges_[slot], Outcome::overloaded, Drop::hold_full);
        }
        keep_body(exchange);
        append_held(slot);
        ++counters_of(exchange).held;
    }
    Nanos when = exchange.hold_until;
    if (decision.ask_again_after != 0) when = std::min(when, later(now_, decision.ask_again_after));
    clear_timer(exchange.timer);
    exchange.timer = timers_.set(when, {TimerKind::hold, slot, 0});
}

// Unanswered messages make room for newer ones, oldest first; answered ones are refused instead.
bool Core::make_room_to_hold(std::uint32_t slot, HeldQueue& queue) {
    const Limits& limits = options_.limits;
    const std::size_t bytes = exchanges_[slot].bytes.size();
    const std::uint32_t topic_slot = exchanges_[slot].topic;
    const bool evict = !exchanges_[slot].answered;
    if (evict && !fits_without(queue, topics_[topic_slot], bytes)) return false;
    for (;;) {
        const Topic& topic = topics_[topic_slot];
        if (topic.held_count < limits.max_held_per_topic &&
            topic.held_bytes + bytes <= limits.max_held_bytes_per_topic &&
            held_bytes_ + bytes <= limits.max_held_bytes) {
            return true;
        }
        if (!evict || queue.first == kNone) return false;
        finish_dropped(exchanges_[queue.first], Outcome::overloaded, Drop::hold_evicted);
    }
}

// Whether there is room for the bytes at all, with everything else of its queue gone.
bool Core::fits_without(const HeldQueue& queue, const Topic& topic, std::size_t bytes) const {
    const Limits& limits = options_.limits;
    return topic.held_count - queue.count < limits.max_held_per_topic &&
           topic.held_bytes - queue.bytes + bytes <= limits.max_held_bytes_per_topic &&
           held_bytes_ - queue.bytes + bytes <= limits.max_held_bytes;
}

void Core::append_held(std::uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    Topic& topic = topics_[exchange.topic];
    HeldQueue& queue = *topic.queue_of(exchange.model_place);
    exchange.held = true;
    exchange.held_previous = queue.last;
    exchange.held_next = kNone;
    if (queue.last != kNone) {
        exchanges_[queue.last].held_next = slot;
    } else {
        queue.first = slot;
    }
    queue.last = slot;
    if (queue.state == HeldQueue::State::flushing && queue.cursor == kNone) queue.cursor = slot;
    const std::size_t bytes = exchange.bytes.size();
    ++queue.count;
    ++topic.held_count;
    ++held_count_;
    queue.bytes += bytes;
    topic.held_bytes += bytes;
    held_bytes_ += bytes;
}

void Core::leave_hold(std::uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    Topic& topic = topics_[exchange.topic];
    HeldQueue& queue = *topic.queue_of(exchange.model_place);
    clear_timer(exchange.timer);
    if (queue.cursor == slot) queue.cursor = exchange.held_next;
    if (exchange.held_next != kNone) {
        exchanges_[exchange.held_next].held_previous = exchange.held_previous;
    } else {
        queue.last = exchange.held_previous;
    }
    if (exchange.held_previous != kNone) {
        exchanges_[exchange.held_previous].held_next = exchange.held_next;
    } else {
        queue.first = exchange.held_next;
    }
    exchange.held = false;
    exchange.held_next = exchange.held_previous = kNone;
    const std::size_t bytes = exchange.bytes.size();
    --queue.count;
    --topic.held_count;
    --held_count_;
    queue.bytes -= bytes;
    topic.held_bytes -= bytes;
    held_bytes_ -= bytes;
}

void Core::hold_timer_fired(std::uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    if (exchange.hold_until > now_) {
        exchange.timer = timers_.set(exchange.hold_until, {TimerKind::hold, slot, 0});
        return route(exchanges_[slot]);
    }
    end_hold(slot);
}

// It may be held no longer; but an attempt may still be replied to.
void Core::end_hold(std::uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    if (exchange.open == 0) {
        ++counters_of(exchange).expired;
        return finish_dropped(exchanges_[slot], exchange.hold_outcome, Drop::hold_expired);
    }
    if (exchange.held) leave_hold(slot);
    if (exchange.deadline <= now_)
        return finish_dropped(exchanges_[slot], Outcome::timeout, Drop::unreplied);
    wait_for_replies(exchange, 0);
}

void Core::start_flush(std::uint32_t slot) {
    Topic& topic = topics_[slot];
    if (topic.held_count == 0) return;
    for (HeldQueue& queue : topic.held_queues()) {
        if (queue.count != 0) start_flush(slot, queue);
    }
}

void Core::start_flush(std::uint32_t topic, HeldQueue& queue) {
    const std::uint32_t binding = binding_for(queue.model, topic);
    const Nanos settle = binding == kNone ? 0 : bindings_[binding].settings.settle;
    if (queue.state == HeldQueue::State::settling) return;
    if (queue.state == HeldQueue::State::idle && settle != 0) {
        queue.state = HeldQueue::State::settling;
        ++topics_[topic].flushes;
        timers_.set(now_ + settle, {TimerKind::settle, topic, queue.model});
        return;
    }
    queue_flush(topic, queue);
}

void Core::queue_flush(std::uint32_t topic, HeldQueue& queue) {
    queue.state = HeldQueue::State::flushing;
    queue.cursor = queue.first;
    if (queue.queued) return;
    queue.queued = true;
    ++topics_[topic].flushes;
    flushes_.push_back({topic, queue.model});
}

void Core::settle_timer_fired(std::uint32_t slot, std::uint32_t model_place) {
    Topic& topic = topics_[slot];
    HeldQueue& queue = *topic.queue_of(model_place);
    queue.state = HeldQueue::State::idle;
    if (!topic.members.empty()) queue_flush(slot, queue);
    --topic.flushes;
    topics_.forget_if_unused(slot);
}

// Every queue has its turn while the pace allows; what is left comes with a later advance().
void Core::run_flushes() {
    std::vector<Flush> flushes;
    flushes.swap(flushes_);
    for (const Flush& flush : flushes) {
        topics_[flush.topic].queue_of(flush.model)->queued = false;
        const FlushStep step = flush_step(flush.topic, flush.model);
        HeldQueue& queue = *topics_[flush.topic].queue_of(flush.model);
        if (step == FlushStep::done) queue.state = HeldQueue::State::idle;
        if (step == FlushStep::more && !queue.queued) {
            queue.queued = true;
            ++topics_[flush.topic].flushes;
            flushes_.push_back(flush);
        }
        --topics_[flush.topic].flushes;
        topics_.forget_if_unused(flush.topic);
    }
}

FlushStep Core::flush_step(std::uint32_t topic, std::uint32_t model_place) {
    while (pace_.may_go_on(now_)) {
        HeldQueue& queue = *topics_[topic].queue_of(model_place);
        if (queue.state != HeldQueue::State::flushing) return FlushStep::paused;
        if (queue.cursor == kNone || topics_[topic].members.empty()) return FlushStep::done;
        if (!topics_[topic].has_credit()) return FlushStep::paused;  // until somebody reads again
        const std::uint32_t slot = queue.cursor;
        queue.cursor = exchanges_[slot].held_next;
        pace_.spend(exchanges_[slot].bytes.size());
        route(exchanges_[slot]);
    }
    return FlushStep::more;
}

// One round: what strategies release while it runs waits for the next tick, so that the shard stays
// live.
void Core::run_releases() {
    std::vector<ExchangeId> releases;
    releases.swap(releases_);
    for (const ExchangeId id : releases) {
        Exchange* exchange = find_exchange(id);
        if (exchange == nullptr) continue;
        exchange->released = false;
        if (exchange->held) route(*exchange);
    }
}

}  // namespace amq::exchange
