#pragma once
// What the end of a connection most likely means, in one sentence.

#include <cstdint>
#include <string>

#include "plugins/monitor/records/moment.hpp"
#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

inline constexpr std::uint64_t kCrowd = 3;        // from so many on, ends are more than a chance
inline constexpr std::uint64_t kLargeCrowd = 10;  // the same, of clients with nothing in common

/// Without a capital and a full stop: "the client read too slowly: 8.0 MiB were waiting for it".
[[nodiscard]] std::string reading_of(const Record& record, const Grouped& grouped);

}  // namespace amq::monitor
