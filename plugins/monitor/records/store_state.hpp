#pragma once
// How a store fares, and what an error makes of it.

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/monitor/records/database.hpp"

namespace amq::monitor {

enum class StoreState : std::uint8_t {
    ok,          // records go into the file
    full,        // there is no room on the disk
    locked,      // another process has the file
    unwritable,  // the file, its directory or its disk does not let itself be written
    corrupt,     // broken, and it cannot be moved aside
    foreign,     // of a later version, or of another program: left as it is
    stopped,
};

[[nodiscard]] std::string_view to_string(StoreState) noexcept;

/// What SQLite's refusal makes of the store.
[[nodiscard]] StoreState state_after(const DatabaseError&) noexcept;

/// Of StoreLock and the like, an errno.
[[nodiscard]] StoreState state_after_errno(int error) noexcept;

/// Told once when the state changes, and when a broken file was moved aside.
struct StoreNotice {
    StoreState state = StoreState::ok;
    std::string text{};  // a sentence that names the file
};

}  // namespace amq::monitor
