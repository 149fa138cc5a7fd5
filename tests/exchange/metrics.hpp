#pragma once
// Metrics as a strategy describes them, for tests.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <amq/plugin/abi.h>

namespace amq::exchange_tests {

inline amq_str text(std::string_view of) {
    return {of.data(), of.size()};
}

/// All that it refers to lives as long as this.
struct Described {
    explicit Described(std::string_view name, std::uint32_t kind = AMQ_METRIC_COUNTER) {
        raw.size = sizeof raw;
        raw.kind = kind;
        raw.name = text(name);
        raw.unit = text("messages");
        raw.help = text("What the test counts.");
    }
    Described& label(std::string_view name, const std::vector<std::string_view>& of) {
        for (const std::string_view value : of) values.push_back(text(value));
        raw.label = text(name);
        raw.values = values.data();
        raw.values_n = static_cast<std::uint32_t>(values.size());
        return *this;
    }
    Described& bounded(const std::vector<std::uint64_t>& by) {
        bounds = by;
        raw.bounds = bounds.data();
        raw.bounds_n = static_cast<std::uint32_t>(bounds.size());
        return *this;
    }
    Described(const Described&) = delete;
    Described& operator=(const Described&) = delete;

    amq_metric raw{};
    std::vector<amq_str> values;
    std::vector<std::uint64_t> bounds;
};

/// "0", "1" ... so many.
inline std::vector<std::string> numbered(std::size_t n) {
    std::vector<std::string> all;
    for (std::size_t k = 0; k < n; ++k) all.push_back(std::to_string(k));
    return all;
}
inline std::vector<std::string_view> views_of(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace amq::exchange_tests
