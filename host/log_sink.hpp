#pragma once

// Where log lines leave the process: a file descriptor whose reader may be slow, stuck or gone.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace amq::host {

/// Writes whole lines from one thread. Waits for room once, for as long as it has patience; while
/// the reader is then still stuck, lines are dropped and counted without waiting.
class LogSink {
  public:
    using Patience = std::chrono::milliseconds;

    explicit LogSink(int fd, Patience patience = Patience(1000))
        : fd_(fd), patience_(patience), wait_(patience) {}

    void write(std::string_view line);

    /// From any thread.
    std::uint64_t dropped() const { return dropped_; }

  private:
    bool write_all(std::string_view text);
    bool has_room();

    int fd_;
    Patience patience_;
    Patience wait_;                // for room: patience_, or nothing while the reader is stuck
    bool is_within_line_ = false;  // the reader got the beginning of a line that was dropped
    std::atomic<std::uint64_t> dropped_ = 0;
};

}  // namespace amq::host
