// What it costs to call a plugin with a guard: the bare call through its table, the same with a
// breadcrumb around it, and a whole call of the core. And what it costs a plugin to count.

#include <memory>
#include <utility>
#include <variant>

#include <amq/plugin/abi.h>
#include <benchmark/benchmark.h>
#include <amq/plugin/metrics.hpp>

#include "host/exchange/breadcrumb.hpp"
#include "host/exchange/plugin_metrics.hpp"
#include "host/exchange/strategy.hpp"

namespace {

using namespace amq::exchange;

amq_rc on_timer(void*, std::uint64_t token) {
    benchmark::DoNotOptimize(token);
    return AMQ_OK;
}

const void* create(const char*, const amq_host*, amq_str, char*, std::size_t) {
    static const amq_strategy table = [] {
        amq_strategy made{};
        made.size = sizeof made;
        made.destroy = [](void*) {};
        made.route = [](void*, const amq_msg*, const amq_view*, amq_plan*) -> amq_rc { return 0; };
        made.on_timer = on_timer;
        return made;
    }();
    return &table;
}

const amq_entry entry{AMQ_ABI_MAGIC, sizeof(amq_entry), 1,       0,       0,       0,
                      "bench",       nullptr,           nullptr, nullptr, nullptr, &create};

// As the core calls: through a pointer that the compiler cannot see through, exceptions caught.
template <class Around>
void call(benchmark::State& state, Around around) {
    amq_rc (*function)(void*, std::uint64_t) = on_timer;
    benchmark::DoNotOptimize(function);
    int failures = 0;
    for (auto _ : state) {
        try {
            failures += around([&] { return function(nullptr, 1); }) == AMQ_OK ? 0 : 1;
        } catch (...) {
            ++failures;
        }
    }
    benchmark::DoNotOptimize(failures);
}

void bare_call(benchmark::State& state) {
    call(state, [](auto function) { return function(); });
}
BENCHMARK(bare_call);

void call_with_breadcrumb(benchmark::State& state) {
    Breadcrumb breadcrumb;
    const PluginCode* code = breadcrumb.keep("org.amq.bench", "");
    benchmark::DoNotOptimize(&breadcrumb);  // others read it
    call(state, [&](auto function) {
        const Inside inside(breadcrumb, code, "on_timer");
        return function();
    });
}
BENCHMARK(call_with_breadcrumb);

class NoServices final : public StrategyServices {
    Nanos now() const override { return 0; }
    std::uint64_t random(std::uint32_t) override { return 0; }
    amq_rc set_timer(std::uint32_t, std::uint64_t, Nanos) override { return AMQ_OK; }
    amq_rc release(std::uint32_t, ExchangeId) override { return AMQ_OK; }
    void wake() override {}
    void log(std::uint32_t, std::int32_t, std::string_view) override {}
    void trace(std::uint32_t, std::uint32_t, std::span<const std::int64_t>) override {}
    void strike(std::uint32_t, Callback, std::string_view) override {}
};

void call_of_the_core(benchmark::State& state) {
    NoServices services;
    Breadcrumb breadcrumb;
    StrategyPlace place;
    place.breadcrumb = &breadcrumb;
    const auto made = Strategy::create({&entry, "org.amq.bench", "{}", nullptr}, place, services);
    const auto& strategy = std::get<std::unique_ptr<Strategy>>(made);
    for (auto _ : state) strategy->on_timer(1);
}
BENCHMARK(call_of_the_core);

// --- counting, by the headers that plugins use

/// An instance's host, with metrics of which nobody reads the sums.
struct Counting {
    Counting() {
        metrics.size = sizeof metrics;
        metrics.ctx = this;
        metrics.add = [](void* ctx, const amq_metric* metric, std::uint64_t** first, char*,
                         std::size_t) -> amq_rc {
            auto& self = *static_cast<Counting*>(ctx);
            *first = std::get<std::uint64_t*>(self.store.add(*self.cells, *metric));
            return AMQ_OK;
        };
        table.ctx = this;
        table.extension = [](void* ctx, const char*) -> const void* {
            return &static_cast<Counting*>(ctx)->metrics;
        };
    }
    PluginMetrics store;
    std::shared_ptr<MetricCells> cells = store.open("org.amq.bench");
    amq_metrics metrics{};
    amq_host table{};
};

void count(benchmark::State& state) {
    Counting counting;
    amq::Counter counter(amq::Host(counting.table), {.name = "counted"});
    for (auto _ : state) {
        counter.add();
        benchmark::ClobberMemory();
    }
}
BENCHMARK(count);

void count_by_label(benchmark::State& state) {
    Counting counting;
    amq::Labelled<amq::Counter> counters(amq::Host(counting.table), {.name = "counted"},
                                         {"queue", {"ranked", "casual"}});
    std::size_t k = 0;
    for (auto _ : state) {
        counters[++k % 2].add();
        benchmark::ClobberMemory();
    }
}
BENCHMARK(count_by_label);

void observe(benchmark::State& state) {
    Counting counting;
    amq::Histogram histogram(amq::Host(counting.table), {.name = "observed"},
                             {0, 1, 2, 4, 8, 16, 32, 64});
    std::uint64_t value = 0;
    for (auto _ : state) {
        histogram.observe(++value % 128);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(observe);

void count_without_metrics(benchmark::State& state) {
    amq::Counter counter;
    benchmark::DoNotOptimize(&counter);
    for (auto _ : state) {
        counter.add();
        benchmark::ClobberMemory();
    }
}
BENCHMARK(count_without_metrics);

}  // namespace

BENCHMARK_MAIN();
