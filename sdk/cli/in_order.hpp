#pragma once
// Requests in flight whose ends are told in the order in which they were asked, each as soon as it
// can be.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include <amq/client/result.hpp>

namespace amq::cli {

class InOrder {
  public:
    // `tell` is called on a thread of its own, until it says that it has heard enough.
    enum class Go : bool { on, no_further };
    InOrder(std::size_t most, std::function<Go(const Result&)> tell);
    // Waits until all is told.
    ~InOrder();
    InOrder(const InOrder&) = delete;
    InOrder& operator=(const InOrder&) = delete;

    // Waits while there are as many as may be. no_further: nobody wants another one.
    [[nodiscard]] Go wait_for_room();
    void add(std::future<Result> result);

  private:
    void tell_all();

    const std::size_t most_;
    const std::function<Go(const Result&)> tell_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<std::future<Result>> waiting_;
    bool complete_{};
    bool unwanted_{};
    std::thread thread_;
};

}  // namespace amq::cli
