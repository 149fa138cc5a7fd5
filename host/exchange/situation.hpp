#pragma once
// Reading what a strategy is shown: strided arrays, and who had the message before.

#include <cstddef>
#include <cstdint>

#include <amq/plugin/abi.h>

namespace amq::exchange {

inline const amq_sub& subscriber_at(const amq_view& view, std::uint32_t index) {
    const auto* first = reinterpret_cast<const std::byte*>(view.first);
    return *reinterpret_cast<const amq_sub*>(first + std::size_t{index} * view.stride);
}

inline bool has_attempt(const amq_msg& msg, amq_id sub) {
    const auto* at = reinterpret_cast<const std::byte*>(msg.attempts);
    for (std::uint32_t k = 0; k < msg.attempts_n; ++k, at += msg.attempts_stride) {
        if (reinterpret_cast<const amq_attempt*>(at)->sub == sub) return true;
    }
    return false;
}

}  // namespace amq::exchange
