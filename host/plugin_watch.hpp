#pragma once
// Whether the calls into plugins return: a thread of its own that looks, a few times a second,
// where the others are. What it sees is told, and one that never returns ends the process.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "host/config/config.hpp"
#include "host/exchange/ids.hpp"
#include "host/log.hpp"
#include "host/plugin_thread.hpp"

namespace amq::host {

class PluginWatch {
  public:
    /// A call that lasts that long is told of, whatever the limit.
    static constexpr Duration kSlow = std::chrono::seconds(1);

    using End = std::function<void(const PluginThread&)>;
    /// A call that lasts as long as the limit is told of at one look, and ends the process at the
    /// next, when the log has been written; zero: never.
    PluginWatch(Log&, Duration limit, End);
    ~PluginWatch();
    PluginWatch(const PluginWatch&) = delete;
    PluginWatch& operator=(const PluginWatch&) = delete;

    /// Watches it from here on, until stop(). From any thread.
    void add(const PluginThread&);
    void start();
    void stop();

    /// One look at all of them, as the thread does it. `now` is steady.
    void look(exchange::Nanos now);
    Duration interval() const { return interval_; }

  private:
    enum class Told { nothing, slow, hangs };
    struct Watched {
        const PluginThread* thread = nullptr;
        exchange::Breadcrumb::Reading inside;
        exchange::Nanos since = 0;  // how long, as far as it was seen
        Told told = Told::nothing;
    };

    void run();
    void judge(Watched&, exchange::Nanos passed);
    LogEvent tell(LogLevel, std::string_view event, const Watched&);

    Log& log_;
    const Duration limit_;
    const Duration interval_;
    const End end_;
    std::mutex mutex_;  // guards what follows
    std::vector<Watched> watched_;
    exchange::Nanos looked_ = 0;
    bool is_stopping_ = false;
    std::condition_variable stopped_;
    std::thread thread_;
};

}  // namespace amq::host
