// Instances of several threads count, come and go while somebody reads the sums.

#include "host/shared_metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace amq::host {
namespace {

constexpr int kCounters = 4;
constexpr int kGenerations = 20;
constexpr std::uint64_t kCounts = 1'000;

amq_metric counter_named(std::string_view name) {
    amq_metric metric{};
    metric.size = sizeof metric;
    metric.kind = AMQ_METRIC_COUNTER;
    metric.name = {name.data(), name.size()};
    return metric;
}

// As a shard does: the next instance serves before the one before it ends.
void count_for_some_generations(SharedMetrics& metrics) {
    std::shared_ptr<exchange::MetricCells> before;
    for (int generation = 0; generation < kGenerations; ++generation) {
        const auto cells = metrics.open("org.test");
        const auto added = metrics.add(*cells, counter_named("held"));
        std::uint64_t* const cell = std::get<std::uint64_t*>(added);
        metrics.show(cells);
        if (before != nullptr) metrics.end(*before);
        const std::atomic_ref<std::uint64_t> word(*cell);
        for (std::uint64_t k = 1; k <= kCounts; ++k) word.store(k, std::memory_order_relaxed);
        before = cells;
    }
    metrics.end(*before);
}

std::uint64_t sum_of(const SharedMetrics& metrics) {
    const auto snapshot = metrics.snapshot();
    const auto* metric = snapshot.find("org.test", "held");
    return metric == nullptr ? 0 : metric->series.at(0).count;
}

TEST(SharedMetrics, NeverSinkWhileInstancesComeAndGo) {
    SharedMetrics metrics;
    std::atomic<int> running{kCounters};
    std::vector<std::thread> threads;
    for (int k = 0; k < kCounters; ++k) {
        threads.emplace_back([&] {
            count_for_some_generations(metrics);
            --running;
        });
    }
    std::uint64_t before = 0;
    bool sank = false;
    while (running > 0) {
        const std::uint64_t now = sum_of(metrics);
        sank = sank || now < before;
        before = now;
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_FALSE(sank);
    EXPECT_EQ(sum_of(metrics), kCounters * kGenerations * kCounts);
}

TEST(SharedMetrics, CountRefusals) {
    SharedMetrics metrics;
    const auto cells = metrics.open("org.test");
    metrics.add(*cells, counter_named("No"));
    metrics.count_refusal(exchange::MetricRefusal::not_now);
    const auto refused = metrics.snapshot().refused;
    EXPECT_EQ(refused[static_cast<std::size_t>(exchange::MetricRefusal::name)], 1U);
    EXPECT_EQ(refused[static_cast<std::size_t>(exchange::MetricRefusal::not_now)], 1U);
}

}  // namespace
}  // namespace amq::host
