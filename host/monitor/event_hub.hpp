#pragma once
// Everything that happens and that some monitor wants to know: a ring per shard, and one for all
// other threads.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "host/log.hpp"
#include "host/monitor/event_ring.hpp"

namespace amq::host {

class EventHub final : public LogListener {
  public:
    explicit EventHub(std::uint32_t shards, std::size_t ring_bytes = EventRing::kBytes);

    // From any thread.

    /// Nobody wants to know of others: not worth making.
    bool wants(std::uint32_t type) const {
        return (interest_.load(std::memory_order_relaxed) & AMQ_EVENT_BIT(type)) != 0;
    }
    void on_line(LogLevel, std::string_view event, std::string_view line) override;
    /// Of a thread that is no shard's.
    void put(const Event&);
    /// Dropped for want of room.
    std::uint64_t lost() const;

    /// On the thread of that shard.
    void put(std::uint32_t shard, const Event&);

    // On the monitors' thread.

    void set_interest(std::uint64_t types) { interest_.store(types, std::memory_order_relaxed); }
    std::vector<std::unique_ptr<EventRing>>& rings() { return rings_; }

  private:
    std::atomic<std::uint64_t> interest_{0};
    std::vector<std::unique_ptr<EventRing>> rings_;  // by shard, and the last for all others
    std::mutex mutex_;                               // of who writes to the last one
};

}  // namespace amq::host
