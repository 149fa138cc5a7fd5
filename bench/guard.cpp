// What it costs to call a plugin with a guard: the bare call through its table, the same with a
// breadcrumb around it, and a whole call of the core.

#include <memory>
#include <utility>
#include <variant>

#include <amq/plugin/abi.h>
#include <benchmark/benchmark.h>

#include "host/exchange/breadcrumb.hpp"
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

}  // namespace

BENCHMARK_MAIN();
