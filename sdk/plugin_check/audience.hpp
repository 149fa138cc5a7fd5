#pragma once
// The subscribers of one topic, and the messages to it that have not ended.

#include <cstdint>
#include <string>
#include <vector>

#include <amq/plugin/abi.h>

#include "host/exchange/strategy.hpp"
#include "sdk/plugin_check/draws.hpp"
#include "sdk/plugin_check/lent_memory.hpp"

namespace amq::plugin_check {

struct Member {
    amq_id id = 0;
    std::uint32_t weight = 1;
    amq_load load{0, 1};
};

/// A message as the host keeps it.
struct Letter {
    amq_id id = 0;
    amq_id publisher = 0;
    std::uint32_t flags = 0;  // AMQ_MSG_*
    bool has_key = false;
    bool is_held = false;
    bool has_ended = false;
    std::string key{};
    std::string body{};
    exchange::Nanos arrived = 0;
    exchange::Nanos deadline = 0;
    exchange::Nanos late_at = UINT64_MAX;  // when its open attempts are too late
    exchange::Nanos ask_at = UINT64_MAX;   // when route() is asked again
    std::uint64_t note = 0;
    std::vector<amq_attempt> attempts{};
    std::uint32_t open = 0;
    std::uint32_t want = 0;
    std::uint32_t replies = 0;
    std::uint32_t sends = 0;
};

struct Audience {
    std::string topic{};
    std::vector<Member> members{};
    // What a newer host than this one would append to each entry.
    std::uint32_t more_of_sub = 0;
    std::uint32_t more_of_attempt = 0;

    [[nodiscard]] Member* find(amq_id id);
};

/// A message and its situation in the memory that is lent with the next call.
[[nodiscard]] exchange::Situation write_situation(LentMemory&, const Letter&, const Audience&,
                                                  exchange::Nanos now);
[[nodiscard]] amq_sub write_load_of(LentMemory&, const Member&);

/// Text of so many bytes: any bytes, but cheap when they are many.
[[nodiscard]] std::string draw_text(Draws&, std::size_t bytes);
/// From 0 to 64 KiB, mostly short, and with the edges among them.
[[nodiscard]] std::string draw_body(Draws&);

}  // namespace amq::plugin_check
