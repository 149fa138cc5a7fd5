// What instances count, added up while they serve and after.

#include "host/exchange/plugin_metrics.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/exchange/metrics.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

/// An instance with one metric.
struct Counted {
    Counted(PluginMetrics& in, const amq_metric& metric, const std::string& strategy = "org.test")
        : store(in), cells(in.open(strategy)) {
        const auto added = store.add(*cells, metric);
        first = std::get<std::uint64_t*>(added);
    }
    void serve() { store.show(cells); }
    void end() { store.end(*cells); }

    PluginMetrics& store;
    std::shared_ptr<MetricCells> cells;
    std::uint64_t* first = nullptr;
};

struct Counting : testing::Test {
    std::uint64_t count(std::string_view value = {}) const { return series(value).count; }
    MetricSeries series(std::string_view value = {}, std::string_view name = "held") const {
        const MetricsSnapshot snapshot = metrics.snapshot();
        const ShownMetric* metric = snapshot.find("org.test", name);
        if (metric == nullptr) return {.label_value = "no such metric"};
        for (const MetricSeries& one : metric->series) {
            if (one.label_value == value) return one;
        }
        return {.label_value = "no such value"};
    }
    std::uint64_t refused(MetricRefusal reason) const {
        return metrics.snapshot().refused[static_cast<std::size_t>(reason)];
    }

    PluginMetrics metrics;
    const Described held{"held"};
};

TEST_F(Counting, AddsUpAllThatServe) {
    Counted one(metrics, held.raw), other(metrics, held.raw);
    one.serve();
    other.serve();
    *one.first = 3;
    *other.first = 4;
    EXPECT_EQ(count(), 7U);
    one.serve();
    EXPECT_EQ(count(), 7U) << "once is enough";
}

TEST_F(Counting, ShowsNothingOfThoseThatDoNotServe) {
    Counted quiet(metrics, held.raw);
    *quiet.first = 3;
    EXPECT_TRUE(metrics.snapshot().metrics.empty());
    quiet.end();
    Counted live(metrics, held.raw);
    live.serve();
    EXPECT_EQ(count(), 0U);
}

TEST_F(Counting, NeverSinksWhenInstancesEnd) {
    Counted old(metrics, held.raw), next(metrics, held.raw);
    old.serve();
    *old.first = 3;
    next.serve();
    old.end();
    old.end();
    EXPECT_EQ(count(), 3U);
    *next.first = 2;
    EXPECT_EQ(count(), 5U);
    next.end();
    EXPECT_EQ(count(), 5U);
}

TEST_F(Counting, ShowsALevelWhileItsInstanceServes) {
    const Described waiting("waiting", AMQ_METRIC_GAUGE);
    Counted one(metrics, waiting.raw), other(metrics, waiting.raw);
    one.serve();
    other.serve();
    *one.first = static_cast<std::uint64_t>(-5);
    *other.first = 2;
    EXPECT_EQ(series({}, "waiting").level, -3);
    one.end();
    EXPECT_EQ(series({}, "waiting").level, 2);
    other.end();
    EXPECT_EQ(metrics.snapshot().find("org.test", "waiting"), nullptr);
}

TEST_F(Counting, AddsUpTheBucketsOfHistograms) {
    Described described("waits", AMQ_METRIC_HISTOGRAM);
    described.bounded({10, 20});
    Counted one(metrics, described.raw), other(metrics, described.raw);
    one.serve();
    other.serve();
    for (const auto& [cell, value] : {std::pair(0, 1U), {2, 1U}, {3, 35U}}) one.first[cell] = value;
    for (const auto& [cell, value] : {std::pair(0, 2U), {3, 15U}}) other.first[cell] = value;
    one.end();
    const MetricSeries waits = series({}, "waits");
    EXPECT_EQ(waits.buckets, (std::vector<std::uint64_t>{3, 0, 1}));
    EXPECT_EQ(waits.count, 4U);
    EXPECT_EQ(waits.sum, 50U);
}

