#pragma once
// Messages that wait for a handler, and who handles them.

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <amq/client/delivery_state.hpp>
#include <amq/client/handler_threads.hpp>

namespace amq::client {

class Inbox {
  public:
    // `handle` is called on the threads, one message each time; it does not throw.
    Inbox(HandlerThreads& threads, std::function<void(DeliveryPtr)> handle)
        : threads_{threads}, handle_{std::move(handle)} {}

    // Empties `messages`.
    void push(std::vector<DeliveryPtr>& messages);
    // More may run now than before.
    void spread();
    // What waits is dropped, and what comes.
    void close();

    // Of what waits.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.load(); }

  private:
    void start_workers(std::unique_lock<std::mutex>& lock);
    void work();
    [[nodiscard]] DeliveryPtr next();

    HandlerThreads& threads_;
    const std::function<void(DeliveryPtr)> handle_;
    std::atomic<std::size_t> bytes_{};
    std::mutex mutex_;  // guards what follows
    std::deque<DeliveryPtr> waiting_;
    std::size_t workers_{};
    bool closed_{};
};

}  // namespace amq::client
