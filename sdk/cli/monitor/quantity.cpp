#include "sdk/cli/monitor/quantity.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "sdk/cli/duration.hpp"
#include "sdk/cli/report.hpp"

namespace amq::cli {
namespace {

constexpr double kMostExact = 9e15;  // doubles have all whole numbers up to there

std::string number_in_words(double value, int places) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", places, value);
    return text.data();
}

// Three digits that count.
int places_of(double value) {
    return value >= 100 ? 0 : value >= 10 ? 1 : 2;
}

std::uint64_t whole(double value) {
    if (!(value > 0)) return 0;
    return static_cast<std::uint64_t>(std::llround(std::min(value, kMostExact)));
}

std::string two_parts(std::int64_t large, const char* large_unit, std::int64_t small,
                      const char* small_unit) {
    std::string text = std::to_string(large) + large_unit;
    if (small != 0) text += ' ' + std::to_string(small) + small_unit;
    return text;
}

template <typename Words>
std::string words_at(const boost::json::object& object, std::string_view path, Words words) {
    const auto value = value_at(object, path);
    return value ? words(*value) : std::string{};
}

}  // namespace

std::optional<double> value_at(const boost::json::object& object, std::string_view path) {
    const boost::json::object* inner = &object;
    for (;;) {
        const std::size_t dot = path.find('.');
        const boost::json::value* value = inner->if_contains(path.substr(0, dot));
        if (value == nullptr) return std::nullopt;
        if (dot == std::string_view::npos) {
            boost::system::error_code error;
            const double number = value->is_number() ? value->to_number<double>(error) : NAN;
            return std::isfinite(number) ? std::optional{number} : std::nullopt;
        }
        inner = value->if_object();
        if (inner == nullptr) return std::nullopt;
        path.remove_prefix(dot + 1);
    }
}

std::string bytes_in_words(double bytes) {
    constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1023.5 && unit + 1 < kUnits.size()) {
        bytes /= 1024;
        ++unit;
    }
    return number_in_words(bytes, unit == 0 ? 0 : places_of(bytes)) + ' ' + kUnits[unit];
}

std::string per_second_in_words(double per_second) {
    const bool is_small = per_second > 0 && per_second < 10;
    return (is_small ? number_in_words(per_second, 2) : grouped(whole(per_second))) + "/s";
}

std::string share_in_words(double share) {
    const double hundredths = std::floor(share * 10'000 + 1e-6);
    return share >= 1 ? "100 %" : number_in_words(hundredths / 100, 2) + " %";
}

std::string long_time_in_words(std::int64_t microseconds) {
    const std::int64_t seconds = microseconds / 1'000'000;
    if (seconds < 60) {
        return seconds < 10 ? number_in_words(static_cast<double>(microseconds) / 1e6, 1) + " s"
                            : std::to_string(seconds) + " s";
    }
    if (seconds < 3600) return two_parts(seconds / 60, "m", seconds % 60, "s");
    if (seconds < 86'400) return two_parts(seconds / 3600, "h", seconds / 60 % 60, "m");
    return two_parts(seconds / 86'400, "d", seconds / 3600 % 24, "h");
}

std::string count_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, [](double value) { return grouped(whole(value)); });
}

std::string bytes_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, bytes_in_words);
}

std::string short_time_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, [](double value) {
        if (value >= 60e6) return long_time_in_words(static_cast<std::int64_t>(whole(value)));
        return value > 0 ? in_words(nanoseconds{static_cast<std::int64_t>(value * 1e3)})
                         : std::string{"0 us"};
    });
}

std::string spread_at(const boost::json::object& object, std::string_view path,
                      std::string_view figure) {
    const std::string whole_path{path};
    if (value_at(object, whole_path + ".count").value_or(1) == 0) return {};
    return short_time_at(object, (whole_path + '.').append(figure));
}

std::string long_time_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, [](double value) {
        return long_time_in_words(static_cast<std::int64_t>(whole(value)));
    });
}

std::string rate_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, per_second_in_words);
}

std::string byte_rate_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, [](double value) { return bytes_in_words(value) + "/s"; });
}

std::string share_at(const boost::json::object& object, std::string_view path) {
    return words_at(object, path, share_in_words);
}

}  // namespace amq::cli
