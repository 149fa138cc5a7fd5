#pragma once
// What a thread of this process does, as the kernel sees it.

#include <time.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace amq::test {

class ThreadWatch {
  public:
    ThreadWatch() = default;
    explicit ThreadWatch(pid_t thread) : thread_{thread} {}

    // Waiting for something, instead of running or being ready to.
    [[nodiscard]] bool is_asleep() const {
        std::ifstream file{"/proc/self/task/" + std::to_string(thread_) + "/stat"};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        const std::size_t name_end = text.rfind(')');
        return name_end != std::string::npos && text.compare(name_end, 3, ") S") == 0;
    }

    [[nodiscard]] std::chrono::nanoseconds cpu_time() const {
        // The clock of one thread, as clock_getcpuclockid() makes that of a process.
        const auto clock = static_cast<clockid_t>(~static_cast<unsigned>(thread_) << 3U | 6U);
        timespec time{};
        ::clock_gettime(clock, &time);
        return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
    }

    // False: not within ten seconds.
    [[nodiscard]] bool falls_asleep() const {
        return comes_true([this] { return is_asleep(); });
    }
    [[nodiscard]] bool spends(std::chrono::milliseconds more) const {
        const auto before = cpu_time();
        return comes_true([&] { return cpu_time() - before >= more; });
    }

  private:
    template <class Condition>
    static bool comes_true(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::yield();
        }
        return true;
    }

    pid_t thread_{};
};

}  // namespace amq::test
