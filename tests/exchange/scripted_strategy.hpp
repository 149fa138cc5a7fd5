#pragma once
// A strategy whose every callback is a function of the test: what it is told and what it answers is
// up to that.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <amq/plugin/abi.h>

#include "host/exchange/strategy.hpp"

namespace amq::exchange_tests {

/// Outlives the cores it is bound to. A callback that is empty when the instance is made stays NULL
/// in its table.
struct Script {
    using Route = std::function<amq_rc(const amq_msg&, const amq_view&, amq_plan&)>;
    using OnReply = std::function<amq_rc(const amq_msg&, amq_id from, std::string_view body,
                                         const amq_view&, amq_plan&)>;
    using OnMiss = std::function<amq_rc(const amq_msg&, amq_id who, std::uint32_t cause,
                                        const amq_view&, amq_plan&)>;
    using OnMember =
        std::function<amq_rc(std::int32_t joined, std::string_view topic, const amq_sub&)>;
    using OnTimer = std::function<amq_rc(std::uint64_t token)>;
    using Reconfigure = std::function<amq_rc(std::string_view options)>;

    Route route = {};
    OnReply on_reply = {};
    OnMiss on_miss = {};
    OnMember on_member = {};
    OnTimer on_timer = {};
    Route adopt = {};
    Reconfigure reconfigure = {};
    using Put = amq_rc (*)(void* to, amq_str piece);
    std::function<amq_rc(Put, void* to)> save = {};  // with load: it has an amq.state/1
    std::function<amq_rc(std::string_view bytes)> load = {};
    std::function<amq_rc()> activate = {};
    std::function<void()> deactivate = {};

    std::string refusal = {};        // of create(); empty: it makes one
    const amq_host* host = nullptr;  // of the instance made last
    int destroyed = 0;
};

/// The schema is what it says of its state, the owner whom strikes are told of.
exchange::StrategySource source_of(Script&, std::string schema = {}, std::uint64_t owner = 0);

// Routes that many tests want.
amq_rc send_to_all(const amq_msg&, const amq_view&,
                   amq_plan&);  // waits for one reply; holds for nobody
amq_rc send_without_reply(const amq_msg&, const amq_view&, amq_plan&);  // the same, waits for none
amq_rc send_to_untried(const amq_msg&, const amq_view&,
                       amq_plan&);  // one of them; holds when all were tried
amq_rc hold(const amq_msg&, const amq_view&, amq_plan&);

}  // namespace amq::exchange_tests
