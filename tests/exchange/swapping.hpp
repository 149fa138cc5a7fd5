#pragma once
// What tests of bindings start from: an answered model, the strategy that is bound to it, and the
// one that takes its place. Both write down what they are told, in one order.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {

inline std::string body_of(const amq_msg& msg) {
    return {reinterpret_cast<const char*>(msg.body), msg.body_n};
}

class Swapping : public testing::Test {
  protected:
    using Calls = std::vector<std::string>;

    Swapping() {
        record(old_, "old");
        record(next_, "next");
    }

    void start(std::uint32_t count = 1) {
        shards_ = std::make_unique<Shards>(count);
        shards_->bind(settings_, source_of(old_));
        publisher_ = shards_->open();
    }
    Shards& shards() { return *shards_; }
    exchange::Core& core() { return shards_->core(); }
    void publish(std::string_view body, std::string_view topic = "orders") {
        shards().publish(publisher_, topic, body, 12, ++sequence_);
    }
    void swap() { shards().swap(settings_, source_of(next_)); }
    exchange::InstanceId prepare() { return shards().prepare(settings_, source_of(next_)); }
    exchange::Outcome outcome() { return shards().told().at(0).outcome; }
    exchange::ModelCounters counters() { return core().counters(12); }

    /// Sends to all and ends with the first reply or miss.
    void record(Script& script, const std::string& who) {
        script.route = [this, who](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            calls_.push_back(who + " route " + body_of(msg));
            return send_to_all(msg, view, plan);
        };
        script.on_reply = [this, who](const amq_msg& msg, amq_id, std::string_view body,
                                      const amq_view&, amq_plan& plan) {
            calls_.push_back(who + " on_reply " + body_of(msg) + ' ' + std::string(body));
            plan.verb = AMQ_DONE;
            return AMQ_OK;
        };
        script.on_miss = [this, who](const amq_msg& msg, amq_id, std::uint32_t, const amq_view&,
                                     amq_plan& plan) {
            calls_.push_back(who + " on_miss " + body_of(msg));
            plan.verb = AMQ_DROP;
            plan.reason = AMQ_OUTCOME_RESPONDER_LOST;
            return AMQ_OK;
        };
        record_life(script, who);
    }
    /// Its timers, and who comes and goes.
    void record_life(Script& script, const std::string& who) {
        script.on_member = [this, who](std::int32_t joined, std::string_view topic,
                                       const amq_sub&) {
            calls_.push_back(who + (joined != 0 ? " join " : " leave ") + std::string(topic));
            return AMQ_OK;
        };
        script.on_timer = [this, who](std::uint64_t token) {
            calls_.push_back(who + " timer " + std::to_string(token));
            return AMQ_OK;
        };
    }
    /// What adopt() answers, also written down.
    void adopt_with(Script& script, const std::string& who, Script::Route plan) {
        script.adopt = [this, who, plan = std::move(plan)](const amq_msg& msg, const amq_view& view,
                                                           amq_plan& into) {
            calls_.push_back(who + " adopt " + body_of(msg));
            return plan(msg, view, into);
        };
    }
    static amq_rc keep(const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_KEEP;
        return AMQ_OK;
    }
    static amq_rc fail(const amq_msg&, const amq_view&, amq_plan&) { return AMQ_E_INTERNAL; }
    Calls take_calls() { return std::exchange(calls_, {}); }

    exchange::ModelSettings settings_{.model = 12, .answered = true};
    Calls calls_;
    Script old_;
    Script next_;
    Script third_;
    std::unique_ptr<Shards> shards_;
    exchange::SessionId publisher_ = 0;
    std::uint32_t sequence_ = 0;
};

}  // namespace amq::exchange_tests
