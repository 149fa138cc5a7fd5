#include "tests/sim/mischief.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/spy.hpp"

namespace amq::sim {
namespace {

constexpr std::uint64_t kMs = 1'000'000;

class Mischief {
  public:
    Mischief(const amq_host& host, bool is_quiet) : host_(host), is_quiet_(is_quiet) {}

    enum class May : std::uint8_t { route, keep };

    amq_rc decide(const amq_msg& message, const amq_view& view, amq_plan& plan, May may) {
        act();
        if (below(12) == 0) return break_contract(message, view, plan);
        const bool can_keep = may == May::keep && has_pending(message);
        switch (below(can_keep ? 8 : 6)) {
            case 0:
            case 1:
            case 2: return send(message, view, plan);
            case 3: return hold(message, plan);
            case 4: return drop(plan);
            case 5: return done(plan);
            default: plan.verb = AMQ_KEEP; return AMQ_OK;
        }
    }
    /// Timers, releases and words at any time.
    void act() {
        if (is_quiet_) return;
        if (below(6) == 0)
            host_.timer(host_.ctx, below(50), below(4) == 0 ? 0 : below(2'000) * kMs / 10);
        if (below(20) == 0) host_.timer(host_.ctx, below(5), 1);
        if (below(4) == 0 && !held_.empty()) host_.release(host_.ctx, held_[below(held_.size())]);
        if (below(50) == 0) host_.wake(host_.ctx);
        if (below(50) == 0)
            host_.log(host_.ctx, static_cast<std::int32_t>(below(9)), {"mischief", 8});
    }
    amq_rc maybe_fail() { return below(20) == 0 ? amq_rc{AMQ_E_STATE} : amq_rc{AMQ_OK}; }

  private:
    std::uint64_t below(std::uint64_t n) { return host_.random(host_.ctx) % n; }

    static bool has_pending(const amq_msg& message) {
        for (std::uint32_t k = 0; k < message.attempts_n; ++k) {
            const std::uint32_t state = attempt_of(message, k).state;
            if (state == AMQ_ATTEMPT_OPEN || state == AMQ_ATTEMPT_LATE) return true;
        }
        return false;
    }
    static bool tried(const amq_msg& message, amq_id sub) {
        for (std::uint32_t k = 0; k < message.attempts_n; ++k) {
            if (attempt_of(message, k).sub == sub) return true;
        }
        return false;
    }

    amq_rc send(const amq_msg& message, const amq_view& view, amq_plan& plan) {
        plan.verb = AMQ_SEND;
        plan.want = static_cast<std::uint32_t>(below(4));
        if (below(2) == 0)
            plan.reply_ns = below(8) == 0 ? UINT64_MAX : below(500) * kMs + below(kMs);
        plan.note = host_.random(host_.ctx);
        if (message.attempts_n == 0 && view.n != 0 && below(3) == 0) {
            plan.flags = AMQ_PLAN_ALL;
            return AMQ_OK;
        }
        for (std::uint32_t k = 0; k < view.n; ++k) {
            if (!tried(message, member_of(view, k).id) && below(2) == 0) plan.target[plan.n++] = k;
        }
        return plan.n != 0 ? amq_rc{AMQ_OK} : hold(message, plan);
    }
    amq_rc hold(const amq_msg& message, amq_plan& plan) {
        plan.verb = AMQ_HOLD;
        plan.reason = static_cast<std::int32_t>(below(11));
        if (below(2) == 0) plan.hold_ns = below(8) == 0 ? UINT64_MAX : 1 + below(800) * kMs;
        if (held_.size() > 30) held_.erase(held_.begin());
        held_.push_back(message.id);
        return AMQ_OK;
    }
    amq_rc drop(amq_plan& plan) {
        plan.verb = AMQ_DROP;
        plan.reason = static_cast<std::int32_t>(below(11));
        return AMQ_OK;
    }
    amq_rc done(amq_plan& plan) {
        plan.verb = AMQ_DONE;
        if (below(2) == 0) return AMQ_OK;
        answer_.assign(below(2'000), static_cast<char>('a' + below(26)));
        plan.flags = AMQ_PLAN_ANSWER;
        plan.answer = {answer_.data(), answer_.size()};
        return AMQ_OK;
    }

    amq_rc break_contract(const amq_msg& message, const amq_view& view, amq_plan& plan) {
        confess();
        plan.verb = AMQ_SEND;
        switch (below(10)) {
            case 0: plan.verb = 5 + static_cast<std::uint32_t>(below(1'000)); break;
            case 1: break;  // to nobody
            case 2: plan.n = plan.cap + 1; break;
            case 3: send_to(plan, {plan.cap + static_cast<std::uint32_t>(below(3))}); break;
            case 4:
                plan.verb = AMQ_DROP;
                plan.reason = 11;
                break;
            case 5:
                plan.verb = AMQ_HOLD;
                plan.flags = 8;
                break;
            case 6: plan.size = 0; break;
            case 7:
                if (view.n > 1) send_to(plan, {0, 0});
                break;
            case 8:
                for (std::uint32_t k = 0; k < view.n && plan.n == 0; ++k) {
                    if (tried(message, member_of(view, k).id)) send_to(plan, {k});
                }
                break;
            default: return amq_rc{-1} - static_cast<amq_rc>(below(6));
        }
        return AMQ_OK;
    }
    static void send_to(amq_plan& plan, std::initializer_list<std::uint32_t> targets) {
        plan.want = 1;
        for (const std::uint32_t target : targets) plan.target[plan.n++] = target;
    }

    const amq_host& host_;
    bool is_quiet_;  // plans and nothing else
    std::vector<amq_id> held_;
    std::string answer_;
};

struct Instance {
    Mischief mischief;
    amq_strategy table;
};

Mischief& of(void* self) {
    return static_cast<Instance*>(self)->mischief;
}

const amq_desc* describe(std::uint32_t) {
    static const amq_desc desc{
        sizeof(amq_desc), 0,      "sim.mischief", AMQ_STRATEGY_KIND, "Mischief", "1", "",
        nullptr,          nullptr};
    return &desc;
}

const void* create(const char*, const amq_host* host, amq_str options, char*, std::size_t) {
    const bool is_quiet = std::string_view(options.p, options.n) == kQuietMischief;
    auto* instance = new Instance{Mischief(*host, is_quiet), {}};
    amq_strategy& table = instance->table;
    table.size = sizeof table;
    table.self = instance;
    table.destroy = [](void* self) { delete static_cast<Instance*>(self); };
    table.route = [](void* self, const amq_msg* message, const amq_view* view, amq_plan* plan) {
        return of(self).decide(*message, *view, *plan, Mischief::May::route);
    };
    table.on_reply = [](void* self, const amq_msg* message, amq_id, std::int32_t, amq_str,
                        const amq_view* view, amq_plan* plan) {
        return of(self).decide(*message, *view, *plan, Mischief::May::keep);
    };
    table.on_miss = [](void* self, const amq_msg* message, amq_id, std::uint32_t,
                       const amq_view* view, amq_plan* plan) {
        return of(self).decide(*message, *view, *plan, Mischief::May::keep);
    };
    table.on_member = [](void* self, std::int32_t, amq_str, const amq_sub*) {
        of(self).act();
        return of(self).maybe_fail();
    };
    table.on_timer = [](void* self, std::uint64_t) {
        of(self).act();
        return of(self).maybe_fail();
    };
    table.reconfigure = [](void* self, amq_str) {
        of(self).act();
        return of(self).maybe_fail() == AMQ_OK ? amq_rc{AMQ_OK} : amq_rc{AMQ_E_CONFIG};
    };
    return &instance->table;
}

}  // namespace

extern const amq_entry mischief_entry{
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR,     0,         0,
    "sim",         nullptr,           nullptr,       [] { return 1U; }, &describe, &create};

}  // namespace amq::sim
