// An instance has taken the place of another: it takes over what is held and in flight.
//
// Putting it in place costs the same however much there is. Each exchange knows when its binding
// was looked up last; one that is behind is adopted before its strategy is asked about it. The rest
// goes at a pace, and only where adopt() may decide something.

#include "host/exchange/core.hpp"

namespace amq::exchange {

// The exchange is new: whoever is bound now knows it.
void Core::know(Exchange& exchange) {
    exchange.epoch = epoch_;
    exchange.binding = binding_for(exchange.model_place, exchange.topic);
    const Binding& binding = bindings_[exchange.binding];
    exchange.tally = binding.tally;
    const Instance& instance = instances_[binding.instance];
    exchange.asked = instance.serial;
    exchange.note_format = instance.note_format;
}

// False when that decided about the exchange: it may have ended, moved on, or be held anew.
bool Core::adopt(std::uint32_t slot) {
    Exchange& exchange = exchanges_[slot];
    exchange.epoch = epoch_;
    exchange.binding = binding_for(exchange.model_place, exchange.topic);
    if (exchange.binding == kNone) return true;
    const Instance& instance = instances_[bindings_[exchange.binding].instance];
    if (exchange.asked == instance.serial) return true;
    exchange.asked = instance.serial;
    if (exchange.note_format != instance.note_format) exchange.note = 0;
    exchange.note_format = instance.note_format;
    ++counters_of(exchange).adopted;
    Strategy* strategy = strategy_of(exchange.binding);
    if (strategy == nullptr || !strategy->decides_on_adopt()) return true;
    const Situation situation = situation_of(exchange);
    Strategy::Answer its_own = strategy->adopt(situation);
    Strategy::Answer decision = its_own ? its_own : fall_back_for(exchange, situation);
    const bool goes_on = decision && decision->verb == AMQ_KEEP;
    decision ? obey(exchange, *decision, {}) : fail(exchange);
    return goes_on;
}

void Core::start_adopting() {
    adopting_ = kNone;
    for (std::uint32_t k = 0; k < bindings_.size(); ++k) {
        const Strategy* strategy = strategy_of(k);
        if (strategy != nullptr && strategy->decides_on_adopt()) adopting_ = 0;
    }
}

void Core::run_adoptions() {
    if (adopting_ == kNone) return;
    std::uint32_t looks = kMaxAdoptionLooks;
    for (; adopting_ < exchanges_.slots(); ++adopting_) {
        if (looks-- == 0 || !pace_.may_go_on(now_)) return;
        const Exchange& exchange = exchanges_[adopting_];
        if (exchange.id == 0 || !is_stale(exchange)) continue;
        if (exchange.held) {
            if (!adopt_held(exchange.topic, exchange.model_place)) return;
            continue;
        }
        pace_.spend(exchange.bytes.size());
        adopt(adopting_);
    }
    adopting_ = kNone;
}

// In order of arrival, since it may send what it finds. False when the rest has to wait for a later
// turn.
bool Core::adopt_held(std::uint32_t topic, std::uint32_t model_place) {
    std::uint32_t next = kNone;
    for (std::uint32_t slot = topics_[topic].queue_of(model_place)->first; slot != kNone;
         slot = next) {
        const Exchange& exchange = exchanges_[slot];
        next = exchange.held_next;
        if (!is_stale(exchange)) continue;
        if (!pace_.may_go_on(now_)) return false;
        pace_.spend(exchange.bytes.size());
        adopt(slot);
    }
    return true;
}

}  // namespace amq::exchange
