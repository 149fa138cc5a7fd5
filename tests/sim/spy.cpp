#include "tests/sim/spy.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

namespace amq::sim {
namespace {

using exchange::Callback;

constexpr std::size_t kHeld = 8;  // of which it may release some

thread_local bool confessed = false;

bool has_had_it(const amq_msg& message, amq_id sub) {
    for (std::uint32_t k = 0; k < message.attempts_n; ++k) {
        if (attempt_of(message, k).sub == sub) return true;
    }
    return false;
}

bool is_pending(const amq_msg& message) {
    for (std::uint32_t k = 0; k < message.attempts_n; ++k) {
        const std::uint32_t state = attempt_of(message, k).state;
        if (state == AMQ_ATTEMPT_OPEN || state == AMQ_ATTEMPT_LATE) return true;
    }
    return false;
}

// What a good strategy does, too, when another one that adopted its messages left them in a state
// that it never brings about itself.
bool breaks_contract(const Call& call) {
    const amq_plan& plan = *call.plan;
    if (plan.verb == AMQ_KEEP) {
        return call.callback != Callback::adopt && !is_pending(*call.message);
    }
    if (plan.verb != AMQ_SEND) return false;
    if ((plan.flags & AMQ_PLAN_ALL) != 0) return call.message->attempts_n != 0;
    for (std::uint32_t k = 0; k < plan.n; ++k) {
        if (has_had_it(*call.message, member_of(*call.view, plan.target[k]).id)) return true;
    }
    return false;
}

struct Instance {
    const SpySetup* setup;
    const amq_host* outer;  // the core's; the inner strategy has the next one
    amq_host host;
    const amq_strategy* inner;
    amq_strategy table;
    std::set<std::uint64_t> timers;                        // that are set
    std::string options = {};                              // that it was given last
    std::vector<amq_id> held = {};                         // the last ones
    std::map<std::string, std::set<amq_id>> members = {};  // by topic, as it was told

