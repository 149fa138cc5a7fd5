#pragma once
// Metric families in the making, for Prometheus' text format.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

#include "plugins/monitor/series/counts.hpp"

namespace amq::monitor {

/// In the order in which their names first came. Of two families with one name and another kind the
/// later one has its kind behind its name.
class Families {
  public:
    using Labels = std::vector<std::pair<std::string, std::string>>;

    void counter(std::string_view name, std::string_view help, double value,
                 const Labels& labels = {});
    void gauge(std::string_view name, std::string_view help, double value,
               const Labels& labels = {});
    /// In seconds, with buckets from 50 us to 5 s that double.
    void histogram(std::string_view name, std::string_view help, const Counts&,
                   const Labels& labels = {});
    /// With buckets of its own: upper bounds and how many are at or below each.
    void histogram(std::string_view name, std::string_view help,
                   const std::vector<std::pair<double, double>>& cumulative, double count,
                   double sum, const Labels& labels = {});

    [[nodiscard]] std::size_t series() const;
    /// Text format 0.0.4.
    [[nodiscard]] std::string text() const;

  private:
    prometheus::ClientMetric& add(std::string_view name, std::string_view help,
                                  prometheus::MetricType, const Labels&);

    std::vector<prometheus::MetricFamily> families_;
};

}  // namespace amq::monitor
