#include "bench/load/report.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

namespace amq::bench {
namespace {

struct Figures {
    double rate;        // completed a second
    double load_cpu;    // share of one core
    double broker_cpu;  // likewise
    double broker_us;   // CPU microseconds per completed message
    std::uint64_t broker_kib;
};

Figures figures_of(const Options& options, const Load& load) {
    const auto completed = static_cast<double>(load.recorder().latencies().count());
    const double seconds = options.measured.count();
    Figures figures{};
    figures.rate = completed / seconds;
    figures.load_cpu =
        (load.at_end().load_cpu_seconds - load.at_begin().load_cpu_seconds) / seconds;
    if (load.at_begin().broker && load.at_end().broker) {
        const double used = load.at_end().broker->cpu_seconds - load.at_begin().broker->cpu_seconds;
        figures.broker_cpu = used / seconds;
        figures.broker_us = completed > 0 ? used * 1e6 / completed : 0;
        figures.broker_kib = load.at_end().broker->resident_kib;
    }
    return figures;
}

double quantile_us(const Load& load, double share) {
    return static_cast<double>(load.recorder().latencies().quantile(share)) / 1000;
}

double max_us(const Load& load) {
    return static_cast<double>(load.recorder().latencies().max()) / 1000;
}

const char* unit_of(const Options& options) {
    return options.model == Model::fan_out ? "deliveries" : "requests";
}

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...) {
    std::array<char, 512> text{};
    va_list arguments;
    va_start(arguments, pattern);
    std::vsnprintf(text.data(), text.size(), pattern, arguments);
    va_end(arguments);
    return text.data();
}

std::string quoted(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
    }
    return quoted + "\"";
}

unsigned model_of(const Options& options) {
    return static_cast<unsigned>(options.model);
}

std::string name_of(const Options& options) {
    return options.model == Model::echo ? "echo" : format("model %u", model_of(options));
}

}  // namespace

std::string report_text(const Options& options, const Load& load) {
    const Figures f = figures_of(options, load);
    const Recorder& seen = load.recorder();
    std::string text = options.label.empty() ? "" : options.label + ": ";
    text += name_of(options);
    text += format(", %u x %u in flight, %u subscribers, %zu B: %.0f %s/s", options.publishers,
                   options.window, options.subscribers, options.body, f.rate, unit_of(options));
    text += format("; us p50 %.0f p90 %.0f p99 %.0f p99.9 %.0f max %.0f", quantile_us(load, 0.5),
                   quantile_us(load, 0.9), quantile_us(load, 0.99), quantile_us(load, 0.999),
                   max_us(load));
    if (options.broker_pid > 0) {
        text += format("; broker %.3f us CPU each, %.0f %% busy, %.1f MiB", f.broker_us,
                       f.broker_cpu * 100, static_cast<double>(f.broker_kib) / 1024);
    }
    text += format("; load %.0f %% busy; wrong %zu timeouts %zu missing %zu", f.load_cpu * 100,
                   seen.wrong(), seen.timeouts(), seen.missing());
    return text;
}

std::string report_json(const Options& options, const Load& load) {
    const Figures f = figures_of(options, load);
    const Recorder& seen = load.recorder();
    std::string json = "{\"label\":" + quoted(options.label);
    json += format(",\"model\":%u,\"publishers\":%u,\"window\":%u,\"subscribers\":%u,\"body\":%zu",
                   model_of(options), options.publishers, options.window, options.subscribers,
                   options.body);
    json += format(",\"offered\":%.0f,\"seconds\":%.3f,\"unit\":\"%s\",\"rate\":%.1f", options.rate,
                   options.measured.count(), unit_of(options), f.rate);
    json +=
        format(",\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f",
               quantile_us(load, 0.5), quantile_us(load, 0.9), quantile_us(load, 0.99),
               quantile_us(load, 0.999), max_us(load));
    if (options.broker_pid > 0) {
        json += format(",\"broker_us\":%.4f,\"broker_cpu\":%.3f,\"broker_kib\":%zu", f.broker_us,
                       f.broker_cpu, f.broker_kib);
    }
    json += format(",\"good\":%.1f,\"given_up\":%.1f",
                   static_cast<double>(seen.good()) / options.measured.count(),
                   static_cast<double>(seen.given_up()) / options.measured.count());
    json += format(",\"load_cpu\":%.3f,\"wrong\":%zu,\"timeouts\":%zu,\"missing\":%zu}", f.load_cpu,
                   seen.wrong(), seen.timeouts(), seen.missing());
    return json;
}

std::string report_seconds(const Load& load) {
    std::string lines;
    std::size_t second = 0;
    for (const Histogram& one : load.recorder().seconds()) {
        lines += format("%zu\t%zu\t%.1f\t%.1f\n", second++, static_cast<std::size_t>(one.count()),
                        static_cast<double>(one.quantile(0.5)) / 1000,
                        static_cast<double>(one.quantile(0.99)) / 1000);
    }
    return lines;
}

std::vector<std::string> faults_of(const Options& options, const Load& load) {
    const Recorder& seen = load.recorder();
    std::vector<std::string> faults;
    if (seen.latencies().count() == 0)
        faults.emplace_back("nothing completed in the measured time");
    if (seen.wrong() > 0) {
        faults.push_back(format("%zu wrong, the first: ", seen.wrong()) + seen.first_wrong());
    }
    // An open loop may offer more than the broker can do; a closed loop never does.
    if (options.rate <= 0 && seen.timeouts() > 0)
        faults.push_back(format("%zu timeouts", seen.timeouts()));
    if (options.rate <= 0 && seen.missing() > 0)
        faults.push_back(format("%zu missing", seen.missing()));
    return faults;
}

}  // namespace amq::bench
