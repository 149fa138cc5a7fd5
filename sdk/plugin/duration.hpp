#pragma once
// Durations as options write them: a whole number and a unit.

#include <amq/plugin/text.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace amq {

struct DurationUnit {
    std::string_view name;
    std::int64_t ns;
};
inline constexpr DurationUnit duration_units[] = {
    {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000},
    {"ms", 1'000'000},        {"us", 1'000},         {"ns", 1}};

/// None unless it is digits and a unit, and fits.
inline std::optional<Nanoseconds> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, number);
    if (ec != std::errc{} || number < 0) return std::nullopt;
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    for (const DurationUnit& known : duration_units) {
        if (known.name != unit) continue;
        if (number > std::numeric_limits<std::int64_t>::max() / known.ns) return std::nullopt;
        return Nanoseconds{number * known.ns};
    }
    return std::nullopt;
}

/// In the largest unit that shows it exactly.
inline std::string to_text(Nanoseconds time) {
    if (time == Nanoseconds::zero()) return "0s";
    for (const DurationUnit& unit : duration_units)
        if (time.count() % unit.ns == 0)
            return std::to_string(time.count() / unit.ns) + std::string(unit.name);
    return {};
}

}  // namespace amq
