#pragma once

// At most so many lines a second of one event; pure.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amq::host {

/// Counts lines by event name, in windows of one second.
class LogLimit {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Suppressed = std::vector<std::pair<std::string, std::uint64_t>>;

    explicit LogLimit(std::uint32_t lines_per_second = 100);

    /// May one more line of this event be written now?
    bool admit(std::string_view event, TimePoint now);

    /// Events whose second is over and that lost lines in it, each told once.
    Suppressed take_finished(TimePoint now);

    /// All that is not told yet.
    Suppressed take_all();

    /// Lines refused since the start.
    std::uint64_t suppressed() const { return suppressed_; }

  private:
    struct Window {
        TimePoint start;
        std::uint32_t written = 0;
        std::uint64_t suppressed = 0;
    };

    template <class Condition>
    Suppressed take(Condition is_due);

    std::uint32_t lines_per_second_;
    std::map<std::string, Window, std::less<>> windows_;
    std::uint64_t suppressed_ = 0;
    std::uint64_t untold_ = 0;  // of those, not yet taken
};

}  // namespace amq::host
