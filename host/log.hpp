#pragma once

// One line of logfmt or JSON per event, written to stderr by a thread of its own: the caller never
// waits.

#include <atomic>
#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "host/config/config.hpp"
#include "host/log_limit.hpp"
#include "host/log_line.hpp"

namespace amq::host {

class Log;

/// One line in the making; written when it goes out of scope. Not written at all below the level.
class LogEvent {
  public:
    LogEvent() = default;
    LogEvent(Log& log, LogLine line);
    LogEvent(LogEvent&& other) noexcept;
    LogEvent& operator=(LogEvent&&) = delete;
    ~LogEvent();

    /// A number, a bool, a Duration (written as 1.5s) or a text. Text may be anything a peer sent:
    /// it is escaped, and cut at 256 bytes.
    template <class Value>
    LogEvent& with(std::string_view key, const Value& value) & {
        add(key, value);
        return *this;
    }
    template <class Value>
    LogEvent&& with(std::string_view key, const Value& value) && {
        add(key, value);
        return std::move(*this);
    }

  private:
    void add(std::string_view key, std::string_view value);
    void add(std::string_view key, const char* value);
    void add(std::string_view key, double value);
    void add(std::string_view key, Duration value);
    template <std::integral Number>
    void add(std::string_view key, Number value) {
        if (line_) line_->add(key, value);
    }

    Log* log_ = nullptr;
    std::optional<LogLine> line_;
};

/// What became of the lines so far.
struct LogCounts {
    std::uint64_t dropped = 0;     // the writer did not keep up, or nobody read stderr
    std::uint64_t suppressed = 0;  // more than 100 lines of one event in a second
};

/// Whoever hears lines beside the one who reads them.
class LogListener {
  public:
    virtual ~LogListener() = default;
    /// Any thread; must not log.
    virtual void on_line(LogLevel, std::string_view event, std::string_view line) = 0;
};

/// The log of the process. Every member may be called from any thread.
class Log {
  public:
    /// Writes to the file descriptor, which stays the caller's.
    explicit Log(const LogConfig& config, int fd = 2);
    /// Writes what is queued, waiting at most a second for a reader that does not read.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// At most 100 lines a second of one name; then one line says how many were suppressed.
    LogEvent event(LogLevel level, std::string_view name);
    /// An info line that is never suppressed: for what the process writes of itself, not at a
    /// peer's wish.
    LogEvent report(std::string_view name);
    LogEvent trace(std::string_view name) { return event(LogLevel::trace, name); }
    LogEvent debug(std::string_view name) { return event(LogLevel::debug, name); }
    LogEvent info(std::string_view name) { return event(LogLevel::info, name); }
    LogEvent warn(std::string_view name) { return event(LogLevel::warn, name); }
    LogEvent error(std::string_view name) { return event(LogLevel::error, name); }

    bool enabled(LogLevel level) const;
    LogLevel level() const { return level_; }
    void set_level(LogLevel level) { level_ = level; }
    LogCounts counts() const;
    /// Who is told each line from warn on; outlives the log or is taken away with nullptr.
    void tell(LogListener* listener) { listener_.store(listener, std::memory_order_release); }

  private:
    friend class LogEvent;
    class Writer;

    void write(const LogLine& line);
    void tell_suppressed(const LogLimit::Suppressed& suppressed);

    std::atomic<LogLevel> level_;
    std::atomic<LogListener*> listener_{nullptr};
    LogFormat format_;
    std::unique_ptr<Writer> writer_;
    mutable std::mutex limit_mutex_;
    LogLimit limit_;
};

}  // namespace amq::host
