#pragma once

// The text of one log line, as logfmt or JSON; pure.

#include <chrono>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "host/config/config.hpp"

namespace amq::host {

constexpr std::size_t max_log_value = 256;  // bytes of one value, before escaping
constexpr std::size_t max_log_line =
    16 * 1024;  // bytes; fields past it are left out, and the line says so

/// One line, field by field: ts, level and event first.
class LogLine {
  public:
    LogLine(LogFormat format, std::chrono::system_clock::time_point now, LogLevel level,
            std::string_view event);

    void add(std::string_view key, std::string_view value);
    void add(std::string_view key, double value);
    void add(std::string_view key, Duration value);  // in seconds: 1.5s
    template <std::integral Number>
    void add(std::string_view key, Number value) {
        if constexpr (std::same_as<Number, bool>)
            add_bare(key, value ? "true" : "false");
        else
            add_bare(key, std::to_string(value));
    }

    /// The line with its newline.
    std::string text() const;
    LogLevel level() const { return level_; }
    const std::string& event() const { return event_; }

  private:
    void add_bare(std::string_view key, std::string_view value);
    void append(std::string_view key, std::string_view value);
    std::string separated(std::string_view key) const;

    LogFormat format_;
    LogLevel level_;
    std::string event_;
    std::string text_;
    std::size_t left_out_ = 0;
};

}  // namespace amq::host
