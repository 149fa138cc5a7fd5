// A strategy is asked about an exchange; where there is none, or it fails, the core decides.

#include "host/exchange/core.hpp"
#include "host/exchange/fallback.hpp"

namespace amq::exchange {

// The candidate draws the same random numbers and sees a note only if it could have left it. It is
// asked second, before anything is obeyed: nothing it does is seen by anybody.
template <class Ask>
[[gnu::cold]] Strategy::Answer Core::ask_both(Callback callback, const Exchange& exchange,
                                              const Situation& situation, const Ask& ask) {
    const Binding& binding = bindings_[exchange.binding];
    Instance& candidate = instances_[binding.shadow->instance];
    ShadowReport& report = binding.shadow->report;
    candidate.random_state = random_state_;
    const auto clock = [this] {
        return options_.observer == nullptr ? 0 : options_.observer->clock();
    };
    const std::uint64_t begin = clock();
    Strategy::Answer decision = ask(*instances_[binding.instance].strategy, situation);
    const std::uint64_t middle = clock();
    Situation same = situation;
    if (candidate.note_format != exchange.note_format) same.message.note = 0;
    Strategy::Answer other = ask(*candidate.strategy, same);
    const std::uint64_t end = clock();
    report.live.add(middle - begin);
    report.candidate.add(end - middle);
    const Difference how = difference(decision, other);
    ++report.decisions[static_cast<std::size_t>(callback)][static_cast<std::size_t>(how)];
    if (how != Difference::none && report.texts.size() < ShadowReport::kMaxTexts) {
        report.note(in_words(callback, decision, other));
    }
    return decision;
}

// The answer of the strategy that is bound, shown to a shadow as well. Nothing after a strike.
template <class Ask>
Strategy::Answer Core::ask(Callback callback, const Exchange& exchange, const Situation& situation,
                           const Ask& ask) {
    const Binding& binding = bindings_[exchange.binding];
    if (binding.shadow != nullptr && binding.shadow->is_shown(exchange.id)) {
        return ask_both(callback, exchange, situation, ask);
    }
    return ask(*instances_[binding.instance].strategy, situation);
}

Strategy::Answer Core::fall_back_for(const Exchange& exchange, const Situation& situation) {
    const Fallback fallback =
        exchange.binding == kNone ? Fallback::fail : bindings_[exchange.binding].settings.fallback;
    own_decision_ = fall_back(
        fallback, situation, [this] { return random(); }, fallback_targets_);
    if (own_decision_) ++counters_of(exchange).fallbacks;
    return own_decision_;
}

void Core::route(Exchange& exchange) {
    if (is_stale(exchange) && !adopt(exchange.slot())) return;
    const Situation situation = situation_of(exchange);
    exchange.released = false;
    ModelCounters& counters = counters_of(exchange);
    counters.subscribers_considered += situation.view.n;
    if (situation.view.n == 0) {
        ++counters.none_there;
        const bool is_new = !exchange.held && exchange.sends == 0;
        if (is_new) unheard_.note(topics_[exchange.topic].name, now_);
    }
    if (strategy_of(exchange.binding) != nullptr) {
        const auto route = [](Strategy& strategy, const Situation& now) -> Strategy::Answer {
            return strategy.route(now);
        };
        Strategy::Answer decision = ask(Callback::route, exchange, situation, route);
        if (decision) return obey(exchange, *decision, {});
    }
    Strategy::Answer decision = fall_back_for(exchange, situation);
    decision ? obey(exchange, *decision, {}) : fail(exchange);
}

// Most strategies leave it to the core, which then needs no view of the situation.
void Core::ask_about_reply(Exchange& exchange, SessionId from, const Reply& reply) {
    const Strategy* strategy = strategy_of(exchange.binding);
    const bool is_asked = strategy != nullptr && (strategy->decides_on_reply() ||
                                                  bindings_[exchange.binding].shadow != nullptr);
    if (!is_asked) return obey_on_reply(exchange, reply);
    const auto answer = [&](Strategy& asked, const Situation& now) -> Strategy::Answer {
        if (asked.decides_on_reply()) return asked.on_reply(now, from, reply.body);
        return own_decision_ = default_on_reply(exchange);
    };
    Strategy::Answer decision = ask(Callback::on_reply, exchange, situation_of(exchange), answer);
    if (decision) return obey(exchange, *decision, reply);
    if (bindings_[exchange.binding].settings.fallback == Fallback::fail) return fail(exchange);
    obey_on_reply(exchange, reply);
}

void Core::obey_on_reply(Exchange& exchange, const Reply& reply) {
    if (is_complete(exchange)) finish(exchange, Outcome::ok, {reply.body, {}, reply.headers});
}

void Core::ask_about_miss(std::uint32_t slot, SessionId who, std::uint32_t cause) {
    Exchange& exchange = exchanges_[slot];
    const Situation situation = situation_of(exchange);
    const bool is_bound = strategy_of(exchange.binding) != nullptr;
    if (is_bound) {
        const auto answer = [&](Strategy& strategy, const Situation& now) -> Strategy::Answer {
            if (strategy.decides_on_miss()) return strategy.on_miss(now, who, cause);
            return own_decision_ = default_on_miss(exchange);
        };
        Strategy::Answer decision = ask(Callback::on_miss, exchange, situation, answer);
        if (decision) return obey(exchange, *decision, {});
    }
    Strategy::Answer decision = fall_back_for(exchange, situation);
    if (decision) return obey(exchange, *decision, {});
    is_bound ? fail(exchange) : obey(exchange, default_on_miss(exchange), {});
}

}  // namespace amq::exchange
