// The checks of a plan: all of it, before any of it is acted on.

#include <algorithm>

#include "host/exchange/situation.hpp"
#include "host/exchange/strategy.hpp"

namespace amq::exchange {
namespace {

constexpr std::uint32_t kCanary = 0xA3C5E791U;

}  // namespace

// For that many targets, and the canary.
void Strategy::make_room(std::uint32_t members) {
    targets_.resize(std::max<std::size_t>(std::size_t{members} + 1, targets_.size() * 2));
    marks_.resize(targets_.size());
}

void Strategy::prepare(const amq_msg& msg, std::uint32_t members) {
    if (targets_.size() <= members) make_room(members);
    targets_.data()[members] = kCanary;
    plan_ = amq_plan{};
    plan_.size = sizeof plan_;
    plan_.cap = members;
    plan_.target = targets_.data();
    plan_.note = msg.note;
}

Strategy::Answer Strategy::check(Callback callback, const Situation& now) {
    std::string_view wrong = wrong_shape(now.view.n);
    if (wrong.empty()) wrong = wrong_verb(callback, now.open);
    if (wrong.empty() && plan_.verb == AMQ_SEND) wrong = wrong_send(now.message, now.view);
    if (wrong.empty()) {
        if (!decision_) decision_.emplace();
        read_plan(*decision_);
    } else {
        decision_.reset();
        strike(callback, wrong);
    }
    return decision_;
}

std::string_view Strategy::wrong_shape(std::uint32_t members) const {
    if (targets_.data()[members] != kCanary) return "wrote past the end of the plan's targets";
    if (plan_.size != sizeof plan_ || plan_.cap != members || plan_.target != targets_.data()) {
        return "changed the plan's size, cap or target";
    }
    if (plan_.verb > AMQ_DONE) return "plan has an unknown verb";
    if ((plan_.flags & ~std::uint32_t{AMQ_PLAN_ALL | AMQ_PLAN_ANSWER}) != 0) {
        return "plan has an unknown flag";
    }
    if (plan_.reason < 0 || plan_.reason > AMQ_OUTCOME_STRATEGY_FAILED) {
        return "plan has an unknown reason";
    }
    if ((plan_.flags & AMQ_PLAN_ANSWER) != 0 && plan_.answer.p == nullptr && plan_.answer.n != 0) {
        return "plan has an answer without bytes";
    }
    return {};
}

std::string_view Strategy::wrong_verb(Callback callback, std::uint32_t open) const {
    if (plan_.verb != AMQ_KEEP) return {};
    if (callback == Callback::route) return "KEEP is no plan for route";
    if (callback == Callback::adopt) return {};  // it is held or in flight
    return open != 0 ? std::string_view() : "KEEP with nothing in flight";
}

std::string_view Strategy::wrong_send(const amq_msg& msg, const amq_view& view) {
    if ((plan_.flags & AMQ_PLAN_ALL) != 0) {
        if (plan_.n != 0) return "plan sends to all and to some";
        if (view.n == 0) return "plan sends to nobody";
        if (msg.attempts_n != 0) return "plan sends to all after an attempt was made";
        return {};
    }
    if (plan_.n == 0) return "plan sends to nobody";
    if (plan_.n > view.n) return "plan has more targets than subscribers";
    if (plan_.n == 1 && msg.attempts_n == 0 && targets_.data()[0] < view.n) return {};
    return wrong_targets(msg, view);
}

std::string_view Strategy::wrong_targets(const amq_msg& msg, const amq_view& view) {
    if (++mark_ == 0) {
        std::fill(marks_.begin(), marks_.end(), 0);
        mark_ = 1;
    }
    for (std::uint32_t k = 0; k < plan_.n; ++k) {
        const std::uint32_t index = targets_[k];
        if (index >= view.n) return "plan has a target outside the view";
        if (marks_[index] == mark_) return "plan has the same target twice";
        marks_[index] = mark_;
        if (msg.attempts_n != 0 && has_attempt(msg, subscriber_at(view, index).id)) {
            return "plan has a target that got the message before";
        }
    }
    return {};
}

void Strategy::read_plan(Decision& decision) const {
    decision.verb = plan_.verb;
    decision.all = (plan_.flags & AMQ_PLAN_ALL) != 0;
    decision.targets = {targets_.data(), plan_.n};
    decision.want = plan_.want;
    decision.reason =
        plan_.reason != 0 ? static_cast<Outcome>(plan_.reason) : Outcome::no_subscriber;
    decision.reply_after = plan_.reply_ns;
    decision.ask_again_after = plan_.hold_ns;
    decision.note = plan_.note;
    decision.answer.reset();
    if ((plan_.flags & AMQ_PLAN_ANSWER) != 0) {
        decision.answer = {reinterpret_cast<const std::byte*>(plan_.answer.p), plan_.answer.n};
    }
}

}  // namespace amq::exchange