    amq_rc show(Call call, amq_rc rc) {
        call.setup = setup;
        call.shard = setup->shard;
        call.model = setup->model;
        call.bad = rc != AMQ_OK || confessed || breaks_contract(call);
        call.options = options;
        compare_members(*call.message, *call.view);
        ++setup->calls;
        if (call.bad) ++setup->strikes;
        if (call.plan->verb == AMQ_HOLD) {
            if (held.size() == kHeld) held.erase(held.begin());
            held.push_back(call.message->id);
        }
        setup->watcher->called(call);
        return rc;
    }
    // Whom it was told of is whom it is shown.
    void compare_members(const amq_msg& message, const amq_view& view) {
        const std::set<amq_id>& told = members[std::string(message.topic.p, message.topic.n)];
        bool is_same = told.size() == view.n;
        for (std::uint32_t k = 0; k < view.n; ++k) {
            is_same = is_same && told.contains(member_of(view, k).id);
        }
        if (!is_same) setup->watcher->fail("an instance is shown others than it was told of");
    }
    amq_rc tell(amq_rc rc) {
        ++setup->calls;
        if (rc == AMQ_OK) return rc;
        ++setup->strikes;
        setup->watcher->struck(*setup);
        return rc;
    }
};

Instance& of(void* self) {
    confessed = false;
    return *static_cast<Instance*>(self);
}

amq_rc route(void* self, const amq_msg* message, const amq_view* view, amq_plan* plan) {
    Instance& spy = of(self);
    const amq_rc rc = spy.inner->route(spy.inner->self, message, view, plan);
    return spy.show({.callback = Callback::route, .message = message, .view = view, .plan = plan},
                    rc);
}

amq_rc on_reply(void* self, const amq_msg* message, amq_id from, std::int32_t status, amq_str body,
                const amq_view* view, amq_plan* plan) {
    Instance& spy = of(self);
    const amq_rc rc = spy.inner->on_reply(spy.inner->self, message, from, status, body, view, plan);
    return spy.show({.callback = Callback::on_reply,
                     .message = message,
                     .view = view,
                     .plan = plan,
                     .who = from},
                    rc);
}

amq_rc on_miss(void* self, const amq_msg* message, amq_id who, std::uint32_t cause,
               const amq_view* view, amq_plan* plan) {
    Instance& spy = of(self);
    const amq_rc rc = spy.inner->on_miss(spy.inner->self, message, who, cause, view, plan);
    return spy.show({.callback = Callback::on_miss,
                     .message = message,
                     .view = view,
                     .plan = plan,
                     .who = who,
                     .cause = cause},
                    rc);
}

std::uint64_t below(const Instance& spy, std::uint64_t n) {
    return spy.outer->random(spy.outer->ctx) % n;
}

void send_to_untried(const Instance& spy, const amq_msg& message, const amq_view& view,
                     amq_plan& plan) {
    plan.verb = AMQ_SEND;
    plan.want = static_cast<std::uint32_t>(below(spy, 3));
    for (std::uint32_t k = 0; k < view.n; ++k) {
        const bool is_new = !has_had_it(message, member_of(view, k).id);
        if (is_new && below(spy, 2) == 0) plan.target[plan.n++] = k;
    }
    if (plan.n == 0) plan.verb = AMQ_KEEP;
}

// Mostly it keeps what there is, with a new note.
amq_rc adopt_wildly(const Instance& spy, const amq_msg& message, const amq_view& view,
                    amq_plan& plan) {
    plan.note = below(spy, 3) == 0 ? below(spy, 1'000) : plan.note;
    plan.reason = static_cast<std::int32_t>(below(spy, 11));
    switch (below(spy, 16)) {
        case 0:
        case 1: send_to_untried(spy, message, view, plan); return AMQ_OK;
        case 2: plan.verb = AMQ_HOLD; return AMQ_OK;
        case 3:
            plan.verb = AMQ_HOLD;
            plan.hold_ns = 1 + below(spy, 800'000'000);
            return AMQ_OK;
        case 4: plan.verb = AMQ_DROP; return AMQ_OK;
        case 5: plan.verb = AMQ_DONE; return AMQ_OK;
        case 6: return AMQ_E_STATE;
        case 7:
            confess();
            plan.verb = AMQ_SEND;
            plan.n = plan.cap + 1;
            return AMQ_OK;
        default: plan.verb = AMQ_KEEP; return AMQ_OK;
    }
}

amq_rc adopt(void* self, const amq_msg* message, const amq_view* view, amq_plan* plan) {
    Instance& spy = of(self);
    const amq_rc rc = spy.setup->adopts_wildly
                          ? adopt_wildly(spy, *message, *view, *plan)
                          : spy.inner->adopt(spy.inner->self, message, view, plan);
    return spy.show({.callback = Callback::adopt, .message = message, .view = view, .plan = plan},
                    rc);
}

amq_rc on_member(void* self, std::int32_t joined, amq_str topic, const amq_sub* sub) {
    Instance& spy = of(self);
    spy.setup->watcher->told(*spy.setup);
    std::set<amq_id>& members = spy.members[std::string(topic.p, topic.n)];
    const bool is_news = joined != 0 ? members.insert(sub->id).second : members.erase(sub->id) != 0;
    if (!is_news) spy.setup->watcher->fail("an instance is told of a member twice");
    if (spy.inner->on_member == nullptr) return spy.tell(AMQ_OK);
    return spy.tell(spy.inner->on_member(spy.inner->self, joined, topic, sub));
}

amq_rc on_timer(void* self, std::uint64_t token) {
    Instance& spy = of(self);
    spy.setup->watcher->told(*spy.setup);
    if (token != AMQ_WAKE_TOKEN && spy.timers.erase(token) == 0) {
        spy.setup->watcher->fail("a timer fires for an instance that did not set it");
    }
    if (spy.inner->on_timer == nullptr) return spy.tell(AMQ_OK);
    return spy.tell(spy.inner->on_timer(spy.inner->self, token));
}

// It lets go what it holds, or wakes, whether it takes the options or not.
amq_rc reconfigure(void* self, amq_str json) {
    Instance& spy = of(self);
    spy.setup->watcher->told(*spy.setup);
    for (const amq_id held : std::vector<amq_id>(spy.held)) {
        if (below(spy, 2) == 0) spy.host.release(spy.host.ctx, held);
    }
    if (below(spy, 8) == 0) spy.host.wake(spy.host.ctx);
    amq_rc rc = AMQ_OK;
    if (spy.inner->reconfigure != nullptr) rc = spy.inner->reconfigure(spy.inner->self, json);
    const std::uint64_t dice = below(spy, 12);
    Taking how = dice == 0   ? Taking::thrown
                 : dice == 1 ? Taking::refused_with_a_word
                 : dice == 2 ? Taking::refused
                             : Taking::taken;
    if (how == Taking::taken && rc != AMQ_OK) how = Taking::refused;
    const std::string_view options(json.p, json.n);
    if (how == Taking::taken) spy.options = options;
    spy.setup->watcher->reconfigured(*spy.setup, options, how);
    if (how == Taking::thrown) throw std::runtime_error("new options");
    if (how == Taking::refused_with_a_word) spy.host.error(spy.host.ctx, {"no", 2});
    return how == Taking::taken ? AMQ_OK : AMQ_E_CONFIG;
}

amq_rc activate(void* self) {
    const Instance& spy = *static_cast<const Instance*>(self);
    spy.setup->is_alive = spy.setup->fails != SpySetup::Fails::on_activate;
    return spy.setup->is_alive ? AMQ_OK : AMQ_E_INTERNAL;
}

void destroy(void* self) {
    auto* spy = static_cast<Instance*>(self);
    spy->setup->is_alive = false;
    spy->inner->destroy(spy->inner->self);
    delete spy;
}

const amq_host* outer(void* spy) {
    return static_cast<const Instance*>(spy)->outer;
}

// What the inner strategy asks for goes through the spy.
void wrap_host(Instance& spy) {
    spy.host = *spy.outer;
    spy.host.ctx = &spy;
    spy.host.now_ns = [](void* ctx) { return outer(ctx)->now_ns(outer(ctx)->ctx); };
    spy.host.random = [](void* ctx) { return outer(ctx)->random(outer(ctx)->ctx); };
    spy.host.timer = [](void* ctx, std::uint64_t token, std::uint64_t after) -> amq_rc {
        const amq_rc rc = outer(ctx)->timer(outer(ctx)->ctx, token, after);
        std::set<std::uint64_t>& timers = static_cast<Instance*>(ctx)->timers;
        timers.erase(token);
        if (rc == AMQ_OK && after != 0) timers.insert(token);
        return rc;
    };
    spy.host.release = [](void* ctx, amq_id held) -> amq_rc {
        const amq_rc rc = outer(ctx)->release(outer(ctx)->ctx, held);
        const SpySetup& setup = *static_cast<Instance*>(ctx)->setup;
        setup.watcher->released(setup, held, rc);
        return rc;
    };
    spy.host.wake = [](void* ctx) { outer(ctx)->wake(outer(ctx)->ctx); };
    spy.host.log = [](void* ctx, std::int32_t level, amq_str text) {
        outer(ctx)->log(outer(ctx)->ctx, level, text);
    };
    spy.host.extension = [](void* ctx, const char* id) {
        return outer(ctx)->extension(outer(ctx)->ctx, id);
    };
    spy.host.error = [](void* ctx, amq_str why) { outer(ctx)->error(outer(ctx)->ctx, why); };
    spy.host.trace = [](void* ctx, std::uint32_t code, const std::int64_t* v, std::uint32_t n) {
        outer(ctx)->trace(outer(ctx)->ctx, code, v, n);
    };
}

void fill_table(Instance& spy) {
    const amq_strategy& inner = *spy.inner;
    const SpySetup& setup = *spy.setup;
    setup.has_adopt = setup.adopts_wildly || inner.adopt != nullptr;
    setup.has_on_reply = inner.on_reply != nullptr;
    spy.table.size = sizeof(amq_strategy);
    spy.table.self = &spy;
    spy.table.activate = activate;
    spy.table.destroy = destroy;
    spy.table.route = route;
    if (inner.on_reply != nullptr) spy.table.on_reply = on_reply;
    if (inner.on_miss != nullptr) spy.table.on_miss = on_miss;
    spy.table.on_member = on_member;
    spy.table.on_timer = on_timer;
    if (setup.has_adopt) spy.table.adopt = adopt;
    if (setup.reconfigures) spy.table.reconfigure = reconfigure;
}

// The options are the address of the setup.
const void* create(const char*, const amq_host* host, amq_str options, char* err,
                   std::size_t err_n) {
    const auto* setup =
        reinterpret_cast<const SpySetup*>(std::stoull(std::string(options.p, options.n)));
    if (setup->fails == SpySetup::Fails::on_create) return nullptr;
    const amq_str inner_options{setup->inner_options.data(), setup->inner_options.size()};
    auto* spy = new Instance{setup, host, {}, nullptr, {}, {}};
    wrap_host(*spy);
    spy->inner = static_cast<const amq_strategy*>(
        setup->inner->create(setup->inner->describe(0)->id, &spy->host, inner_options, err, err_n));
    if (spy->inner == nullptr) {
        delete spy;
        return nullptr;
    }
    fill_table(*spy);
    return &spy->table;
}

const amq_entry entry{
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR, 0,       0,
    "sim",         nullptr,           nullptr,       nullptr,       nullptr, &create};

}  // namespace

exchange::StrategySource spy_source(const SpySetup& setup) {
    return {&entry,  "spy", std::to_string(reinterpret_cast<std::uintptr_t>(&setup)),
            nullptr, "",    setup.schema};
}

void confess() {
    confessed = true;
}

}  // namespace amq::sim