TEST_F(Counting, KeepsTheValuesOfALabelApart) {
    Described before("held"), after("held");
    before.label("queue", {"ranked", "casual"});
    after.label("queue", {"casual", "draft"});
    Counted old(metrics, before.raw), next(metrics, after.raw);
    old.serve();
    old.first[0] = 1;
    old.first[1] = 2;
    next.serve();
    next.first[0] = 4;
    next.first[1] = 8;
    old.end();
    EXPECT_EQ(count("ranked"), 1U) << "which the next one has not";
    EXPECT_EQ(count("casual"), 6U);
    EXPECT_EQ(count("draft"), 8U);
}

TEST_F(Counting, KeepsStrategiesApart) {
    Counted one(metrics, held.raw), other(metrics, held.raw, "org.other");
    one.serve();
    other.serve();
    *one.first = 1;
    EXPECT_EQ(metrics.snapshot().find("org.other", "held")->series.at(0).count, 0U);
    EXPECT_EQ(metrics.snapshot().find("org.other", "lost"), nullptr);
}

TEST_F(Counting, BeginsAnewWhenAMetricBecomesAnother) {
    const Described as_gauge("held", AMQ_METRIC_GAUGE);
    Counted old(metrics, held.raw), next(metrics, as_gauge.raw);
    old.serve();
    *old.first = 3;
    next.serve();
    *next.first = 1;
    EXPECT_EQ(series().level, 1);
    old.end();
    EXPECT_EQ(series().level, 1);
    EXPECT_EQ(metrics.snapshot().begun_anew, 1U);
}

TEST_F(Counting, CountsRefusalsByReason) {
    const auto cells = metrics.open("org.test");
    metrics.add(*cells, Described("No").raw);
    metrics.add(*cells, held.raw);
    metrics.add(*cells, Described("held", AMQ_METRIC_GAUGE).raw);
    metrics.count_refusal(MetricRefusal::not_now);
    EXPECT_EQ(refused(MetricRefusal::name), 1U);
    EXPECT_EQ(refused(MetricRefusal::another_shape), 1U);
    EXPECT_EQ(refused(MetricRefusal::not_now), 1U);
}

TEST_F(Counting, ShowsSoManyMetricsAndNoMore) {
    for (std::size_t k = 0; k < kMaxShownMetrics; ++k)
        Counted(metrics, held.raw, "org.test." + std::to_string(k)).serve();
    EXPECT_EQ(refused(MetricRefusal::no_room_to_show), 0U);
    Counted past(metrics, held.raw, "org.test.past");
    past.serve();
    past.end();
    EXPECT_EQ(refused(MetricRefusal::no_room_to_show), 1U);
    EXPECT_EQ(metrics.snapshot().metrics.size(), kMaxShownMetrics);
}

TEST_F(Counting, KeepsSoManyValuesOfALabelAndNoMore) {
    const std::vector<std::string> values = numbered(kMaxShownLabelValues + 1);
    const auto serve = [&](std::size_t from, std::size_t to) {
        const std::vector<std::string> part(values.begin() + static_cast<std::ptrdiff_t>(from),
                                            values.begin() + static_cast<std::ptrdiff_t>(to));
        Described some("held");
        some.label("queue", views_of(part));
        Counted one(metrics, some.raw);
        one.serve();
        one.first[to - from - 1] = 1;
        one.end();
    };
    serve(0, 32);
    serve(32, 64);
    EXPECT_EQ(refused(MetricRefusal::no_room_for_a_value), 0U);
    serve(64, 65);
    EXPECT_EQ(refused(MetricRefusal::no_room_for_a_value), 1U);
    EXPECT_EQ(count("63"), 1U);
    EXPECT_EQ(series("64").label_value, "no such value");
}

}  // namespace
}  // namespace amq::exchange_tests
