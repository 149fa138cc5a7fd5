#pragma once
// Which records somebody wants to see.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "plugins/monitor/records/address.hpp"
#include "plugins/monitor/records/kind.hpp"
#include "plugins/monitor/records/reason.hpp"
#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

inline constexpr std::size_t kMaxPage = 1000;          // records of one answer
inline constexpr std::int64_t kAroundUs = 30'000'000;  // on either side of `around_us`

/// All that is set must hold. The answer is the newest records first, by their numbers.
struct RecordQuestion {
    std::optional<std::string> user{};  // exactly; "" asks for those without a user
    std::optional<AddressMatch> address{};
    std::optional<Reason> reason{};
    KindSet kinds{};
    std::string
        text{};  // somewhere in user, name, software, address or detail; case does not count
    std::optional<std::int64_t> from_us{};  // this moment included
    std::optional<std::int64_t> to_us{};    // this moment included
    std::optional<std::int64_t> around_us{};
    std::optional<std::uint64_t> before{};  // numbers below this one only: the cursor
    std::size_t limit = 100;                // 1 to kMaxPage
};

/// From when to when, both included.
struct TimeWindow {
    std::int64_t from_us = INT64_MIN;
    std::int64_t to_us = INT64_MAX;

    [[nodiscard]] bool is_everything() const { return from_us == INT64_MIN && to_us == INT64_MAX; }
};

/// What `from_us`, `to_us` and `around_us` leave together.
[[nodiscard]] TimeWindow window_of(const RecordQuestion&) noexcept;

/// Whether the record is one of those; `limit` does not matter.
[[nodiscard]] bool matches(const RecordQuestion&, const Record&);

/// A sentence about what is wrong with the question; empty if nothing is.
[[nodiscard]] std::string mistake_in(const RecordQuestion&);

}  // namespace amq::monitor
