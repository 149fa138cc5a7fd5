#include "host/config/units.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <system_error>

namespace amq::host {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// In falling order of what is tried first when formatting; decimal units are only read.
constexpr std::array size_units{Unit{"GiB", 1024 * mebibyte}, Unit{"MiB", mebibyte},
                                Unit{"KiB", kibibyte}, Unit{"B", 1}};
constexpr std::array decimal_size_units{Unit{"GB", 1'000'000'000}, Unit{"MB", 1'000'000},
                                        Unit{"kB", 1000}, Unit{"", 1}};
constexpr std::array duration_units{Unit{"h", 3'600'000'000}, Unit{"m", 60'000'000},
                                    Unit{"s", 1'000'000}, Unit{"ms", 1000}, Unit{"us", 1}};
constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        if (number > largest / unit.factor) return std::nullopt;
        return number * unit.factor;
    }
    return std::nullopt;
}

std::string format(std::uint64_t number, std::span<const Unit> units) {
    for (const Unit& unit : units)
        if (number % unit.factor == 0)
            return std::to_string(number / unit.factor) + std::string(unit.name);
    return std::to_string(number);
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
    const auto binary = parse(text, size_units);
    return binary ? binary : parse(text, decimal_size_units);
}

std::optional<Duration> parse_duration(std::string_view text) {
    const auto microseconds = parse(text, duration_units);
    if (!microseconds) return std::nullopt;
    return Duration(static_cast<Duration::rep>(*microseconds));
}

std::string format_size(std::uint64_t bytes) {
    return bytes == 0 ? "0B" : format(bytes, size_units);
}

std::string format_duration(Duration duration) {
    if (duration == Duration::zero()) return "0s";
    return format(static_cast<std::uint64_t>(duration.count()), duration_units);
}

}  // namespace amq::host
