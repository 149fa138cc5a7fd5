#pragma once
// Events on their way from one thread to the monitors'. Whoever writes never waits: what does not
// fit is dropped and counted.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "host/monitor/event.hpp"

namespace amq::host {

/// One writer thread and one reader thread.
class EventRing {
  public:
    static constexpr std::size_t kBytes = 1024 * 1024;

    /// `bytes` is a power of two and holds at least one event with its texts.
    explicit EventRing(std::size_t bytes = kBytes);

    // The writer's side.
    /// `at_ns` is since 1970. Traces, of which there may be one a message, get half of the ring, so
    /// that they take no room from what is seldom.
    void put(const Event&, std::uint64_t at_ns);

    // The reader's side.
    /// Gives the oldest, at most `most`; their texts are good during the call. Returns how many.
    std::size_t drain(std::size_t most, const std::function<void(const amq_event&)>& take);
    /// Makes room of what drain() gave; events stay good until then.
    void release();

    /// How many were dropped. Any thread.
    std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  private:
    struct Record;

    std::byte* claim(std::size_t bytes, std::size_t spare);
    void copy_texts(const Event&, Record&);

    const std::size_t mask_;
    std::unique_ptr<std::byte[]> bytes_;
    alignas(64) std::atomic<std::uint64_t> tail_{0};  // bytes ever written
    std::atomic<std::uint64_t> lost_{0};
    alignas(64) std::atomic<std::uint64_t> head_{0};  // bytes ever read
    std::uint64_t taken_ = 0;                         // the reader's: bytes given and not released
};

}  // namespace amq::host
