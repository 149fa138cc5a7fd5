#pragma once
// The whole of amqd: makes its parts, wires them, and takes them down in the reverse order.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "host/bindings.hpp"
#include "host/config/config.hpp"
#include "host/control/server.hpp"
#include "host/counters_report.hpp"
#include "host/crash_records.hpp"
#include "host/listener.hpp"
#include "host/loader_thread.hpp"
#include "host/log.hpp"
#include "host/monitor/inspection.hpp"
#include "host/monitor/monitor_thread.hpp"
#include "host/monitor/server_facts.hpp"
#include "host/operations.hpp"
#include "host/plugin_control.hpp"
#include "host/plugin_thread.hpp"
#include "host/plugin_watch.hpp"
#include "host/plugins/plugin_set.hpp"
#include "host/plugins/staging.hpp"
#include "host/safe_mode.hpp"
#include "host/service_notifier.hpp"
#include "host/shard.hpp"
#include "host/shared_metrics.hpp"
#include "host/signals.hpp"

namespace amq::host {

class Broker {
  public:
    /// `read_config` reads it again, when somebody asks for that.
    Broker(const Config&, PluginControl::ReadConfig read_config, Log&, ServiceSettings = {});
    ~Broker();
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    /// Loads plugins, starts shards, binds models, listens. Everything that is wrong, a sentence
    /// each; nothing of it runs on when there is anything.
    std::vector<std::string> start();
    /// Serves until SIGTERM or SIGINT, drains, and returns when all is written and closed. A second
    /// signal ends it at once. `on_end` is called when nothing is left but to take it down.
    void run(const std::function<void()>& on_end = [] {});

  private:
    std::vector<std::string> load_plugins();
    void bind_to_loader();
    void make_monitors();
    void end_monitors();
    void tell_draining();
    InspectionSources inspection_sources();
    std::vector<std::string> listen();
    std::vector<std::string> open_control();
    void close_control();
    void log_plugins() const;
    void on_signal();
    void on_reload();
    void drain();
    void finish(const char* why);
    void end();
    void arm_counters();
    void log_all_counters(std::function<void()> done);
    ProcessCounters process_counters() const;

    const Config& config_;
    Log& log_;
    boost::asio::io_context io_{1};
    Signals signals_;  // before there are threads
    PluginThread plugin_thread_;
    PluginThread::Here here_{plugin_thread_};
    CrashRecords crashes_;
    SafeMode safe_mode_;
    PluginWatch watch_;
    boost::asio::steady_timer limit_;
    boost::asio::steady_timer counters_timer_;
    ServiceNotifier service_;  // before the shards, which answer to it
    std::optional<Staging> staging_;
    std::unique_ptr<PluginSet> plugins_;
    LoaderThread loader_;
    std::unique_ptr<Bindings> bindings_;  // before the shards, which count strikes in it
    SharedMetrics metrics_;               // of strategies, before the shards that they count on
    std::optional<EventHub> events_;      // before the shards, which tell it
    Shards shards_;
    const PluginControl::ReadConfig read_config_;
    std::unique_ptr<PluginControl> plugin_control_;
    ServerFacts facts_;
    std::unique_ptr<Operations> operations_;
    std::unique_ptr<Inspection> inspection_;
    std::unique_ptr<MonitorThread> monitor_thread_;
    std::unique_ptr<Monitors> monitors_;
    std::unique_ptr<ControlServer> control_;
    RefusedConnections refused_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::size_t shards_left_ = 0;
    bool draining_ = false;
    bool finishing_ = false;
};

}  // namespace amq::host
