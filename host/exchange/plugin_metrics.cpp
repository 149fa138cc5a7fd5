#include "host/exchange/plugin_metrics.hpp"

#include <algorithm>
#include <numeric>

namespace amq::exchange {
namespace {

MetricSeries series_of(const MetricShape& shape, const std::string& label_value,
                       const std::vector<std::uint64_t>& cells) {
    MetricSeries series;
    series.label_value = label_value;
    if (shape.kind == AMQ_METRIC_COUNTER) series.count = cells[0];
    if (shape.kind == AMQ_METRIC_GAUGE) series.level = static_cast<std::int64_t>(cells[0]);
    if (shape.kind != AMQ_METRIC_HISTOGRAM) return series;
    series.buckets.assign(cells.begin(), cells.end() - 1);
    series.count = std::accumulate(series.buckets.begin(), series.buckets.end(), std::uint64_t{0});
    series.sum = cells.back();
    return series;
}

}  // namespace

const ShownMetric* MetricsSnapshot::find(std::string_view strategy, std::string_view name) const {
    const auto at = std::ranges::find_if(metrics, [&](const ShownMetric& one) {
        return one.strategy == strategy && one.shape.name == name;
    });
    return at == metrics.end() ? nullptr : &*at;
}

std::shared_ptr<MetricCells> PluginMetrics::open(const std::string& strategy) {
    return std::make_shared<MetricCells>(strategy);
}

std::variant<std::uint64_t*, MetricMistake> PluginMetrics::add(MetricCells& cells,
                                                               const amq_metric& metric) {
    auto read = read_metric(metric);
    std::variant<std::uint64_t*, MetricMistake> added;
    if (auto* wrong = std::get_if<MetricMistake>(&read))
        added = std::move(*wrong);
    else
        added = cells.add(std::get<MetricShape>(std::move(read)));
    if (const auto* wrong = std::get_if<MetricMistake>(&added)) count_refusal(wrong->reason);
    return added;
}

void PluginMetrics::count_refusal(MetricRefusal reason) {
    ++refused_[static_cast<std::size_t>(reason)];
}

void PluginMetrics::show(const std::shared_ptr<MetricCells>& cells) {
    if (std::ranges::find(serving_, cells) != serving_.end()) return;
    for (const MetricCells::Metric& metric : cells->metrics())
        show(cells->strategy(), metric.shape);
    serving_.push_back(cells);
}

// The one that comes last says what it is.
void PluginMetrics::show(const std::string& strategy, const MetricShape& shape) {
    const auto key = std::pair(strategy, shape.name);
    const bool is_known = sums_.contains(key);
    if (!is_known && sums_.size() == kMaxShownMetrics)
        return count_refusal(MetricRefusal::no_room_to_show);
    Sum& sum = sums_[key];
    if (is_known && !sum.shape.is_like(shape)) {
        sum.series.clear();
        ++begun_anew_;
    }
    sum.shape = shape;
    for (const std::string& value : shape.values) {
        const auto known = std::ranges::find(sum.series, value, &Series::label_value);
        if (known != sum.series.end()) continue;
        if (sum.series.size() == kMaxShownLabelValues)
            count_refusal(MetricRefusal::no_room_for_a_value);
        else
            sum.series.push_back({value, std::vector<std::uint64_t>(shape.cells())});
    }
}

void PluginMetrics::add_to(Sum& sum, const MetricCells::Metric& metric) {
    if (!sum.shape.is_like(metric.shape)) return;  // it has begun anew since
    for (std::size_t value = 0; value < metric.shape.values.size(); ++value) {
        const auto series =
            std::ranges::find(sum.series, metric.shape.values[value], &Series::label_value);
        if (series == sum.series.end()) continue;
        series->is_live = true;
        for (std::size_t cell = 0; cell < series->cells.size(); ++cell)
            series->cells[cell] += metric.read(value, cell);
    }
}

// A level ends with its instance.
void PluginMetrics::end(MetricCells& cells) {
    const auto at = std::ranges::find(serving_, &cells, &std::shared_ptr<MetricCells>::get);
    if (at == serving_.end()) return;
    for (const MetricCells::Metric& metric : cells.metrics()) {
        const auto sum = sums_.find(std::pair(cells.strategy(), metric.shape.name));
        if (sum == sums_.end() || metric.shape.kind == AMQ_METRIC_GAUGE) continue;
        add_to(sum->second, metric);
    }
    serving_.erase(at);
}

MetricsSnapshot PluginMetrics::snapshot() const {
    Sums sums = sums_;
    for (auto& [key, sum] : sums) {
        for (Series& series : sum.series) series.is_live = false;
    }
    for (const auto& cells : serving_) {
        for (const MetricCells::Metric& metric : cells->metrics()) {
            const auto sum = sums.find(std::pair(cells->strategy(), metric.shape.name));
            if (sum != sums.end()) add_to(sum->second, metric);
        }
    }
    MetricsSnapshot snapshot;
    snapshot.refused = refused_;
    snapshot.begun_anew = begun_anew_;
    for (const auto& [key, sum] : sums) {
        ShownMetric metric = shown(key.first, sum);
        if (!metric.series.empty()) snapshot.metrics.push_back(std::move(metric));
    }
    return snapshot;
}

// A level that nobody keeps any more is not shown as 0.
ShownMetric PluginMetrics::shown(const std::string& strategy, const Sum& sum) {
    ShownMetric metric{strategy, sum.shape, {}};
    for (const Series& series : sum.series) {
        if (sum.shape.kind == AMQ_METRIC_GAUGE && !series.is_live) continue;
        metric.series.push_back(series_of(sum.shape, series.label_value, series.cells));
    }
    return metric;
}

}  // namespace amq::exchange
