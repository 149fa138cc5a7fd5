#include "bench/client_requests/measuring.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>
#include <vector>

#include "bench/load/body.hpp"
#include "bench/load/recorder.hpp"

namespace amq::bench::clients {
namespace {

using Clock = std::chrono::steady_clock;

Nanos nanos(std::chrono::duration<double> span) {
    return static_cast<Nanos>(span.count() * 1e9);
}

Nanos now_nanos() {
    return nanos(Clock::now().time_since_epoch());
}

void sleep_until(Nanos instant) {
    std::this_thread::sleep_until(Clock::time_point(std::chrono::nanoseconds(instant)));
}

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void ask_until_the_end(Library& library, std::size_t size, std::uint32_t thread,
                       Recorder& recorder) {
    Body body(size);
    std::uint32_t sequence = 0;
    for (Nanos now = now_nanos(); now < recorder.end();) {
        const Nanos asked = now;
        const bool is_right = library.ask(body.stamped({thread, ++sequence, asked}));
        now = now_nanos();
        if (is_right) {
            recorder.completed(asked, now);
        } else {
            recorder.wrong("a request without its answer");
        }
    }
}

}  // namespace

Measured measure(Library& library, const Options& options) {
    const Nanos begin = now_nanos() + nanos(options.warm_up);
    const Nanos end = begin + nanos(options.measured);
    std::vector<Recorder> recorders(options.threads, Recorder(Counted::by_end));
    std::vector<std::thread> threads;
    for (std::uint32_t thread = 0; thread < options.threads; ++thread) {
        Recorder& recorder = recorders[thread];
        recorder.measure_between(begin, end);
        threads.emplace_back([&library, &options, &recorder, thread] {
            ask_until_the_end(library, options.body, thread, recorder);
        });
    }
    Measured measured;
    sleep_until(begin);
    const double cpu_before = cpu_seconds();
    sleep_until(end);
    measured.cpu_seconds = cpu_seconds() - cpu_before;
    for (std::thread& thread : threads) thread.join();
    for (const Recorder& recorder : recorders) {
        measured.latencies.add(recorder.latencies());
        measured.wrong += recorder.wrong();
    }
    return measured;
}

std::string report(const Options& options, const Measured& measured) {
    const auto us = [&](double share) {
        return static_cast<double>(measured.latencies.quantile(share)) / 1000;
    };
    const auto count = static_cast<double>(measured.latencies.count());
    const double seconds = options.measured.count();
    const char* const pattern =
        options.format == Format::json
            ? "{\"label\":\"%s\",\"threads\":%u,\"body\":%zu,\"rate\":%.1f,\"p50_us\":%.1f,"
              "\"p90_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,\"cpu_us\":%.3f,"
              "\"cpu\":%.3f,\"wrong\":%zu}"
            : "%s: %u threads, %zu B: %.0f requests/s; us p50 %.1f p90 %.1f p99 %.1f p99.9 %.1f "
              "max %.1f; %.3f us CPU each, %.2f cores busy; wrong %zu";
    std::array<char, 512> text{};
    std::snprintf(text.data(), text.size(), pattern, to_string(options.library).c_str(),
                  options.threads, options.body, count / seconds, us(0.5), us(0.9), us(0.99),
                  us(0.999), static_cast<double>(measured.latencies.max()) / 1000,
                  count > 0 ? measured.cpu_seconds * 1e6 / count : 0,
                  measured.cpu_seconds / seconds, measured.wrong);
    return text.data();
}

}  // namespace amq::bench::clients
