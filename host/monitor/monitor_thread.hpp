#pragma once
// The one thread on which all monitors are called. Shards never wait for it.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/monitor/event_hub.hpp"
#include "host/monitor/monitor.hpp"
#include "host/plugin_thread.hpp"

namespace amq::host {

/// What is known of one monitor at one moment.
struct MonitorReport {
    std::string id;
    std::uint64_t strikes = 0;
    bool is_muted = false;  // not called any more
};

/// Every member but the destructor from any thread, and none from a monitor's call.
class MonitorThread {
  public:
    /// All outlive it.
    MonitorThread(EventHub&, MonitorServices, Log&);
    ~MonitorThread();
    MonitorThread(const MonitorThread&) = delete;
    MonitorThread& operator=(const MonitorThread&) = delete;

    const PluginThread& plugin_thread() const { return plugin_thread_; }

    /// Called on the thread after a call that failed, with how many of the monitor of that library
    /// have; it must not wait. Before the first put().
    using Struck = std::function<void(const std::string& id, const std::string& sha256,
                                      std::uint64_t strikes)>;
    void tell_strikes(Struck struck) { struck_ = std::move(struck); }

    /// Makes and starts one; in the place of that of the same id, which is stopped first, and goes
    /// on when the new one does not start. The text says why it did not.
    std::optional<std::string> put(const MonitorSource&);
    /// Stops it; its last call has returned.
    void drop(const std::string& id);
    /// Stops all of them, what has happened until now being told. Nothing is called afterwards.
    void stop();
    std::vector<MonitorReport> report();

  private:
    using Monitors = std::vector<std::unique_ptr<Monitor>>;

    void run();
    void call(const std::function<void()>& work);
    std::optional<std::string> replace(const MonitorSource&);
    Monitors::iterator find(const std::string& id);
    void ask_interest();
    void note_interest();
    void with_its_end_told(const Monitor&, const std::function<void()>& call);
    void tell_of(std::string_view id, std::string_view what, std::string_view how);
    bool give_events();
    void give(EventRing&, std::size_t& given);
    void give_to(Monitor&, std::uint64_t lost);

    EventHub& hub_;
    const MonitorServices services_;
    Log& log_;
    Struck struck_;
    PluginThread plugin_thread_;

    // On the thread.
    Monitors monitors_;
    std::vector<amq_event> batch_;
    std::vector<amq_event> wanted_;  // of it, by one monitor
    std::uint64_t lost_told_ = 0;
    std::chrono::steady_clock::time_point ask_at_{};

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<std::function<void()>> work_;
    bool is_ending_ = false;
    std::thread thread_;
};

}  // namespace amq::host
