#pragma once
// The counters of all shards, added up, as log lines: one for each that is not zero.

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "host/exchange/metric_shape.hpp"
#include "host/log.hpp"
#include "host/shard.hpp"

namespace amq::host {

/// What is counted outside the shards.
struct ProcessCounters {
    std::uint64_t connections_refused = 0;      // max_connections were there
    std::uint64_t connections_turned_away = 0;  // the broker drains
    std::uint64_t host_calls_refused = 0;   // of plugins, at a wrong time or from a wrong thread
    std::uint64_t plugin_slow_calls = 0;    // that lasted as long as plugins.slow_limit
    std::uint64_t plugin_busy_windows = 0;  // in which one plugin took half of a thread's time
    std::array<std::uint64_t, exchange::kMetricRefusals> metrics_refused{};  // of plugins
};

/// One counter: its name, its labels, its value.
struct Counter {
    std::string_view name;
    std::uint32_t model = 0;  // 0: not of a model
    std::string_view label;   // "reason", "outcome", or empty
    std::string_view label_value;
    std::uint64_t value = 0;
};

ShardSnapshot& operator+=(ShardSnapshot&, const ShardSnapshot&);

/// Every counter, zero or not, in a fixed order.
std::vector<Counter> list_counters(const ShardSnapshot&, const ProcessCounters&);

/// Lines `event=counter name=... value=...`.
void log_counters(Log&, const ShardSnapshot&, const ProcessCounters&);

}  // namespace amq::host
