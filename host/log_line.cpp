#include "host/log_line.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "host/config/choices.hpp"
#include "host/printable.hpp"

namespace amq::host {
namespace {

// Room that is kept for the end of the line.
constexpr std::size_t reserve = 64;

std::string timestamp(std::chrono::system_clock::time_point now) {
    using std::chrono::milliseconds;
    const auto since_epoch = std::chrono::floor<milliseconds>(now).time_since_epoch();
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds),
                       (since_epoch % milliseconds(1000)).count());
}

bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

std::string clean_key(std::string_view key) {
    std::string clean(key.substr(0, max_log_value));
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return !is_key_character(c); }, '_');
    return clean;
}

/// May this stand in logfmt without quotes?
bool is_plain(std::string_view value) {
    constexpr std::string_view special = "\"\\=";
    return !value.empty() && value.size() <= max_log_value &&
           std::all_of(value.begin(), value.end(), [&](char c) {
               return c > ' ' && c < 0x7F && special.find(c) == std::string_view::npos;
           });
}

}  // namespace

LogLine::LogLine(LogFormat format, std::chrono::system_clock::time_point now, LogLevel level,
                 std::string_view event)
    : format_(format), level_(level), event_(event) {
    add("ts", timestamp(now));
    add("level", to_string(level));
    add("event", event);
}

void LogLine::add(std::string_view key, std::string_view value) {
    if (format_ == LogFormat::logfmt && is_plain(value))
        append(key, value);
    else
        append(key, in_quotes(value, max_log_value));
}

void LogLine::add(std::string_view key, double value) {
    if (std::isfinite(value))
        append(key, fmt::format("{}", value));
    else
        add(key, std::string_view(fmt::format("{}", value)));
}

void LogLine::add(std::string_view key, Duration value) {
    const std::chrono::duration<double> seconds = value;
    add(key, std::string_view(fmt::format("{}s", seconds.count())));
}

void LogLine::add_bare(std::string_view key, std::string_view value) {
    append(key, value);
}

void LogLine::append(std::string_view key, std::string_view value) {
    if (text_.size() + key.size() + value.size() + reserve > max_log_line) {
        ++left_out_;
        return;
    }
    text_ += separated(key);
    text_ += value;
}

std::string LogLine::text() const {
    LogLine line = *this;
    if (left_out_ > 0) line.text_ += line.separated("left_out") + std::to_string(left_out_);
    return line.text_ + (format_ == LogFormat::json ? "}\n" : "\n");
}

std::string LogLine::separated(std::string_view key) const {
    if (format_ == LogFormat::json) return (text_.empty() ? "{\"" : ",\"") + clean_key(key) + "\":";
    return (text_.empty() ? "" : " ") + clean_key(key) + "=";
}

}  // namespace amq::host
