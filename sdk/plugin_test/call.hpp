#pragma once
// One call into a strategy as it ended, for whoever keeps a log of them.

#include <cstdint>
#include <string_view>

#include <amq/plugin/abi.h>

namespace amq::test {

/// Borrowed like everything in a call; what the function does not have is empty.
struct Call {
    const char* function = "";  // "route"
    std::uint64_t now_ns = 0;
    const amq_msg* msg = nullptr;
    const amq_view* view = nullptr;
    const amq_plan* plan = nullptr;  // filled, not checked
    amq_id who = 0;                  // on_reply, on_miss, on_member
    std::uint32_t cause = 0;         // on_miss
    std::int32_t joined = 0;         // on_member
    std::uint64_t token = 0;         // on_timer
    std::string_view text = {};      // on_reply: the body; on_member: the topic
    amq_rc rc = AMQ_OK;
    std::string_view error = {};  // what the strategy said about the rc
};

class CallListener {
  public:
    virtual ~CallListener() = default;
    virtual void on_call(const Call&) = 0;
};

}  // namespace amq::test
