#include "host/exchange/fallback.hpp"

#include "host/exchange/situation.hpp"

namespace amq::exchange {
namespace {

bool may_have_it(const amq_msg& msg, const amq_sub& sub) {
    const bool is_echo = (msg.flags & AMQ_MSG_NO_ECHO) != 0 && sub.id == msg.publisher;
    return !is_echo && !has_attempt(msg, sub.id);
}

// Everyone who may have it; of them, when there are any, only those who read fast enough.
void candidates(const Situation& now, std::vector<std::uint32_t>& into) {
    into.clear();
    bool is_fast = false;
    for (std::uint32_t k = 0; k < now.view.n; ++k) {
        const amq_sub& sub = subscriber_at(now.view, k);
        if (!may_have_it(now.message, sub)) continue;
        if (sub.load->credit != 0 && !is_fast) {
            into.clear();
            is_fast = true;
        }
        if (sub.load->credit != 0 || !is_fast) into.push_back(k);
    }
}

void everyone(const Situation& now, std::vector<std::uint32_t>& into) {
    into.clear();
    for (std::uint32_t k = 0; k < now.view.n; ++k) {
        if (may_have_it(now.message, subscriber_at(now.view, k))) into.push_back(k);
    }
}

}  // namespace

Decision default_on_reply(const Exchange& exchange) {
    Decision decision;
    decision.note = exchange.note;
    decision.verb = is_complete(exchange) ? AMQ_DONE : AMQ_KEEP;
    return decision;
}

Decision default_on_miss(const Exchange& exchange) {
    Decision decision;
    decision.note = exchange.note;
    decision.verb = exchange.open == 0 ? AMQ_DROP : AMQ_KEEP;
    decision.reason = Outcome::responder_lost;
    return decision;
}

std::optional<Decision> fall_back(Fallback fallback, const Situation& now,
                                  const std::function<std::uint64_t()>& random,
                                  std::vector<std::uint32_t>& targets) {
    if (fallback == Fallback::fail) return std::nullopt;
    Decision decision;
    decision.note = now.message.note;
    decision.reason =
        now.message.attempts_n == 0 ? Outcome::no_subscriber : Outcome::responder_lost;
    decision.verb = AMQ_KEEP;
    if (now.open != 0) return decision;  // whoever has it may still reply
    decision.verb = AMQ_HOLD;
    if (fallback == Fallback::random) {
        candidates(now, targets);
        if (targets.size() > 1) targets = {targets[random() % targets.size()]};
    } else {
        everyone(now, targets);
    }
    if (targets.empty()) return decision;
    decision.verb = AMQ_SEND;
    decision.targets = targets;
    decision.want = (now.message.flags & AMQ_MSG_ANSWERED) != 0 ? 1 : 0;
    return decision;
}

}  // namespace amq::exchange
