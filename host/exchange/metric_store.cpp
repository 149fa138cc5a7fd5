#include "host/exchange/metric_store.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace amq::exchange {

std::uint64_t MetricCells::Metric::read(std::size_t value, std::size_t cell) const {
    std::uint64_t& word = first[value * shape.cells() + cell];
    return std::atomic_ref<std::uint64_t>(word).load(std::memory_order_relaxed);
}

std::variant<std::uint64_t*, MetricMistake> MetricCells::add(MetricShape shape) {
    const auto known = std::ranges::find_if(
        metrics_, [&](const Metric& one) { return one.shape.name == shape.name; });
    if (known != metrics_.end()) {
        if (known->shape.is_like(shape) && known->shape.values == shape.values) return known->first;
        return MetricMistake{MetricRefusal::another_shape, AMQ_E_CONFIG,
                             shape.name + ": it is there already, and is another"};
    }
    if (metrics_.size() == kMaxMetrics)
        return MetricMistake{MetricRefusal::too_many_metrics, AMQ_E_NOMEM,
                             shape.name + ": an instance has at most 64 metrics"};
    const std::size_t more = shape.values.size() * shape.cells();
    if (cells_ + more > kMaxMetricCells)
        return MetricMistake{MetricRefusal::too_many_cells, AMQ_E_NOMEM,
                             shape.name + ": an instance has at most 16,384 cells"};
    cells_ += more;
    Metric& metric = metrics_.emplace_back();
    metric.lines = std::make_unique<Metric::Line[]>((more + 7) / 8);
    metric.first = metric.lines[0].cells.data();
    metric.shape = std::move(shape);
    return metric.first;
}

}  // namespace amq::exchange
