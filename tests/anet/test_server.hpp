#pragma once
// A server for the client's tests, on a thread of its own, that does what the frame's cmd says.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <amq/anet/server.hpp>

#include "bytes.hpp"

namespace amq::anet::test {

// Longer than anything takes that goes well.
inline constexpr std::chrono::seconds kLong{20};

// A server on a thread of its own. cmd 1: echo; cmd 2: silence; cmd 3: hang up; cmd 4: answer
// twice.
class TestServer {
  public:
    explicit TestServer(const std::string& url)
        : server_{{url}, [this](Connection& peer, const Frame& frame) { serve(peer, frame); }},
          thread_{[this] { server_.run(); }} {}
    ~TestServer() {
        server_.stop();
        thread_.join();
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] std::string url() const { return to_string(server_.local_urls().at(0)); }

    // Waits until so many frames with silence asked for have come.
    bool wait_for_silent(std::size_t count) {
        std::unique_lock lock{mutex_};
        return came_.wait_for(lock, kLong, [&] { return silent_.size() >= count; });
    }
    std::vector<std::string> silent() {
        const std::lock_guard lock{mutex_};
        return silent_;
    }

  private:
    void serve(Connection& peer, const Frame& frame) {
        if (frame.head.cmd == 3) return peer.close(CloseReason::kicked);
        if (frame.head.cmd != 2) peer.send(frame.head, frame.body);
        if (frame.head.cmd == 4) peer.send(frame.head, frame.body);
        if (frame.head.cmd != 2) return;
        const std::lock_guard lock{mutex_};
        silent_.push_back(text(frame.body));
        came_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<std::string> silent_;
    Server server_;
    std::thread thread_;
};

inline Head to_cmd(std::uint32_t cmd) {
    return {cmd, 0, 0, 0, 12};
}
inline constexpr std::uint32_t kEcho = 1;
inline constexpr std::uint32_t kSilence = 2;
inline constexpr std::uint32_t kHangUp = 3;
inline constexpr std::uint32_t kTwice = 4;

}  // namespace amq::anet::test
