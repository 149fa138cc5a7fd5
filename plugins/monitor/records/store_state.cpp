#include "plugins/monitor/records/store_state.hpp"

#include <sqlite3.h>

#include <array>
#include <cerrno>

namespace amq::monitor {

std::string_view to_string(StoreState state) noexcept {
    constexpr std::array<std::string_view, 7> kNames{"ok",      "full",    "locked", "unwritable",
                                                     "corrupt", "foreign", "stopped"};
    const auto index = static_cast<std::size_t>(state);
    return index < kNames.size() ? kNames[index] : "unknown";
}

StoreState state_after(const DatabaseError& error) noexcept {
    switch (error.primary_code()) {
        case SQLITE_FULL: return StoreState::full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return StoreState::locked;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return StoreState::corrupt;
        default: return StoreState::unwritable;
    }
}

StoreState state_after_errno(int error) noexcept {
    if (error == EWOULDBLOCK) return StoreState::locked;
    return error == ENOSPC || error == EDQUOT ? StoreState::full : StoreState::unwritable;
}

}  // namespace amq::monitor
