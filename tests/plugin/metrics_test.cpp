#include <amq/plugin/metrics.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "fake_host.hpp"

namespace {

using amq::plugin_tests::FakeHost;

/// A table that remembers what was added last, and has cells.
struct FakeMetrics {
    FakeMetrics() {
        table.size = sizeof table;
        table.ctx = this;
        table.add = [](void* ctx, const amq_metric* metric, std::uint64_t** first, char* err,
                       std::size_t err_n) {
            auto& self = *static_cast<FakeMetrics*>(ctx);
            self.last = *metric;
            self.name = std::string(metric->name.p, metric->name.n);
            self.values.clear();
            for (std::uint32_t k = 0; k < metric->values_n; ++k)
                self.values.emplace_back(metric->values[k].p, metric->values[k].n);
            self.bounds.assign(metric->bounds, metric->bounds + metric->bounds_n);
            *first = self.cells.data();
            std::snprintf(err, err_n, "%s", "not so");
            return self.rc;
        };
    }

    std::array<std::uint64_t, 16> cells{};
    amq_rc rc = AMQ_OK;
    amq_metric last{};
    std::string name;
    std::vector<std::string> values;
    std::vector<std::uint64_t> bounds;
    amq_metrics table{};
};
FakeMetrics* metrics = nullptr;  // of the present test

struct Counted : testing::Test {
    Counted() {
        metrics = &fake;
        host.table().extension = [](void*, const char* id) -> const void* {
            return std::string(id) == AMQ_METRICS_ID ? &metrics->table : nullptr;
        };
    }
    FakeHost host;
    FakeMetrics fake;
    const amq::Host face{host.table()};
};

TEST_F(Counted, IsRegisteredAsItIsDescribed) {
    amq::Counter held(face, {.name = "held", .unit = "messages", .help = "Held for a rival."});
    EXPECT_EQ(fake.last.size, sizeof(amq_metric));
    EXPECT_EQ(fake.last.kind, std::uint32_t{AMQ_METRIC_COUNTER});
    EXPECT_EQ(fake.name, "held");
    EXPECT_EQ(std::string(fake.last.unit.p, fake.last.unit.n), "messages");
    EXPECT_EQ(std::string(fake.last.help.p, fake.last.help.n), "Held for a rival.");
    EXPECT_EQ(fake.last.values_n + fake.last.bounds_n, 0U);
    held.add();
    held.add(2);
    EXPECT_EQ(fake.cells[0], 3U);
}

TEST_F(Counted, IsALevelThatRisesAndFalls) {
    amq::Gauge waiting(face, {.name = "waiting"});
    EXPECT_EQ(fake.last.kind, std::uint32_t{AMQ_METRIC_GAUGE});
    waiting.set(-2);
    EXPECT_EQ(static_cast<std::int64_t>(fake.cells[0]), -2);
    waiting.add(5);
    waiting.add(-1);
    EXPECT_EQ(fake.cells[0], 2U);
}

TEST_F(Counted, GoesIntoTheBucketWhoseBoundIsNotBelow) {
    amq::Histogram waits(face, {.name = "waits"}, {10, 20});
    EXPECT_EQ(fake.last.kind, std::uint32_t{AMQ_METRIC_HISTOGRAM});
    EXPECT_EQ(fake.bounds, (std::vector<std::uint64_t>{10, 20}));
    for (const std::uint64_t value : {0U, 10U, 11U, 20U, 21U, 1'000U}) waits.observe(value);
    EXPECT_EQ(fake.cells[0], 2U);
    EXPECT_EQ(fake.cells[1], 2U);
    EXPECT_EQ(fake.cells[2], 2U);
    EXPECT_EQ(fake.cells[3], 1'062U);
}

TEST_F(Counted, HasACellForEachValueOfItsLabel) {
    amq::Labelled<amq::Counter> held(face, {.name = "held"}, {"queue", {"ranked", "casual"}});
    EXPECT_EQ(fake.values, (std::vector<std::string>{"ranked", "casual"}));
    held[0].add(1);
    held[1].add(2);
    held[2].add(4);  // no such value
    EXPECT_EQ(fake.cells[0], 1U);
    EXPECT_EQ(fake.cells[1], 2U);
    EXPECT_EQ(fake.cells[2], 0U);
    amq::Labelled<amq::Histogram> waits(face, {.name = "waits"}, {"queue", {"ranked", "casual"}},
                                        {10});
    waits[1].observe(3);
    EXPECT_EQ(fake.cells[3], 1U);
    EXPECT_EQ(fake.cells[5], 3U);
}

TEST_F(Counted, ThrowsInTheHostsWordsWhenItIsRefused) {
    fake.rc = AMQ_E_CONFIG;
    try {
        amq::Counter refused(face, {.name = "No"});
        FAIL() << "it was not refused";
    } catch (const amq::Error& error) {
        EXPECT_EQ(error.rc(), AMQ_E_CONFIG);
        EXPECT_STREQ(error.what(), "a metric was refused: not so");
    }
}

TEST(CountedNowhere, DoesNothingOnAHostWithoutMetrics) {
    FakeHost host;
    const amq::Host face(host.table());
    amq::Counter held(face, {.name = "held"});
    amq::Gauge waiting(face, {.name = "waiting"});
    amq::Histogram waits(face, {.name = "waits"}, {10});
    amq::Labelled<amq::Counter> apart(face, {.name = "held"}, {"queue", {"ranked"}});
    held.add();
    waiting.set(3);
    waits.observe(1);
    apart[0].add();
    amq::Counter().add();
    EXPECT_TRUE(host.errors.empty());
}

}  // namespace
