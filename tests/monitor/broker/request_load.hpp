#pragma once
// Publishers that ask without a pause, and somebody who replies, on a thread of their own.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/raw_native.hpp"

namespace amq::flow {

class RequestLoad {
  public:
    // `connect` makes a session; it is called here.
    explicit RequestLoad(const std::function<native::Session()>& connect);
    RequestLoad(const RequestLoad&) = delete;
    RequestLoad& operator=(const RequestLoad&) = delete;
    ~RequestLoad() { stop(); }

    // What is open is answered first.
    void stop();
    // True when so many more have been answered in time.
    bool goes_on(std::uint64_t more = 20);

    // Each had one answer, a good one, and no session was closed; else what was wrong.
    [[nodiscard]] std::string wrong();
    [[nodiscard]] std::uint64_t answered();

  private:
    void run();
    void ask_once();

    native::Session responder_;
    std::vector<native::Session> publishers_;
    std::atomic<bool> is_ending_{false};
    std::mutex mutex_;  // guards the next three
    std::condition_variable changed_;
    std::uint64_t answered_ = 0;
    std::string wrong_;
    std::thread thread_;
};

}  // namespace amq::flow
