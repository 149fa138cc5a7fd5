#include "tests/sim/spy.hpp"

#include <cstddef>

namespace amq::sim {
namespace {

using exchange::Callback;

thread_local bool confessed = false;

struct Instance {
    const SpySetup* setup;
    exchange::ShardIndex shard;
    const amq_strategy* inner;
    amq_strategy table;

    amq_rc show(Call call, amq_rc rc) {
        call.shard = shard;
        call.model = setup->model;
        call.bad = rc != AMQ_OK || confessed;
        setup->watcher->called(call);
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

amq_rc on_member(void* self, std::int32_t joined, amq_str topic, const amq_sub* sub) {
    Instance& spy = of(self);
    const amq_rc rc = spy.inner->on_member(spy.inner->self, joined, topic, sub);
    if (rc != AMQ_OK) spy.setup->watcher->struck(spy.shard);
    return rc;
}

amq_rc on_timer(void* self, std::uint64_t token) {
    Instance& spy = of(self);
    const amq_rc rc = spy.inner->on_timer(spy.inner->self, token);
    if (rc != AMQ_OK) spy.setup->watcher->struck(spy.shard);
    return rc;
}

void destroy(void* self) {
    auto* spy = static_cast<Instance*>(self);
    spy->inner->destroy(spy->inner->self);
    delete spy;
}

// The options are the address of the setup.
const void* create(const char*, const amq_host* host, amq_str options, char* err,
                   std::size_t err_n) {
    const auto* setup =
        reinterpret_cast<const SpySetup*>(std::stoull(std::string(options.p, options.n)));
    const amq_str inner_options{setup->inner_options.data(), setup->inner_options.size()};
    const auto* inner = static_cast<const amq_strategy*>(
        setup->inner->create(setup->inner->describe(0)->id, host, inner_options, err, err_n));
    if (inner == nullptr) return nullptr;
    auto* spy = new Instance{setup, host->shard, inner, {}};
    spy->table.size = sizeof(amq_strategy);
    spy->table.self = spy;
    spy->table.destroy = destroy;
    spy->table.route = route;
    if (inner->on_reply != nullptr) spy->table.on_reply = on_reply;
    if (inner->on_miss != nullptr) spy->table.on_miss = on_miss;
    if (inner->on_member != nullptr) spy->table.on_member = on_member;
    if (inner->on_timer != nullptr) spy->table.on_timer = on_timer;
    return &spy->table;
}

const amq_entry entry{
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR, 0,       0,
    "sim",         nullptr,           nullptr,       nullptr,       nullptr, &create};

}  // namespace

exchange::StrategySource spy_source(const SpySetup& setup) {
    return {&entry, "spy", std::to_string(reinterpret_cast<std::uintptr_t>(&setup)), nullptr};
}

void confess() {
    confessed = true;
}

}  // namespace amq::sim
