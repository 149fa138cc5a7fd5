#include "tests/plugins/misbehaving.hpp"

namespace amq::plugins_tests {
namespace {

struct Instance {
    Misbehaving* script;
    const amq_host* host;
    amq_strategy table;
};

Instance& instance_of(void* self) {
    return *static_cast<Instance*>(self);
}

void fill_decisions(amq_strategy& table, const Misbehaving& script) {
    table.route = [](void* self, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
        const Instance& me = instance_of(self);
        if (!me.script->route) return send_to_the_first(*view, *plan);
        return me.script->route(*me.host, *msg, *view, *plan);
    };
    table.on_miss = [](void* self, const amq_msg* msg, amq_id, std::uint32_t, const amq_view* view,
                       amq_plan* plan) -> amq_rc {
        const Instance& me = instance_of(self);
        if (me.script->on_miss) return me.script->on_miss(*me.host, *msg, *view, *plan);
        plan->verb = AMQ_DROP;
        plan->reason = AMQ_OUTCOME_NOT_OWNER;
        return AMQ_OK;
    };
    if (script.on_reply) {
        table.on_reply = [](void* self, const amq_msg*, amq_id, std::int32_t, amq_str body,
                            const amq_view*, amq_plan* plan) {
            return instance_of(self).script->on_reply(*instance_of(self).host, body, *plan);
        };
    }
}

void fill_events(amq_strategy& table, const Misbehaving& script) {
    if (script.on_member) {
        table.on_member = [](void* self, std::int32_t, amq_str topic, const amq_sub* sub) {
            return instance_of(self).script->on_member(*instance_of(self).host, topic, *sub);
        };
    }
    if (script.on_timer) {
        table.on_timer = [](void* self, std::uint64_t) {
            return instance_of(self).script->on_timer(*instance_of(self).host);
        };
    }
    if (script.on_activate) {
        table.activate = [](void* self) -> amq_rc {
            instance_of(self).script->on_activate(*instance_of(self).host);
            return AMQ_OK;
        };
    }
    if (script.on_deactivate) {
        table.deactivate = [](void* self) {
            instance_of(self).script->on_deactivate(*instance_of(self).host);
        };
    }
    table.destroy = [](void* self) {
        const Instance me = instance_of(self);
        delete &instance_of(self);
        if (me.script->on_destroy) me.script->on_destroy(*me.host);
    };
}

const void* create(const char*, const amq_host* host, amq_str options, char* error,
                   std::size_t error_room) {
    const auto address = std::stoull(std::string(options.p, options.n));
    auto& script = *reinterpret_cast<Misbehaving*>(static_cast<std::uintptr_t>(address));
    script.host = host;
    if (script.on_create) script.on_create(*host);
    auto* instance = new Instance{&script, host, {}};
    instance->table.size = sizeof instance->table;
    instance->table.self = instance;
    fill_decisions(instance->table, script);
    fill_events(instance->table, script);
    if (!script.give) return &instance->table;
    const void* given = script.give(&instance->table, error, error_room);
    if (given == nullptr) delete instance;
    return given;
}

const amq_desc* describe(std::uint32_t) {
    static const amq_desc desc{sizeof(amq_desc),  AMQ_DESC_ANSWERS, "org.test.misbehaving",
                               AMQ_STRATEGY_KIND, "Misbehaving",    "1.0.0",
                               nullptr,           nullptr,          nullptr};
    return &desc;
}

}  // namespace

const amq_entry misbehaving_entry{
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR,     0,         0,
    "bare",        nullptr,           nullptr,       [] { return 1U; }, &describe, &create};

std::string Misbehaving::options() const {
    return std::to_string(reinterpret_cast<std::uintptr_t>(this));
}

amq_rc send_to_the_first(const amq_view& view, amq_plan& plan) {
    plan.verb = view.n == 0 ? AMQ_HOLD : AMQ_SEND;
    if (view.n == 0) return AMQ_OK;
    plan.target[plan.n++] = 0;
    plan.want = 1;
    return AMQ_OK;
}

}  // namespace amq::plugins_tests
