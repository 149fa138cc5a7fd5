#pragma once
// A strategy that does what the test says, right or wrong, through the bare contract: no C++ face
// that would keep it from mistakes.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include <amq/plugin/abi.h>

namespace amq::plugins_tests {

/// What it does where; where nothing is said, it does what is right. Outlives its instances.
struct Misbehaving {
    using Moment = std::function<void(const amq_host&)>;
    using Decide =
        std::function<amq_rc(const amq_host&, const amq_msg&, const amq_view&, amq_plan&)>;
    using OnReply = std::function<amq_rc(const amq_host&, amq_str body, amq_plan&)>;
    using OnMember = std::function<amq_rc(const amq_host&, amq_str topic, const amq_sub&)>;
    using OnTimer = std::function<amq_rc(const amq_host&)>;
    using OnTable = std::function<const void*(const amq_strategy*, char* error, std::size_t)>;

    Moment on_create = {};
    OnTable give = {};  // what create gives instead of its table
    Moment on_activate = {};
    Moment on_deactivate = {};
    Moment on_destroy = {};
    Decide route = {};    // default: send to the first one, want 1; hold when nobody is there
    Decide on_miss = {};  // default: drop
    OnReply on_reply = {};
    OnMember on_member = {};
    OnTimer on_timer = {};

    const amq_host* host = nullptr;  // of the instance made last

    /// The options that make an instance of misbehaving_entry do what this says.
    std::string options() const;
};

extern const amq_entry misbehaving_entry;

amq_rc send_to_the_first(const amq_view&, amq_plan&);

}  // namespace amq::plugins_tests
