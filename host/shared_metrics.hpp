#pragma once
// What strategies of all shards count: registered by each shard's thread, read by any. The lock is
// taken while instances come and go, and by readers; counting itself takes none.

#include <memory>
#include <mutex>
#include <string>
#include <variant>

#include "host/exchange/plugin_metrics.hpp"

namespace amq::host {

class SharedMetrics final : public exchange::MetricStore {
  public:
    std::shared_ptr<exchange::MetricCells> open(const std::string& strategy) override;
    std::variant<std::uint64_t*, exchange::MetricMistake> add(exchange::MetricCells&,
                                                              const amq_metric&) override;
    void show(const std::shared_ptr<exchange::MetricCells>&) override;
    void end(exchange::MetricCells&) override;
    void count_refusal(exchange::MetricRefusal) override;

    /// From any thread, while shards run. Costs a copy of everything that is shown.
    exchange::MetricsSnapshot snapshot() const;

  private:
    mutable std::mutex mutex_;
    exchange::PluginMetrics metrics_;
};

}  // namespace amq::host
