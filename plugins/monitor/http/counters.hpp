#pragma once
// What the HTTP server counts, for the monitor's own metrics.

#include <array>
#include <atomic>
#include <cstdint>

#include "plugins/monitor/http/refusal.hpp"

namespace amq::monitor::http {

/// As they are at one moment.
struct CounterValues {
    std::uint64_t connections_opened = 0;
    std::uint64_t connections_open = 0;
    std::uint64_t accept_errors = 0;           // the system gave no socket
    std::array<std::uint64_t, 6> responses{};  // [2] is 2xx and so on
    std::array<std::uint64_t, kRefusals> refused{};

    [[nodiscard]] std::uint64_t refusals(Refusal why) const {
        return refused[static_cast<std::size_t>(why)];
    }
};

/// From any thread.
class Counters {
  public:
    void connection_opened() noexcept;
    void connection_ended() noexcept;
    void accept_failed() noexcept;
    void responded(unsigned status) noexcept;
    void refuse(Refusal) noexcept;

    [[nodiscard]] CounterValues values() const noexcept;

  private:
    using Count = std::atomic<std::uint64_t>;

    Count opened_{0};
    Count open_{0};
    Count accept_errors_{0};
    std::array<Count, 6> responses_{};
    std::array<Count, kRefusals> refused_{};
};

}  // namespace amq::monitor::http
