#include "plugins/monitor/records/plain_words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace amq::monitor {
namespace {

constexpr std::int64_t kMs = 1000;
constexpr std::int64_t kSecond = 1000 * kMs;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

std::string in_units(std::int64_t us, std::int64_t large, const char* large_name,
                     std::int64_t small, const char* small_name) {
    std::string text = std::to_string(us / large) + ' ' + large_name;
    const std::int64_t rest = us % large / small;
    if (rest > 0) text += ' ' + std::to_string(rest) + ' ' + small_name;
    return text;
}

}  // namespace

std::string moment_text(std::int64_t at_us) {
    at_us = std::max(at_us, INT64_MIN + kSecond);
    const std::int64_t micros = (at_us % kSecond + kSecond) % kSecond;
    const auto seconds = static_cast<std::time_t>((at_us - micros) / kSecond);
    std::tm utc{};
    if (gmtime_r(&seconds, &utc) == nullptr) return "at no time";
    std::array<char, 64> day{};
    std::strftime(day.data(), day.size(), "%Y-%m-%d %H:%M:%S", &utc);
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%s.%03d UTC", day.data(),
                  static_cast<int>(micros / kMs));
    return text.data();
}

std::string duration_text(std::int64_t us) {
    us = std::max<std::int64_t>(us, 0);
    if (us < kSecond) return std::to_string(us / kMs) + " ms";
    if (us < kMinute) return std::to_string(us / kSecond) + " s";
    if (us < kHour) return in_units(us, kMinute, "min", kSecond, "s");
    if (us < kDay) return in_units(us, kHour, "h", kMinute, "min");
    return in_units(us, kDay, "d", kHour, "h");
}

std::string bytes_text(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " B";
    constexpr std::array<const char*, 6> kUnits{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %s", value, kUnits[unit]);
    return text.data();
}

std::string count_text(std::uint64_t count, std::string_view noun) {
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace amq::monitor
