#pragma once
// One who asks without pause, and one who replies: what the broker does for them beside a fault.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/raw_native.hpp"

namespace amq::flow {

class SteadyRequests {
  public:
    using Clock = std::chrono::steady_clock;

    explicit SteadyRequests(std::uint16_t port);
    ~SteadyRequests();  // stops
    SteadyRequests(const SteadyRequests&) = delete;
    SteadyRequests& operator=(const SteadyRequests&) = delete;

    struct Window {
        std::uint64_t answered = 0;
        double rate = 0;                    // a second
        std::chrono::microseconds worst{};  // from a request to its answer
    };
    // What has been answered in that time from now on.
    Window measure(std::chrono::milliseconds time);
    // Asks no more; why it had to, if it was not told to.
    std::string stop();

  private:
    void ask();
    void run();

    native::Session responder_;
    native::Session caller_;
    std::mutex mutex_;  // guards what follows but the thread
    std::condition_variable failed_;
    std::vector<std::chrono::microseconds> took_;
    std::atomic<bool> is_over_{false};
    std::string failure_;
    std::thread thread_;
};

}  // namespace amq::flow
