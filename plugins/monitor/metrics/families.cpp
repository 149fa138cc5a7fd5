#include "plugins/monitor/metrics/families.hpp"

#include <algorithm>
#include <limits>

#include <prometheus/text_serializer.h>

namespace amq::monitor {
namespace {

constexpr double kFirstBound = 50;  // microseconds
constexpr double kLastBound = 5'000'000;

std::vector<double> bounds() {
    std::vector<double> all;
    for (double bound = kFirstBound; bound < kLastBound; bound *= 2) all.push_back(bound);
    all.push_back(kLastBound);
    return all;
}

// What the serializer escapes in labels, it leaves as it is in this.
std::string escaped_help(std::string_view help) {
    std::string text;
    for (const char letter : help) {
        if (letter == '\\') {
            text += "\\\\";
        } else if (letter == '\n') {
            text += "\\n";
        } else {
            text += letter;
        }
    }
    return text;
}

// Of a family whose name is that of another kind already: two strategies may have chosen it.
const char* suffix_of(prometheus::MetricType type) {
    switch (type) {
        case prometheus::MetricType::Counter: return "_counter_total";
        case prometheus::MetricType::Gauge: return "_gauge";
        default: return "_histogram";
    }
}

}  // namespace

prometheus::ClientMetric& Families::add(std::string_view name, std::string_view help,
                                        prometheus::MetricType type, const Labels& labels) {
    std::string whole(name);
    auto at = std::ranges::find(families_, whole, &prometheus::MetricFamily::name);
    if (at != families_.end() && at->type != type) {
        whole += suffix_of(type);
        at = std::ranges::find(families_, whole, &prometheus::MetricFamily::name);
    }
    if (at == families_.end()) {
        families_.push_back({std::move(whole), escaped_help(help), type, {}});
        at = families_.end() - 1;
    }
    prometheus::ClientMetric& metric = at->metric.emplace_back();
    for (const auto& [key, value] : labels) metric.label.push_back({key, value});
    return metric;
}

void Families::counter(std::string_view name, std::string_view help, double value,
                       const Labels& labels) {
    add(name, help, prometheus::MetricType::Counter, labels).counter.value = value;
}

void Families::gauge(std::string_view name, std::string_view help, double value,
                     const Labels& labels) {
    add(name, help, prometheus::MetricType::Gauge, labels).gauge.value = value;
}

void Families::histogram(std::string_view name, std::string_view help, const Counts& counts,
                         const Labels& labels) {
    std::vector<std::pair<double, double>> cumulative;
    for (const double bound : bounds()) {
        cumulative.emplace_back(bound / 1e6, static_cast<double>(counts.at_most(bound)));
    }
    histogram(name, help, cumulative, static_cast<double>(counts.count()), counts.sum_us() / 1e6,
              labels);
}

void Families::histogram(std::string_view name, std::string_view help,
                         const std::vector<std::pair<double, double>>& cumulative, double count,
                         double sum, const Labels& labels) {
    prometheus::ClientMetric& metric = add(name, help, prometheus::MetricType::Histogram, labels);
    for (const auto& [bound, n] : cumulative) {
        metric.histogram.bucket.push_back({static_cast<std::uint64_t>(n), bound});
    }
    metric.histogram.bucket.push_back(
        {static_cast<std::uint64_t>(count), std::numeric_limits<double>::infinity()});
    metric.histogram.sample_count = static_cast<std::uint64_t>(count);
    metric.histogram.sample_sum = sum;
}

std::size_t Families::series() const {
    std::size_t sum = 0;
    for (const auto& family : families_) sum += family.metric.size();
    return sum;
}

std::string Families::text() const {
    return prometheus::TextSerializer().Serialize(families_);
}

}  // namespace amq::monitor
