// The calls of a checked instance: what is lent, who is called, and what is looked at afterwards.

#include <algorithm>
#include <cstring>
#include <exception>

#include <amq/plugin_test/checked_instance.hpp>

namespace amq::test {
namespace {

constexpr std::size_t kMargin = 4;  // canaries behind the targets
constexpr std::uint32_t kCanary = 0x5EA1ED01U;
constexpr std::uint32_t kLonger = 24;  // bytes that an entry is longer than the strategy may know

// The same entries further apart: who finds them by sizeof instead of by the stride finds nonsense.
template <class T>
const T* lend_apart(Loan& loan, const char* what, const T* first, std::uint32_t n,
                    std::uint32_t stride) {
    if (n == 0) return nullptr;
    const std::size_t apart = sizeof(T) + kLonger;
    std::vector<std::byte> entries(n * apart, std::byte{0xDB});
    const auto* from = reinterpret_cast<const std::byte*>(first);
    for (std::size_t k = 0; k < n; ++k)
        std::memcpy(&entries[k * apart], from + k * stride, sizeof(T));
    return reinterpret_cast<const T*>(loan.lend(what, entries.data(), entries.size()));
}

const amq_sub* lend_subscribers(Loan& loan, const amq_view& view) {
    std::vector<amq_sub> subscribers(view.n);
    std::vector<amq_load> loads(view.n);
    const auto* from = reinterpret_cast<const std::byte*>(view.first);
    for (std::size_t k = 0; k < view.n; ++k) {
        std::memcpy(&subscribers[k], from + k * view.stride, sizeof(amq_sub));
        loads[k] = *subscribers[k].load;
    }
    if (view.n == 0) return nullptr;
    const amq_load* lent = loan.lend("a load", loads.data(), loads.size() * sizeof(amq_load));
    for (std::size_t k = 0; k < view.n; ++k) subscribers[k].load = lent + k;
    return lend_apart(loan, "a subscriber", subscribers.data(), view.n, sizeof(amq_sub));
}

const amq_msg* lend_message(Loan& loan, amq_msg msg) {
    msg.topic.p = loan.lend("the topic", msg.topic.p, msg.topic.n);
    msg.key.p = loan.lend("the key", msg.key.p, msg.key.n);
    msg.body = loan.lend("the body", msg.body, static_cast<std::size_t>(msg.body_n));
    msg.attempts =
        lend_apart(loan, "an attempt", msg.attempts, msg.attempts_n, msg.attempts_stride);
    msg.attempts_stride = sizeof(amq_attempt) + kLonger;
    return loan.lend("the message", &msg, sizeof msg);
}

const amq_view* lend_view(Loan& loan, amq_view view) {
    view.first = lend_subscribers(loan, view);
    view.stride = sizeof(amq_sub) + kLonger;
    return loan.lend("the view", &view, sizeof view);
}

}  // namespace

bool CheckedInstance::is_alive(const char* function) const {
    if (host_.phase() != Phase::destroyed) return true;
    host_.breach(std::string("is asked ") + function + " after destroy");
    return false;
}

// `after` looks at what the call has left behind.
void CheckedInstance::run(const char* function, const std::function<void()>& work,
                          const std::function<void()>& after) {
    if (!is_alive(function)) return;
    check_last_answer();
    host_.enter(function);
    try {
        work();
    } catch (const std::exception& thrown) {
        host_.breach(std::string("lets an exception out: ") + thrown.what());
        host_.leave();
        host_.done();
        throw;
    } catch (...) {
        host_.breach("lets something out that it threw");
        host_.leave();
        host_.done();
        throw;
    }
    error_ = host_.leave();
    after();
    host_.done();
}

void CheckedInstance::call(Call& one, const std::function<amq_rc(Loan&)>& work) {
    one.rc = AMQ_E_STATE;
    if (!is_alive(one.function)) return;
    Loan loan;
    one.now_ns = host_.now_ns();
    run(
        one.function, [&] { one.rc = work(loan); },
        [&] {
            check_returned(one.rc);
            check_loan(loan);
        });
    loan.end(spoiled_);
    one.error = error_;
    if (listener_ != nullptr) listener_->on_call(one);
}

amq_rc CheckedInstance::decide(Call one, amq_plan& real, const Decide& work) {
    call(one, [&](Loan& loan) {
        const LentSituation lent = lend(loan, one, real);
        const amq_rc rc = work(lent);
        check_targets(lent, real.cap);
        if (rc == AMQ_OK) {
            check_plan(lent, real.cap);
            check_answer(*lent.plan, loan);
        }
        give_back(lent, real);
        return rc;
    });
    return one.rc;
}

LentSituation CheckedInstance::lend(Loan& loan, const Call& one, const amq_plan& real) {
    std::vector<std::uint32_t> targets(real.cap + kMargin, kCanary);
    LentSituation lent{};
    lent.targets = static_cast<std::uint32_t*>(
        loan.give("the plan's targets", targets.data(), targets.size() * sizeof targets[0]));
    amq_plan plan = real;
    plan.target = lent.targets;
    lent.plan = static_cast<amq_plan*>(loan.give("the plan", &plan, sizeof plan));
    lent.msg = lend_message(loan, *one.msg);
    lent.view = lend_view(loan, *one.view);
    lent.text = {loan.lend("the reply", one.text.data(), one.text.size()), one.text.size()};
    return lent;
}

void CheckedInstance::check_returned(amq_rc rc) const {
    if (rc > AMQ_OK || rc < AMQ_E_INTERNAL)
        host_.breach("returned " + std::to_string(rc) + ", which is no AMQ_E_*");
    if (rc == AMQ_OK && !error_.empty()) host_.breach("gave an error text and returned AMQ_OK");
}

// Of a function that returns no rc.
void CheckedInstance::check_silence() const {
    if (!error_.empty()) host_.breach("gave an error text, and has no rc to give");
}

void CheckedInstance::check_loan(const Loan& loan) {
    for (const std::string& what : loan.changed()) host_.breach("changed " + what);
    for (const std::string& what : spoiled_.written())
        host_.breach("wrote to " + what + " after the call that it was lent for");
}

void CheckedInstance::check_targets(const LentSituation& lent, std::uint32_t members) const {
    const std::uint32_t* margin = lent.targets + members;
    if (std::any_of(margin, margin + kMargin, [](std::uint32_t one) { return one != kCanary; })) {
        host_.breach("wrote past the end of the plan's targets");
        lent.plan->size = 0;  // the core takes no such plan
    }
}

void CheckedInstance::fill_decisions() {
    if (inner_.route != nullptr) {
        table_.route = [](void* me, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
            const amq_strategy& inner = self(me).inner_;
            return self(me).decide({.function = "route", .msg = msg, .view = view, .plan = plan},
                                   *plan, [&](const LentSituation& lent) {
                                       return inner.route(inner.self, lent.msg, lent.view,
                                                          lent.plan);
                                   });
        };
    }
    if (inner_.adopt != nullptr) {
        table_.adopt = [](void* me, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
            const amq_strategy& inner = self(me).inner_;
            return self(me).decide({.function = "adopt", .msg = msg, .view = view, .plan = plan},
                                   *plan, [&](const LentSituation& lent) {
                                       return inner.adopt(inner.self, lent.msg, lent.view,
                                                          lent.plan);
                                   });
        };
    }
    if (inner_.on_reply != nullptr) {
        table_.on_reply = [](void* me, const amq_msg* msg, amq_id from, std::int32_t status,
                             amq_str body, const amq_view* view, amq_plan* plan) {
            const amq_strategy& inner = self(me).inner_;
            return self(me).decide({.function = "on_reply",
                                    .msg = msg,
                                    .view = view,
                                    .plan = plan,
                                    .who = from,
                                    .text = {body.p, body.n}},
                                   *plan, [&](const LentSituation& lent) {
                                       return inner.on_reply(inner.self, lent.msg, from, status,
                                                             lent.text, lent.view, lent.plan);
                                   });
        };
    }
    if (inner_.on_miss != nullptr) {
        table_.on_miss = [](void* me, const amq_msg* msg, amq_id who, std::uint32_t cause,
                            const amq_view* view, amq_plan* plan) {
            const amq_strategy& inner = self(me).inner_;
            return self(me).decide({.function = "on_miss",
                                    .msg = msg,
                                    .view = view,
                                    .plan = plan,
                                    .who = who,
                                    .cause = cause},
                                   *plan, [&](const LentSituation& lent) {
                                       return inner.on_miss(inner.self, lent.msg, who, cause,
                                                            lent.view, lent.plan);
                                   });
        };
    }
}

}  // namespace amq::test
