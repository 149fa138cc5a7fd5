#pragma once
// What a strategy says of something that it counts, checked and copied.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <amq/plugin/abi.h>

namespace amq::exchange {

constexpr std::size_t kMaxMetricName = 64;   // bytes; of its label too
constexpr std::size_t kMaxMetricUnit = 16;   // bytes
constexpr std::size_t kMaxMetricHelp = 256;  // bytes
constexpr std::size_t kMaxLabelValue = 64;   // bytes
constexpr std::uint32_t kMaxLabelValues = 32;
constexpr std::uint32_t kMaxMetricBounds = 32;

/// Why something is not counted, or not shown.
enum class MetricRefusal : std::uint8_t {
    not_now,
    kind,
    name,
    unit,
    help,
    label,
    bounds,
    another_shape,        // of that name
    too_many_metrics,     // of an instance
    too_many_cells,       // of an instance
    no_room_to_show,      // metrics of all strategies, ever
    no_room_for_a_value,  // of a label, of all versions of the strategy
};
constexpr std::size_t kMetricRefusals = 12;
std::string_view to_string(MetricRefusal);

/// What the strategy is told.
struct MetricMistake {
    MetricRefusal reason{};
    amq_rc rc = AMQ_E_CONFIG;
    std::string text{};
};

struct MetricShape {
    std::uint32_t kind = AMQ_METRIC_COUNTER;
    std::string name{};
    std::string unit{};
    std::string help{};
    std::string label{};                  // empty: none
    std::vector<std::string> values{""};  // of the label; one that is empty without
    std::vector<std::uint64_t> bounds{};

    /// Of one value of the label.
    std::size_t cells() const { return kind == AMQ_METRIC_HISTOGRAM ? bounds.size() + 2 : 1; }
    /// Whether what one counts can be added to what the other does: their help and the values of
    /// their label may differ.
    bool is_like(const MetricShape& other) const;
};

std::variant<MetricShape, MetricMistake> read_metric(const amq_metric&);

}  // namespace amq::exchange
