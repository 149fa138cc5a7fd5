#pragma once
// Who else ended when one did: what they have in common tells a client's fault from a network's.

#include <cstdint>

#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

inline constexpr std::int64_t kMomentUs = 2'000'000;  // on either side of an end

/// Ends and refusals of one moment, the one that is asked about among them.
struct Grouped {
    std::uint64_t same_moment = 0;
    std::uint64_t same_network = 0;  // and of its /24, for IPv6 its /64
    std::uint64_t same_version = 0;  // and of its software and version
    std::uint64_t same_reason = 0;
    bool are_more = false;  // there were too many to count them all

    bool operator==(const Grouped&) const = default;
};

/// Counts those that ended together with one record.
class MomentCount {
  public:
    explicit MomentCount(const Record& one) : one_(one) {}

    void add(const Record& other);
    [[nodiscard]] const Grouped& grouped() const { return grouped_; }
    void more_are_left() { grouped_.are_more = true; }

  private:
    const Record& one_;
    Grouped grouped_{};
};

}  // namespace amq::monitor
