#pragma once
// Crossing between the texts and times of the contract and those of C++.

#include <amq/plugin/abi.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>

namespace amq {

using Nanoseconds = std::chrono::nanoseconds;

inline std::string_view view_of(amq_str text) noexcept {
    return text.p == nullptr ? std::string_view{} : std::string_view{text.p, text.n};
}

inline amq_str str_of(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// A time beyond 292 years becomes the latest time there is.
inline Nanoseconds time_of(std::uint64_t ns) noexcept {
    constexpr std::uint64_t latest = std::numeric_limits<std::int64_t>::max();
    return Nanoseconds{static_cast<std::int64_t>(std::min(ns, latest))};
}

}  // namespace amq
