#include "host/shared_metrics.hpp"

namespace amq::host {

std::shared_ptr<exchange::MetricCells> SharedMetrics::open(const std::string& strategy) {
    const std::lock_guard lock(mutex_);
    return metrics_.open(strategy);
}

std::variant<std::uint64_t*, exchange::MetricMistake> SharedMetrics::add(
    exchange::MetricCells& cells, const amq_metric& metric) {
    const std::lock_guard lock(mutex_);
    return metrics_.add(cells, metric);
}

void SharedMetrics::show(const std::shared_ptr<exchange::MetricCells>& cells) {
    const std::lock_guard lock(mutex_);
    metrics_.show(cells);
}

void SharedMetrics::end(exchange::MetricCells& cells) {
    const std::lock_guard lock(mutex_);
    metrics_.end(cells);
}

void SharedMetrics::count_refusal(exchange::MetricRefusal reason) {
    const std::lock_guard lock(mutex_);
    metrics_.count_refusal(reason);
}

exchange::MetricsSnapshot SharedMetrics::snapshot() const {
    const std::lock_guard lock(mutex_);
    return metrics_.snapshot();
}

}  // namespace amq::host
