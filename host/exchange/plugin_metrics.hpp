#pragma once
// What strategies count, added up over all instances that serve and that have served. For one
// thread at a time; host/shared_metrics.hpp is for several.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "host/exchange/metric_store.hpp"

namespace amq::exchange {

constexpr std::size_t kMaxShownMetrics = 1'024;   // of all strategies, those that are gone too
constexpr std::size_t kMaxShownLabelValues = 64;  // of one metric, of all versions that ever served

/// One value of a metric's label, or the whole metric when it has none.
struct MetricSeries {
    std::string label_value{};
    std::uint64_t count = 0;               // of a counter; of a histogram: how many values
    std::int64_t level = 0;                // of a gauge
    std::vector<std::uint64_t> buckets{};  // of a histogram: by bound, and those past the last
    std::uint64_t sum = 0;                 // of a histogram's values
};

/// A metric of one strategy, whatever models it serves, over all shards.
struct ShownMetric {
    std::string strategy{};  // its id
    MetricShape shape{};     // of the instance that came last
    std::vector<MetricSeries> series{};
};

struct MetricsSnapshot {
    std::vector<ShownMetric> metrics{};                    // by strategy and name
    std::array<std::uint64_t, kMetricRefusals> refused{};  // by reason
    std::uint64_t begun_anew = 0;  // metrics that came back as others; their sums began at 0

    /// nullptr: there is none.
    const ShownMetric* find(std::string_view strategy, std::string_view name) const;
};

class PluginMetrics final : public MetricStore {
  public:
    std::shared_ptr<MetricCells> open(const std::string& strategy) override;
    std::variant<std::uint64_t*, MetricMistake> add(MetricCells&, const amq_metric&) override;
    void show(const std::shared_ptr<MetricCells>&) override;
    void end(MetricCells&) override;
    void count_refusal(MetricRefusal) override;

    /// Counters and histograms never sink from one to the next, but for those that begin anew.
    MetricsSnapshot snapshot() const;

  private:
    struct Series {
        std::string label_value;
        std::vector<std::uint64_t> cells;  // of instances that have ended
        bool is_live = false;              // in a sum: some instance has it
    };
    struct Sum {
        MetricShape shape;
        std::vector<Series> series;
    };
    using Sums = std::map<std::pair<std::string, std::string>, Sum>;  // by strategy and name

    void show(const std::string& strategy, const MetricShape&);
    static void add_to(Sum&, const MetricCells::Metric&);
    static ShownMetric shown(const std::string& strategy, const Sum&);

    Sums sums_;
    std::vector<std::shared_ptr<MetricCells>> serving_;
    std::array<std::uint64_t, kMetricRefusals> refused_{};
    std::uint64_t begun_anew_ = 0;
};

}  // namespace amq::exchange
