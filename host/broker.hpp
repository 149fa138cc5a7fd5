#pragma once
// The whole of amqd: makes its parts, wires them, and takes them down in the reverse order.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "host/config/config.hpp"
#include "host/counters_report.hpp"
#include "host/listener.hpp"
#include "host/log.hpp"
#include "host/plugins/plugin_set.hpp"
#include "host/plugins/staging.hpp"
#include "host/service_notifier.hpp"
#include "host/shard.hpp"
#include "host/stop_signals.hpp"

namespace amq::host {

class Broker {
  public:
    Broker(const Config&, Log&, ServiceSettings = {});
    ~Broker();
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    /// Loads plugins, starts shards, binds models, listens. Everything that is wrong, a sentence
    /// each; nothing of it runs on when there is anything.
    std::vector<std::string> start();
    /// Serves until SIGTERM or SIGINT, drains, and returns when all is written and closed. A second
    /// signal ends it at once.
    void run();

  private:
    std::vector<std::string> load_plugins();
    std::vector<std::string> bind_models();
    std::optional<std::string> bind_model(std::uint32_t model, const ModelConfig&);
    std::vector<std::string> listen();
    void log_plugins() const;
    void on_signal();
    void drain();
    void finish(const char* why);
    void end();
    void arm_counters();
    void log_all_counters(std::function<void()> done);
    ProcessCounters process_counters() const;

    const Config& config_;
    Log& log_;
    boost::asio::io_context io_{1};
    StopSignals signals_;  // before there are threads
    boost::asio::steady_timer limit_;
    boost::asio::steady_timer counters_timer_;
    ServiceNotifier service_;  // before the shards, which answer to it
    std::optional<Staging> staging_;
    std::unique_ptr<PluginSet> plugins_;
    Shards shards_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::size_t shards_left_ = 0;
    bool draining_ = false;
    bool finishing_ = false;
};

}  // namespace amq::host
