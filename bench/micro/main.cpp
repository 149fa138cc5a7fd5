// How long each stage of the way of a message takes: a benchmark a stage, and the mailbox between
// two threads.

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>

#include "bench/micro/stage.hpp"
#include "host/mailbox.hpp"

namespace {

using namespace amq;

// Time a step is that of all its messages; items a second say what one costs.
void run(benchmark::State& state, const bench::Stage& stage) {
    const auto step = stage.make();
    for (auto _ : state) step();
    state.SetItemsProcessed(state.iterations() * stage.messages);
}

// One thread writes, the other one reads all the time; the time is the writer's, who waits while
// the reader is behind.
void mailbox_of_two_threads(benchmark::State& state) {
    constexpr std::uint64_t kMayWait = 1U << 20U;
    const auto batch = static_cast<std::uint32_t>(state.range(0));
    const std::vector<std::byte> body(64);
    exchange::ShardWord word;
    word.kind = exchange::ShardWord::Kind::deliver;
    word.topic = {0, "chat.room-1"};
    word.body.bytes = body;
    host::Mailbox mailbox;
    std::atomic<bool> is_over{false};
    std::thread reader([&] {
        std::uint64_t words = 0;
        const host::Mailbox::Reader count = [&](const exchange::ShardWord&) { ++words; };
        while (!is_over.load(std::memory_order_relaxed)) mailbox.drain(count);
    });
    for (auto _ : state) {
        for (std::uint32_t k = 0; k < batch; ++k) mailbox.append(word);
        while (!mailbox.publish() || mailbox.waiting_bytes() > kMayWait) std::this_thread::yield();
    }
    is_over = true;
    reader.join();
    state.SetItemsProcessed(state.iterations() * batch);
}
BENCHMARK(mailbox_of_two_threads)->Arg(1)->Arg(32)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    for (const bench::Stage& stage : bench::all_stages()) {
        benchmark::RegisterBenchmark(stage.name.c_str(),
                                     [stage](benchmark::State& state) { run(state, stage); });
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
