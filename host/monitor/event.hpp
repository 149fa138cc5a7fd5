#pragma once
// Something that happened, for the monitors; it borrows its texts.

#include <array>
#include <cstdint>
#include <string_view>

#include <amq/plugin/abi_monitor.h>

#include "host/exchange/ids.hpp"

namespace amq::host {

/// What it means for each type is in abi_monitor.h.
struct Event {
    static constexpr std::size_t kMaxText = 1024;  // bytes; longer texts are cut

    std::uint32_t type = 0;
    std::uint32_t shard = exchange::kNone;
    std::uint32_t code = 0;
    std::uint32_t transport = 0;
    exchange::SessionId session = 0;
    std::array<std::int64_t, 8> values{};
    std::array<std::string_view, 4> texts{};
    std::string_view listener{};
};

}  // namespace amq::host
