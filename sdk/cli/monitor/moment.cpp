#include "sdk/cli/monitor/moment.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "sdk/cli/duration.hpp"

namespace amq::cli {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMost = 253'402'300'799;  // seconds: the end of the year 9999

std::optional<std::int64_t> parse_seconds(std::string_view digits) {
    std::int64_t seconds = 0;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, seconds);
    const bool is_good = parsed.ec == std::errc{} && parsed.ptr == end && seconds >= 0;
    return is_good && seconds <= kMost ? std::optional{seconds * kSecond} : std::nullopt;
}

// As strptime reads it, all of it; what the format does not have stays as it is.
bool fill(std::tm& parts, const std::string& text, const char* format) {
    const char* end = ::strptime(text.c_str(), format, &parts);
    return end != nullptr && *end == '\0';
}

std::optional<std::tm> parse_parts(const std::string& text, std::int64_t now_us) {
    constexpr std::array<const char*, 5> kDated{"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
                                                "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"};
    for (const char* format : kDated) {
        std::tm parts{};
        if (fill(parts, text, format)) return parts;
    }
    const auto now = static_cast<std::time_t>(now_us / kSecond);
    for (const char* format : {"%H:%M:%S", "%H:%M"}) {
        std::tm parts{};
        if (::localtime_r(&now, &parts) == nullptr) return std::nullopt;
        parts.tm_sec = 0;
        if (fill(parts, text, format)) return parts;
    }
    return std::nullopt;
}

std::string written(std::int64_t us, const char* format) {
    const auto seconds = static_cast<std::time_t>(us / kSecond);
    std::tm parts{};
    if (us <= 0 || ::localtime_r(&seconds, &parts) == nullptr) return {};
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), format, &parts);
    return text.data();
}

}  // namespace

std::optional<std::int64_t> parse_moment(std::string_view text, std::int64_t now_us) {
    if (text.starts_with('@')) return parse_seconds(text.substr(1));
    if (text.empty()) return std::nullopt;
    if (const auto ago = parse_duration(text); ago && text != "0") {
        return now_us - ago->count() / 1000;
    }
    const bool is_utc = text.ends_with('Z') && text.find('-') != std::string_view::npos;
    auto parts = parse_parts(std::string{text.substr(0, text.size() - (is_utc ? 1 : 0))}, now_us);
    if (!parts) return std::nullopt;
    parts->tm_isdst = -1;
    const std::time_t seconds = is_utc ? ::timegm(&*parts) : ::mktime(&*parts);
    return seconds < 0 ? std::nullopt : std::optional{static_cast<std::int64_t>(seconds) * kSecond};
}

std::string moment_in_words(std::int64_t us) {
    return written(us, "%F %T");
}

std::string exact_moment_in_words(std::int64_t us) {
    const std::string text = moment_in_words(us);
    if (text.empty()) return text;
    std::array<char, 8> part{};
    std::snprintf(part.data(), part.size(), ".%03d", static_cast<int>(us / 1000 % 1000));
    return text + part.data();
}

std::string clock_in_words(std::int64_t us) {
    return written(us, "%T");
}

std::int64_t unix_us() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

CLI::Option* add_moment(CLI::App& app, const std::string& name, std::optional<std::int64_t>& value,
                        const std::string& description) {
    const auto set = [&value](const std::string& text) { value = parse_moment(text, unix_us()); };
    return app.add_option_function<std::string>(name, set, description)
        ->option_text("TIME")
        ->check([](const std::string& text) -> std::string {
            if (parse_moment(text, unix_us())) return {};
            return '\'' + text +
                   "' is no time: write 14:03, '2026-11-25 14:03', 10m for ten minutes ago, or "
                   "@SECONDS since 1970";
        });
}

}  // namespace amq::cli
