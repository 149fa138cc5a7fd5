// A strategy is asked about an exchange; where there is none, or it fails, the core decides.

#include "host/exchange/core.hpp"
#include "host/exchange/fallback.hpp"

namespace amq::exchange {

// The candidate draws the same random numbers and sees a note only if it could have left it. It is
// asked second, before anything is obeyed: nothing it does is seen by anybody.
template <class Ask>
std::optional<Decision> Core::ask_both(Callback callback, const Exchange& exchange,
                                       const Situation& situation, const Ask& ask) {
    const Binding& binding = bindings_[exchange.binding];
    Instance& candidate = instances_[binding.shadow->instance];
    ShadowReport& report = binding.shadow->report;
    candidate.random_state = random_state_;
    const auto clock = [this] {
        return options_.observer == nullptr ? 0 : options_.observer->clock();
    };
    const std::uint64_t begin = clock();
    std::optional<Decision> decision = ask(*instances_[binding.instance].strategy, situation);
    const std::uint64_t middle = clock();
    Situation same = situation;
    if (candidate.note_format != exchange.note_format) same.message.note = 0;
    const std::optional<Decision> other = ask(*candidate.strategy, same);
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
std::optional<Decision> Core::ask(Callback callback, const Exchange& exchange,
                                  const Situation& situation, const Ask& ask) {
    const Binding& binding = bindings_[exchange.binding];
    if (binding.shadow != nullptr && binding.shadow->is_shown(exchange.id)) {
        return ask_both(callback, exchange, situation, ask);
    }
    return ask(*instances_[binding.instance].strategy, situation);
}

std::optional<Decision> Core::fall_back_for(const Exchange& exchange, const Situation& situation) {
    const Fallback fallback =
        exchange.binding == kNone ? Fallback::fail : bindings_[exchange.binding].settings.fallback;
    std::optional<Decision> decision = fall_back(
        fallback, situation, [this] { return random(); }, fallback_targets_);
    if (decision) ++counters_of(exchange).fallbacks;
    return decision;
}

void Core::route(std::uint32_t slot) {
    if (is_stale(exchanges_[slot]) && !adopt(slot)) return;
    Exchange& exchange = exchanges_[slot];
    const Situation situation = situation_of(exchange);
    exchange.released = false;
    ModelCounters& counters = counters_of(exchange);
    counters.subscribers_considered += situation.view.n;
    if (situation.view.n == 0) {
        ++counters.none_there;
        const bool is_new = !exchange.held && exchange.sends == 0;
        if (is_new) unheard_.note(topics_[exchange.topic].name, now_);
    }
    std::optional<Decision> decision;
    if (strategy_of(exchange.binding) != nullptr) {
        decision =
            ask(Callback::route, exchange, situation,
                [](Strategy& strategy, const Situation& now) { return strategy.route(now); });
    }
    if (!decision) decision = fall_back_for(exchange, situation);
    obey(slot, decision, {});
}

void Core::ask_about_reply(std::uint32_t slot, SessionId from, const Reply& reply) {
    const Exchange& exchange = exchanges_[slot];
    const bool is_bound = strategy_of(exchange.binding) != nullptr;
    std::optional<Decision> decision;
    if (is_bound) {
        const auto answer = [&](Strategy& strategy, const Situation& now) {
            return strategy.decides_on_reply() ? strategy.on_reply(now, from, reply.body)
                                               : std::optional(default_on_reply(exchange));
        };
        decision = ask(Callback::on_reply, exchange, situation_of(exchange), answer);
    }
    const bool fails = is_bound && bindings_[exchange.binding].settings.fallback == Fallback::fail;
    if (!decision && !fails) decision = default_on_reply(exchange);
    obey(slot, decision, reply);
}

void Core::ask_about_miss(std::uint32_t slot, SessionId who, std::uint32_t cause) {
    const Exchange& exchange = exchanges_[slot];
    const Situation situation = situation_of(exchange);
    const bool is_bound = strategy_of(exchange.binding) != nullptr;
    std::optional<Decision> decision;
    if (is_bound) {
        const auto answer = [&](Strategy& strategy, const Situation& now) {
            return strategy.decides_on_miss() ? strategy.on_miss(now, who, cause)
                                              : std::optional(default_on_miss(exchange));
        };
        decision = ask(Callback::on_miss, exchange, situation, answer);
    }
    if (!decision) decision = fall_back_for(exchange, situation);
    if (!decision && !is_bound) decision = default_on_miss(exchange);
    obey(slot, decision, {});
}

}  // namespace amq::exchange
