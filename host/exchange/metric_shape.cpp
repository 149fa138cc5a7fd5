#include "host/exchange/metric_shape.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace amq::exchange {
namespace {

using Mistake = std::optional<MetricMistake>;

constexpr std::size_t kLeastSize = offsetof(amq_metric, bounds_n) + sizeof(amq_metric::bounds_n);

std::string_view whole(amq_str text) {
    return text.p == nullptr ? std::string_view() : std::string_view(text.p, text.n);
}

Mistake mistake(MetricRefusal reason, std::string text) {
    return MetricMistake{reason, AMQ_E_CONFIG, std::move(text)};
}

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > kMaxMetricName || text[0] < 'a' || text[0] > 'z')
        return false;
    return std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_printable_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// How many bytes the character at the beginning has; 0: it is none.
std::size_t character(std::string_view text) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return lead < 0x20 || lead == 0x7F ? 0 : 1;
    const std::size_t bytes = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes == 0 || lead > 0xF4 || text.size() < bytes) return 0;
    for (std::size_t k = 1; k < bytes; ++k) {
        if ((at(k) & 0xC0U) != 0x80U) return 0;
    }
    const bool is_overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
    const bool is_no_character = (lead == 0xED && at(1) > 0x9F) || (lead == 0xF4 && at(1) > 0x8F);
    const bool is_control = lead == 0xC2 && at(1) < 0xA0;
    return is_overlong || is_no_character || is_control ? 0 : bytes;
}

bool is_one_line(std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = character(text);
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

Mistake read_texts(const amq_metric& given, MetricShape& into) {
    into.name = whole(given.name);
    into.unit = whole(given.unit);
    into.help = whole(given.help);
    if (into.unit.size() > kMaxMetricUnit || !is_printable_ascii(into.unit))
        return mistake(MetricRefusal::unit, "its unit is not at most 16 bytes of printable ASCII");
    if (into.help.size() > kMaxMetricHelp || !is_one_line(into.help))
        return mistake(MetricRefusal::help, "its help is not one line of at most 256 bytes UTF-8");
    return std::nullopt;
}

Mistake read_label(const amq_metric& given, MetricShape& into) {
    into.label = whole(given.label);
    if (into.label.empty() && given.values_n == 0) return std::nullopt;
    if (!is_name(into.label))
        return mistake(MetricRefusal::label, "its label is not [a-z][a-z0-9_]* of at most 64");
    const bool is_counted = given.values_n >= 1 && given.values_n <= kMaxLabelValues;
    if (!is_counted || given.values == nullptr)
        return mistake(MetricRefusal::label, "its label has not 1 to 32 values");
    into.values.clear();
    for (std::uint32_t k = 0; k < given.values_n; ++k) {
        std::string value(whole(given.values[k]));
        if (value.empty() || value.size() > kMaxLabelValue || !is_one_line(value))
            return mistake(MetricRefusal::label, "value " + std::to_string(k) +
                                                     " of its label is not 1 to 64 bytes UTF-8");
        if (std::ranges::find(into.values, value) != into.values.end())
            return mistake(MetricRefusal::label,
                           "value " + std::to_string(k) + " of its label is there twice");
        into.values.push_back(std::move(value));
    }
    return std::nullopt;
}

Mistake read_bounds(const amq_metric& given, MetricShape& into) {
    const bool has_bounds = given.kind == AMQ_METRIC_HISTOGRAM;
    if (!has_bounds && given.bounds_n == 0) return std::nullopt;
    if (!has_bounds) return mistake(MetricRefusal::bounds, "only a histogram has bounds");
    const bool is_counted = given.bounds_n >= 1 && given.bounds_n <= kMaxMetricBounds;
    if (!is_counted || given.bounds == nullptr)
        return mistake(MetricRefusal::bounds, "it has not 1 to 32 bounds");
    into.bounds.assign(given.bounds, given.bounds + given.bounds_n);
    const auto not_above = [](std::uint64_t one, std::uint64_t next) { return next <= one; };
    if (std::ranges::adjacent_find(into.bounds, not_above) != into.bounds.end())
        return mistake(MetricRefusal::bounds, "its bounds do not ascend");
    return std::nullopt;
}

}  // namespace

std::string_view to_string(MetricRefusal refusal) {
    static constexpr std::array<std::string_view, kMetricRefusals> names{"not_now",
                                                                         "kind",
                                                                         "name",
                                                                         "unit",
                                                                         "help",
                                                                         "label",
                                                                         "bounds",
                                                                         "another_shape",
                                                                         "too_many_metrics",
                                                                         "too_many_cells",
                                                                         "no_room_to_show",
                                                                         "no_room_for_a_value"};
    return names[static_cast<std::size_t>(refusal)];
}

bool MetricShape::is_like(const MetricShape& other) const {
    return kind == other.kind && unit == other.unit && label == other.label &&
           bounds == other.bounds;
}

std::variant<MetricShape, MetricMistake> read_metric(const amq_metric& given) {
    if (given.size < kLeastSize)
        return *mistake(MetricRefusal::kind, "a metric has a size that is too small");
    MetricShape shape;
    if (!is_name(whole(given.name)))
        return *mistake(MetricRefusal::name, "a name is not [a-z][a-z0-9_]* of at most 64");
    shape.kind = given.kind;
    Mistake wrong = read_texts(given, shape);
    if (given.kind < AMQ_METRIC_COUNTER || given.kind > AMQ_METRIC_HISTOGRAM)
        wrong = mistake(MetricRefusal::kind, "its kind is none");
    if (!wrong) wrong = read_label(given, shape);
    if (!wrong) wrong = read_bounds(given, shape);
    if (!wrong) return shape;
    wrong->text = shape.name + ": " + wrong->text;
    return *wrong;
}

}  // namespace amq::exchange
