#include "host/metrics_report.hpp"

#include <utility>

#include <boost/json/object.hpp>

namespace amq::host {
namespace {

namespace json = boost::json;
using exchange::MetricSeries;
using exchange::MetricShape;

std::string_view kind_of(const MetricShape& shape) {
    switch (shape.kind) {
        case AMQ_METRIC_GAUGE: return "gauge";
        case AMQ_METRIC_HISTOGRAM: return "histogram";
        default: return "counter";
    }
}

json::array numbers(const std::vector<std::uint64_t>& values) {
    return json::array(values.begin(), values.end());
}

json::object object_of(const MetricShape& shape, const MetricSeries& series) {
    json::object object;
    if (!shape.label.empty()) object["value"] = series.label_value;
    if (shape.kind == AMQ_METRIC_GAUGE)
        object["level"] = series.level;
    else
        object["count"] = series.count;
    if (shape.kind == AMQ_METRIC_HISTOGRAM) {
        object["sum"] = series.sum;
        object["buckets"] = numbers(series.buckets);
    }
    return object;
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value() : json::value(text);
}

// As monitors have it: each bucket with its bound, and without the last, which has none.
json::object value_object(const MetricShape& shape, const MetricSeries& series) {
    json::object object{{"label", text_or_null(series.label_value)}};
    if (shape.kind == AMQ_METRIC_GAUGE) {
        object["value"] = series.level;
    } else if (shape.kind == AMQ_METRIC_COUNTER) {
        object["value"] = series.count;
    } else {
        json::array buckets;
        for (std::size_t k = 0; k < shape.bounds.size(); ++k) {
            buckets.push_back({{"le", shape.bounds[k]}, {"n", series.buckets[k]}});
        }
        object["buckets"] = std::move(buckets);
        object["count"] = series.count;
        object["sum"] = series.sum;
    }
    return object;
}

json::object object_of(const exchange::ShownMetric& metric) {
    const MetricShape& shape = metric.shape;
    json::object object{
        {"name", shape.name}, {"kind", kind_of(shape)}, {"unit", shape.unit}, {"help", shape.help}};
    if (!shape.label.empty()) object["label"] = shape.label;
    if (shape.kind == AMQ_METRIC_HISTOGRAM) object["bounds"] = numbers(shape.bounds);
    json::array all;
    for (const MetricSeries& series : metric.series) all.push_back(object_of(shape, series));
    object["series"] = std::move(all);
    return object;
}

}  // namespace

boost::json::array metrics_of_all(const exchange::MetricsSnapshot& snapshot) {
    json::array all;
    for (const exchange::ShownMetric& metric : snapshot.metrics) {
        const MetricShape& shape = metric.shape;
        json::array values;
        for (const MetricSeries& series : metric.series) {
            values.push_back(value_object(shape, series));
        }
        all.push_back({{"strategy", metric.strategy},
                       {"name", shape.name},
                       {"kind", kind_of(shape)},
                       {"unit", shape.unit},
                       {"help", shape.help},
                       {"label", text_or_null(shape.label)},
                       {"values", std::move(values)}});
    }
    return all;
}

boost::json::array metrics_of(std::string_view strategy,
                              const exchange::MetricsSnapshot& snapshot) {
    json::array all;
    for (const exchange::ShownMetric& metric : snapshot.metrics) {
        if (metric.strategy == strategy) all.push_back(object_of(metric));
    }
    return all;
}

}  // namespace amq::host
