// What a strategy counts, as operators read it.

#include "host/metrics_report.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace amq::host {
namespace {

TEST(MetricsReport, HasAnObjectForEachMetricOfTheStrategy) {
    exchange::MetricsSnapshot snapshot;
    exchange::MetricShape held{
        .name = "held", .unit = "messages", .help = "Held.", .label = "queue"};
    snapshot.metrics.push_back({"org.test", held, {{.label_value = "ranked", .count = 4}}});
    exchange::MetricShape level{.kind = AMQ_METRIC_GAUGE, .name = "waiting"};
    snapshot.metrics.push_back({"org.test", level, {{.level = -2}}});
    exchange::MetricShape waits{.kind = AMQ_METRIC_HISTOGRAM, .name = "waits", .bounds = {10}};
    snapshot.metrics.push_back({"org.test", waits, {{.count = 3, .buckets = {1, 2}, .sum = 40}}});
    snapshot.metrics.push_back({"org.other", level, {{.level = 1}}});
    EXPECT_EQ(boost::json::serialize(metrics_of("org.test", snapshot)),
              R"([{"name":"held","kind":"counter","unit":"messages","help":"Held.",)"
              R"("label":"queue","series":[{"value":"ranked","count":4}]},)"
              R"({"name":"waiting","kind":"gauge","unit":"","help":"","series":[{"level":-2}]},)"
              R"({"name":"waits","kind":"histogram","unit":"","help":"","bounds":[10],)"
              R"("series":[{"count":3,"sum":40,"buckets":[1,2]}]}])");
    EXPECT_TRUE(metrics_of("org.nobody", snapshot).empty());
}

}  // namespace
}  // namespace amq::host
