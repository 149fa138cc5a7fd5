#include "tests/exchange/scripted_strategy.hpp"

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace amq::exchange_tests {
namespace {

struct Instance {
    Script* script;
    amq_strategy table;
};

Script& script_of(void* self) {
    return *static_cast<Instance*>(self)->script;
}

const amq_desc* describe(std::uint32_t) {
    static const amq_desc desc{
        sizeof(amq_desc), 0, "test.script", AMQ_STRATEGY_KIND, "Script", "1", "", "", ""};
    return &desc;
}

const amq_state state_table{
    sizeof(amq_state), 0,
    [](void* self, Script::Put put, void* to) { return script_of(self).save(put, to); },
    [](void* self, amq_str bytes) {
        return script_of(self).load({bytes.p, bytes.n});
    }};

void fill_life(const Script& script, amq_strategy& table) {
    if (script.save || script.load) {
        table.extension = [](void* self, const char* id) -> const void* {
            const Script& of = script_of(self);
            const bool has_both = of.save && of.load;
            return has_both && std::string_view(id) == AMQ_STATE_ID ? &state_table : nullptr;
        };
    }
    if (script.activate) {
        table.activate = [](void* self) { return script_of(self).activate(); };
    }
    if (script.deactivate) {
        table.deactivate = [](void* self) { script_of(self).deactivate(); };
    }
    if (script.reconfigure) {
        table.reconfigure = [](void* self, amq_str options) {
            return script_of(self).reconfigure({options.p, options.n});
        };
    }
    if (script.adopt) {
        table.adopt = [](void* self, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
            return script_of(self).adopt(*msg, *view, *plan);
        };
    }
}

// The options are the address of the script.
const void* create_scripted(const char*, const amq_host* host, amq_str options, char* why,
                            std::size_t room) {
    Script& script = *reinterpret_cast<Script*>(std::stoull(std::string(options.p, options.n)));
    if (!script.refusal.empty()) {
        std::strncpy(why, script.refusal.c_str(), room - 1);
        return nullptr;
    }
    script.host = host;
    auto* instance = new Instance{&script, {}};
    amq_strategy& table = instance->table;
    fill_life(script, table);
    table.size = sizeof table;
    table.self = instance;
    table.destroy = [](void* self) {
        ++script_of(self).destroyed;
        delete static_cast<Instance*>(self);
    };
    table.route = [](void* self, const amq_msg* msg, const amq_view* view, amq_plan* plan) {
        return script_of(self).route(*msg, *view, *plan);
    };
    if (script.on_reply) {
        table.on_reply = [](void* self, const amq_msg* msg, amq_id from, std::int32_t, amq_str body,
                            const amq_view* view, amq_plan* plan) {
            return script_of(self).on_reply(*msg, from, {body.p, body.n}, *view, *plan);
        };
    }
    if (script.on_miss) {
        table.on_miss = [](void* self, const amq_msg* msg, amq_id who, std::uint32_t cause,
                           const amq_view* view, amq_plan* plan) {
            return script_of(self).on_miss(*msg, who, cause, *view, *plan);
        };
    }
    if (script.on_member) {
        table.on_member = [](void* self, std::int32_t joined, amq_str topic, const amq_sub* sub) {
            return script_of(self).on_member(joined, {topic.p, topic.n}, *sub);
        };
    }
    if (script.on_timer) {
        table.on_timer = [](void* self, std::uint64_t token) {
            return script_of(self).on_timer(token);
        };
    }
    return &instance->table;
}

const amq_entry scripted_entry{
    AMQ_ABI_MAGIC, sizeof(amq_entry), AMQ_ABI_MAJOR, AMQ_ABI_MINOR,   0, 0, "test", nullptr,
    nullptr,       [] { return 1U; }, &describe,     &create_scripted};

const amq_sub& member(const amq_view& view, std::uint32_t index) {
    const auto* first = reinterpret_cast<const std::byte*>(view.first);
    return *reinterpret_cast<const amq_sub*>(first + std::size_t{index} * view.stride);
}

bool tried(const amq_msg& msg, amq_id sub) {
    const auto* at = reinterpret_cast<const std::byte*>(msg.attempts);
    for (std::uint32_t k = 0; k < msg.attempts_n; ++k, at += msg.attempts_stride) {
        if (reinterpret_cast<const amq_attempt*>(at)->sub == sub) return true;
    }
    return false;
}

}  // namespace

exchange::StrategySource source_of(Script& script, std::string schema, std::uint64_t owner) {
    exchange::StrategySource source;
    source.entry = &scripted_entry;
    source.id = "test.script";
    source.options = std::to_string(reinterpret_cast<std::uintptr_t>(&script));
    source.state_schema = std::move(schema);
    source.owner = owner;
    return source;
}

amq_rc send_to_all(const amq_msg&, const amq_view& view, amq_plan& plan) {
    plan.verb = view.n == 0 ? AMQ_HOLD : AMQ_SEND;
    plan.flags = view.n == 0 ? 0 : AMQ_PLAN_ALL;
    plan.want = 1;
    return AMQ_OK;
}

amq_rc send_without_reply(const amq_msg& msg, const amq_view& view, amq_plan& plan) {
    send_to_all(msg, view, plan);
    plan.want = 0;
    return AMQ_OK;
}

amq_rc send_to_untried(const amq_msg& msg, const amq_view& view, amq_plan& plan) {
    plan.verb = AMQ_HOLD;
    for (std::uint32_t k = 0; k < view.n; ++k) {
        if (tried(msg, member(view, k).id)) continue;
        plan.verb = AMQ_SEND;
        plan.want = 1;
        plan.target[plan.n++] = k;
        return AMQ_OK;
    }
    return AMQ_OK;
}

amq_rc hold(const amq_msg&, const amq_view&, amq_plan& plan) {
    plan.verb = AMQ_HOLD;
    return AMQ_OK;
}

}  // namespace amq::exchange_tests
