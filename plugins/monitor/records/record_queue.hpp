#pragma once
// Between those who have a record and the thread that stores it.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "plugins/monitor/records/record.hpp"

namespace amq::monitor {

/// Bounded; nobody who offers waits for the one who takes. When it is full, the newest is not
/// taken: the ring has it still, while what waits here longest is about to leave the ring.
class RecordQueue {
  public:
    using Duration = std::chrono::milliseconds;

    RecordQueue(std::size_t capacity, std::size_t batch) : capacity_(capacity), batch_(batch) {}

    /// False when it is full or closed.
    bool offer(RecordPtr record);

    struct Wait {
        Duration for_first;  // how long, while there is none
        Duration for_more;   // how long, while there are fewer than a batch
    };
    /// The oldest ones, at most a batch. None when none came in time.
    [[nodiscard]] std::vector<RecordPtr> take(const Wait& wait);

    /// Of those that were taken, so many are stored or given up.
    void finish(std::size_t count);

    /// Waits until all that was offered up to here is finished, and has the taker hurry. False at
    /// the limit.
    bool settle(Duration limit);

    /// Waits for the end; says whether it has come.
    bool wait_for_close(Duration limit);
    /// Takes no more. What is there can still be taken, without a wait.
    void close();
    /// Takes again.
    void reopen();

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool closed() const;

  private:
    const std::size_t capacity_;
    const std::size_t batch_;
    mutable std::mutex mutex_;         // guards the rest
    std::condition_variable changed_;  // for the taker
    std::condition_variable finished_changed_;
    std::deque<RecordPtr> records_;
    std::uint64_t offered_ = 0;  // and taken in
    std::uint64_t finished_ = 0;
    std::uint64_t hurry_up_to_ = 0;  // of `offered_`
    bool closed_ = false;
};

}  // namespace amq::monitor
