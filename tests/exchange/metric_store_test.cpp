// The cells of one instance.

#include "host/exchange/metric_store.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

MetricShape named(const std::string& name, std::uint32_t kind = AMQ_METRIC_COUNTER) {
    MetricShape shape;
    shape.kind = kind;
    shape.name = name;
    return shape;
}

std::uint64_t* added(MetricCells& cells, MetricShape shape) {
    return std::get<std::uint64_t*>(cells.add(std::move(shape)));
}
MetricMistake refused(MetricCells& cells, MetricShape shape) {
    return std::get<MetricMistake>(cells.add(std::move(shape)));
}

TEST(MetricCells, BeginAtZeroAndAreReadAsTheyAreWritten) {
    MetricCells cells("org.test.one");
    MetricShape shape = named("held");
    shape.label = "queue";
    shape.values = {"ranked", "casual"};
    std::uint64_t* first = added(cells, shape);
    EXPECT_EQ(first[0] + first[1], 0U);
    first[1] = 7;
    EXPECT_EQ(cells.metrics().at(0).read(1, 0), 7U);
    EXPECT_EQ(cells.metrics().at(0).read(0, 0), 0U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % 64, 0U) << "a line of the cache of its own";
}

TEST(MetricCells, AreTheSameForTheSameMetric) {
    MetricCells cells("org.test.one");
    std::uint64_t* first = added(cells, named("held"));
    added(cells, named("other"));
    EXPECT_EQ(added(cells, named("held")), first);
    MetricShape in_other_words = named("held");
    in_other_words.help = "said otherwise";
    EXPECT_EQ(added(cells, in_other_words), first);
    EXPECT_EQ(cells.metrics().size(), 2U);
}

TEST(MetricCells, AreRefusedToAnotherMetricOfTheSameName) {
    MetricCells cells("org.test.one");
    added(cells, named("held"));
    MetricShape with_unit = named("held");
    with_unit.unit = "bytes";
    MetricShape with_label = named("held");
    with_label.label = "queue";
    with_label.values = {"ranked"};
    for (const MetricShape& other : {named("held", AMQ_METRIC_GAUGE), with_unit, with_label}) {
        const MetricMistake mistake = refused(cells, other);
        EXPECT_EQ(mistake.reason, MetricRefusal::another_shape);
        EXPECT_EQ(mistake.rc, AMQ_E_CONFIG);
    }
}

TEST(MetricCells, AreThereForSixtyFourMetrics) {
    MetricCells cells("org.test.one");
    for (std::size_t k = 0; k < kMaxMetrics; ++k) added(cells, named("m" + std::to_string(k)));
    const MetricMistake mistake = refused(cells, named("one_more"));
    EXPECT_EQ(mistake.reason, MetricRefusal::too_many_metrics);
    EXPECT_EQ(mistake.rc, AMQ_E_NOMEM);
    EXPECT_NE(added(cells, named("m0")), nullptr) << "one that is there";
}

TEST(MetricCells, AreAtMostSoMany) {
    MetricCells cells("org.test.one");
    MetricShape large = named("", AMQ_METRIC_HISTOGRAM);
    large.label = "queue";
    large.values.assign(32, "x");
    large.bounds.resize(30);  // 1,024 cells
    for (std::size_t k = 0; k < kMaxMetricCells / 1'024; ++k) {
        large.name = "m" + std::to_string(k);
        added(cells, large);
    }
    const MetricMistake mistake = refused(cells, named("one_more"));
    EXPECT_EQ(mistake.reason, MetricRefusal::too_many_cells);
    EXPECT_EQ(mistake.rc, AMQ_E_NOMEM);
}

}  // namespace
}  // namespace amq::exchange_tests
