#pragma once
// Whether the calls into plugins return, and in time: a thread of its own that looks, a few times a
// second, where the others are. What it sees is told, and one that never returns ends the process.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "host/config/config.hpp"
#include "host/exchange/ids.hpp"
#include "host/log.hpp"
#include "host/plugin_load.hpp"
#include "host/plugin_thread.hpp"

namespace amq::host {

class PluginWatch {
  public:
    /// How long a call may last; zero: as long as it likes.
    struct Limits {
        Duration slow;  // then it is told of, and when it has returned, who was slow
        Duration hang;  // then it is told of at one look, and ends the process at the next, when
                        // the log has been written
    };
    /// A call that has returned too late.
    struct SlowCall {
        std::uint64_t instance = 0;  // of its thread's core
        const char* callback = "";   // a literal
        exchange::Nanos lasted = 0;  // as far as it was seen
    };
    using End = std::function<void(const PluginThread&)>;
    using Slow = std::function<void(const SlowCall&)>;

    PluginWatch(Log&, const Limits&, End);
    ~PluginWatch();
    PluginWatch(const PluginWatch&) = delete;
    PluginWatch& operator=(const PluginWatch&) = delete;

    /// Watches it from here on, until stop(). From any thread. `slow` is called on the watch's
    /// thread, for calls that an instance was asked in.
    void add(const PluginThread&, Slow slow = {});
    void start();
    void stop();

    /// One look at all of them, as the thread does it. `now` is steady.
    void look(exchange::Nanos now);
    Duration interval() const { return interval_; }

    // From any thread: how many calls were slow, and how often a plugin was too busy.
    std::uint64_t slow_calls() const { return slow_calls_.load(std::memory_order_relaxed); }
    std::uint64_t busy_windows() const { return busy_windows_.load(std::memory_order_relaxed); }

  private:
    enum class Told { nothing, slow, hangs };
    struct Watched {
        const PluginThread* thread = nullptr;
        Slow slow;
        exchange::Breadcrumb::Reading inside;
        exchange::Nanos since = 0;  // how long, as far as it was seen
        Told told = Told::nothing;
        PluginLoad load;
    };

    void run();
    void judge(Watched&, exchange::Nanos passed);
    void judge_length(Watched&);
    void judge_load(Watched&, exchange::Nanos passed);
    void note_return(const Watched&);
    LogEvent tell(LogLevel, std::string_view event, const Watched&);

    Log& log_;
    const Limits limits_;
    const Duration interval_;
    const End end_;
    std::atomic<std::uint64_t> slow_calls_{0};
    std::atomic<std::uint64_t> busy_windows_{0};
    std::mutex mutex_;  // guards what follows
    std::vector<Watched> watched_;
    exchange::Nanos looked_ = 0;
    bool is_stopping_ = false;
    std::condition_variable stopped_;
    std::thread thread_;
};

}  // namespace amq::host
