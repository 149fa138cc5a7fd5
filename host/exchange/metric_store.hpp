#pragma once
// Where instances register what they count, as their shard sees it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <amq/plugin/abi.h>

#include "host/exchange/metric_shape.hpp"

namespace amq::exchange {

constexpr std::size_t kMaxMetrics = 64;          // of an instance
constexpr std::size_t kMaxMetricCells = 16'384;  // of an instance

/// What one instance counts. Its thread alone writes the cells, each with one relaxed store, and
/// others read them meanwhile; everything else here belongs to the store.
class MetricCells {
  public:
    struct Metric {
        MetricShape shape;
        std::uint64_t* first = nullptr;  // of value k: first + k * shape.cells()

        /// Cell `cell` of that value of the label, as it is just now.
        std::uint64_t read(std::size_t value, std::size_t cell) const;

      private:
        friend class MetricCells;
        /// No two instances write to one line of the cache.
        struct alignas(64) Line {
            std::array<std::uint64_t, 8> cells{};
        };
        std::unique_ptr<Line[]> lines;
    };

    explicit MetricCells(std::string strategy) : strategy_(std::move(strategy)) {}
    MetricCells(const MetricCells&) = delete;
    MetricCells& operator=(const MetricCells&) = delete;

    const std::string& strategy() const { return strategy_; }
    const std::vector<Metric>& metrics() const { return metrics_; }
    /// The first cell, that of before when the metric is the same.
    std::variant<std::uint64_t*, MetricMistake> add(MetricShape);

  private:
    const std::string strategy_;  // its id
    std::vector<Metric> metrics_;
    std::size_t cells_ = 0;
};

class MetricStore {
  public:
    virtual ~MetricStore() = default;

    /// For an instance of that strategy. They live as long as somebody keeps them.
    virtual std::shared_ptr<MetricCells> open(const std::string& strategy) = 0;
    virtual std::variant<std::uint64_t*, MetricMistake> add(MetricCells&, const amq_metric&) = 0;
    /// The instance serves from here on: what it counts is part of the sums.
    virtual void show(const std::shared_ptr<MetricCells>&) = 0;
    /// It has ended: its counters and histograms stay in the sums, if it ever served.
    virtual void end(MetricCells&) = 0;
    virtual void count_refusal(MetricRefusal) = 0;
};

}  // namespace amq::exchange
