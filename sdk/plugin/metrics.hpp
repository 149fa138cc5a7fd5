#pragma once
// What a strategy counts for the monitors: registered in its constructor, counted at the cost of an
// addition. On a host that has no metrics nothing is counted, and nothing fails.
//
//     amq::Counter held_{host, {.name = "held", .unit = "messages", .help = "Held for a rival."}};
//     held_.add();

#include <amq/plugin/abi.h>
#include <amq/plugin/error.hpp>
#include <amq/plugin/host.hpp>
#include <amq/plugin/text.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amq {

/// What monitors show of it. The name is [a-z][a-z0-9_]* of at most 64 bytes, the unit at most 16
/// bytes of ASCII, the help one line of at most 256.
struct Metric {
    std::string_view name;
    std::string_view unit = {};
    std::string_view help = {};
};

/// What tells the series of a metric apart, with all values that it may have: 1 to 32 texts of at
/// most 64 bytes.
struct Label {
    std::string_view name;
    std::vector<std::string> values;
};

/// Upper bounds of the buckets of a histogram: 1 to 32, ascending.
using Bounds = std::vector<std::uint64_t>;

namespace edge {

inline amq_metric metric_of(std::uint32_t kind, const Metric& metric, const Bounds& bounds) {
    amq_metric raw{};
    raw.size = sizeof raw;
    raw.kind = kind;
    raw.name = str_of(metric.name);
    raw.unit = str_of(metric.unit);
    raw.help = str_of(metric.help);
    raw.bounds = bounds.data();
    raw.bounds_n = static_cast<std::uint32_t>(bounds.size());
    return raw;
}

/// The first cell; nullptr on a host that has no metrics.
inline std::uint64_t* cells_of(const Host& host, const amq_metric& metric) {
    const auto* table = static_cast<const amq_metrics*>(host.extension(AMQ_METRICS_ID));
    if (table == nullptr) return nullptr;
    std::uint64_t* cells = nullptr;
    std::array<char, 256> why{};
    const amq_rc rc = table->add(table->ctx, &metric, &cells, why.data(), why.size());
    if (rc != AMQ_OK) throw Error(rc, std::string("a metric was refused: ").append(why.data()));
    return cells;
}

/// The instance is the only one that writes: what it reads is what it wrote.
inline void write_cell(std::uint64_t* cell, std::uint64_t value) noexcept {
    std::atomic_ref<std::uint64_t>(*cell).store(value, std::memory_order_relaxed);
}

}  // namespace edge

// To be made in the constructor of a strategy, or in its activate(); counted on the shard's thread.
// A constructor throws when the host refuses the metric. One that is made without a host counts
// nothing.

/// How often something happened.
class Counter {
  public:
    static constexpr std::uint32_t kind = AMQ_METRIC_COUNTER;

    Counter() = default;
    Counter(const Host& host, const Metric& metric)
        : cell_(edge::cells_of(host, edge::metric_of(kind, metric, {}))) {}
    Counter(std::uint64_t* cell, const Bounds&) noexcept : cell_(cell) {}

    void add(std::uint64_t n = 1) noexcept {
        if (cell_ != nullptr) edge::write_cell(cell_, *cell_ + n);
    }

  private:
    std::uint64_t* cell_ = nullptr;
};

/// How much there is of something; monitors add up the levels of all instances.
class Gauge {
  public:
    static constexpr std::uint32_t kind = AMQ_METRIC_GAUGE;

    Gauge() = default;
    Gauge(const Host& host, const Metric& metric)
        : cell_(edge::cells_of(host, edge::metric_of(kind, metric, {}))) {}
    Gauge(std::uint64_t* cell, const Bounds&) noexcept : cell_(cell) {}

    void set(std::int64_t level) noexcept {
        if (cell_ != nullptr) edge::write_cell(cell_, static_cast<std::uint64_t>(level));
    }
    void add(std::int64_t more) noexcept {
        if (cell_ != nullptr) edge::write_cell(cell_, *cell_ + static_cast<std::uint64_t>(more));
    }

  private:
    std::uint64_t* cell_ = nullptr;
};

/// How large values are: a time in nanoseconds, the length of a queue.
class Histogram {
  public:
    static constexpr std::uint32_t kind = AMQ_METRIC_HISTOGRAM;

    Histogram() = default;
    Histogram(const Host& host, const Metric& metric, const Bounds& bounds)
        : Histogram(edge::cells_of(host, edge::metric_of(kind, metric, bounds)), bounds) {}
    Histogram(std::uint64_t* cells, const Bounds& bounds) : cells_(cells), bounds_(bounds) {}

    /// Into the first bucket whose bound is not below it.
    void observe(std::uint64_t value) noexcept {
        if (cells_ == nullptr) return;
        const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value);
        std::uint64_t* const cell = cells_ + (bucket - bounds_.begin());
        std::uint64_t* const sum = cells_ + bounds_.size() + 1;
        edge::write_cell(cell, *cell + 1);
        edge::write_cell(sum, *sum + value);
    }

  private:
    std::uint64_t* cells_ = nullptr;
    Bounds bounds_;
};

/// A Counter, Gauge or Histogram for each value of a label, by the value's number.
template <class T>
class Labelled {
  public:
    Labelled(const Host& host, const Metric& metric, const Label& label,
             const Bounds& bounds = {}) {
        std::vector<amq_str> values;
        for (const std::string& value : label.values) values.push_back(str_of(value));
        amq_metric raw = edge::metric_of(T::kind, metric, bounds);
        raw.label = str_of(label.name);
        raw.values = values.data();
        raw.values_n = static_cast<std::uint32_t>(values.size());
        std::uint64_t* const first = edge::cells_of(host, raw);
        const std::size_t cells = T::kind == AMQ_METRIC_HISTOGRAM ? bounds.size() + 2 : 1;
        for (std::size_t k = 0; k < values.size(); ++k)
            all_.emplace_back(first == nullptr ? nullptr : first + k * cells, bounds);
        all_.emplace_back();
    }

    /// Past the last value: one that counts nothing.
    T& operator[](std::size_t value) noexcept { return all_[std::min(value, all_.size() - 1)]; }

  private:
    std::vector<T> all_;
};

}  // namespace amq
