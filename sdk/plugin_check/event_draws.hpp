#pragma once
// Events of all kinds, such as a host may give and such as only a later one would.

#include <cstdint>

#include <amq/plugin/abi_monitor.h>

#include "sdk/plugin_check/draws.hpp"
#include "sdk/plugin_check/lent_memory.hpp"

namespace amq::plugin_check {

struct EventBatch {
    const amq_event* first = nullptr;
    std::uint32_t stride = sizeof(amq_event);
    std::uint32_t n = 0;
    std::uint64_t lost = 0;
};

/// 0 to 256 of them in a piece of the memory that is begun for them: known types and others, with
/// texts of 0 to 1,024 bytes, entries longer than this header knows, and some that were lost.
[[nodiscard]] EventBatch draw_events(Draws&, LentMemory&);

}  // namespace amq::plugin_check
