#pragma once
// Drives one strategy through its C tables, as a host does, and shows what it decided.

#include <amq/plugin/abi.h>
#include <amq/plugin/text.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fake_host.hpp"
#include "scene.hpp"

namespace amq::plugin_tests {

/// A plan after the call, with the ids of its targets in place of their indices.
struct Decision {
    amq_rc rc = AMQ_OK;
    std::uint32_t verb = AMQ_KEEP;
    std::uint32_t flags = 0;
    std::uint32_t want = 0;
    std::int32_t reason = 0;
    std::uint64_t reply_ns = 0;
    std::uint64_t hold_ns = 0;
    std::uint64_t note = 0;
    std::vector<amq_id> targets;
    std::string answer;
};

class Driver {
  public:
    /// The first strategy of the library, made with these options.
    explicit Driver(const amq_entry& entry, std::string_view json = "{}", std::uint64_t seed = 1)
        : host(seed) {
        char err[512] = "";
        table_ = static_cast<const amq_strategy*>(
            entry.create(entry.describe(0)->id, &host.table(), str_of(json), err, sizeof err));
        create_error = err;
    }
    ~Driver() {
        if (table_ != nullptr) table_->destroy(table_->self);
    }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    const amq_strategy& table() const { return *table_; }
    bool created() const { return table_ != nullptr; }

    Decision route(Scene& scene) {
        return decide(scene, [&](amq_plan& plan) {
            return table_->route(table_->self, &scene.msg(), &scene.view(), &plan);
        });
    }
    /// A miss as the host reports it: the attempt's state is the new one already.
    Decision miss(Scene& scene, amq_id who, std::uint32_t cause) {
        scene.state(who, cause == AMQ_TIMEOUT ? AMQ_ATTEMPT_LATE
                         : cause == AMQ_GONE  ? AMQ_ATTEMPT_GONE
                                              : AMQ_ATTEMPT_DECLINED);
        return decide(scene, [&](amq_plan& plan) {
            return table_->on_miss(table_->self, &scene.msg(), who, cause, &scene.view(), &plan);
        });
    }
    Decision reply(Scene& scene, amq_id from, std::int32_t status, std::string_view body) {
        return decide(scene, [&](amq_plan& plan) {
            return table_->on_reply(table_->self, &scene.msg(), from, status, str_of(body),
                                    &scene.view(), &plan);
        });
    }
    Decision adopt(Scene& scene) {
        return decide(scene, [&](amq_plan& plan) {
            return table_->adopt(table_->self, &scene.msg(), &scene.view(), &plan);
        });
    }

    FakeHost host;
    std::string create_error;

  private:
    template <class Call>
    Decision decide(Scene& scene, Call call) {
        std::vector<std::uint32_t> target(scene.view().n, ~0u);
        amq_plan plan{};
        plan.size = sizeof plan;
        plan.cap = scene.view().n;
        plan.target = target.data();
        plan.note = scene.msg().note;
        Decision made;
        made.rc = call(plan);
        made.verb = plan.verb;
        made.flags = plan.flags;
        made.want = plan.want;
        made.reason = plan.reason;
        made.reply_ns = plan.reply_ns;
        made.hold_ns = plan.hold_ns;
        made.note = plan.note;
        made.answer = view_of(plan.answer);
        for (std::uint32_t i = 0; i < plan.n; ++i)
            made.targets.push_back(scene.sub(target.at(i)).id);
        return made;
    }

    const amq_strategy* table_;
};

}  // namespace amq::plugin_tests
