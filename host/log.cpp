#include "host/log.hpp"

#include <pthread.h>
#include <signal.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <cstddef>
#include <thread>

#include "host/log_sink.hpp"

namespace amq::host {
namespace {

constexpr std::size_t queued_lines = 2048;

/// Signals are for the other threads; a SIGPIPE of this one's own becomes the error of its write.
void block_signals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

/// spdlog's face of a LogSink; the lines are finished, so nothing is formatted here.
class FinishedLineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    explicit FinishedLineSink(LogSink& out) : out_(out) {}

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        out_.write({message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    LogSink& out_;
};

}  // namespace

/// The queue and the thread behind it.
class Log::Writer {
  public:
    explicit Writer(int fd)
        : sink_(fd),
          pool_(std::make_shared<spdlog::details::thread_pool>(queued_lines, 1, block_signals)),
          logger_(std::make_shared<spdlog::async_logger>(
              "amqd", std::make_shared<FinishedLineSink>(sink_), pool_,
              spdlog::async_overflow_policy::overrun_oldest)) {}

    void post(const std::string& line) {
        logger_->log(spdlog::level::info, spdlog::string_view_t(line));
    }

    std::uint64_t dropped() const { return overrun_ + queue_overrun() + sink_.dropped(); }

    /// Writes what is queued; nothing may be posted any more.
    void finish() {
        overrun_ = queue_overrun();
        pool_.reset();  // joins its thread, which gives up all that it holds of the logger before
        logger_.reset();
    }

    /// Past finish(): one line more, on a thread that a SIGPIPE cannot end either.
    void write_last(const std::string& line) {
        std::thread([&] {
            block_signals();
            sink_.write(line);
        }).join();
    }

  private:
    std::uint64_t queue_overrun() const { return pool_ ? pool_->overrun_counter() : 0; }

    LogSink sink_;
    std::uint64_t overrun_ = 0;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
};

LogEvent::LogEvent(Log& log, LogLine line) : log_(&log), line_(std::move(line)) {}

LogEvent::LogEvent(LogEvent&& other) noexcept
    : log_(std::exchange(other.log_, nullptr)), line_(std::exchange(other.line_, std::nullopt)) {}

LogEvent::~LogEvent() {
    if (line_) log_->write(*line_);
}

void LogEvent::add(std::string_view key, std::string_view value) {
    if (line_) line_->add(key, value);
}

void LogEvent::add(std::string_view key, const char* value) {
    add(key, std::string_view(value));
}

void LogEvent::add(std::string_view key, double value) {
    if (line_) line_->add(key, value);
}

void LogEvent::add(std::string_view key, Duration value) {
    if (line_) line_->add(key, value);
}

Log::Log(const LogConfig& config, int fd)
    : level_(config.level), format_(config.format), writer_(std::make_unique<Writer>(fd)) {}

Log::~Log() {
    tell_suppressed(limit_.take_all());
    writer_->finish();
    const std::uint64_t dropped = writer_->dropped();
    if (dropped == 0) return;
    LogLine line(format_, std::chrono::system_clock::now(), LogLevel::warn, "log_dropped");
    line.add("lines", dropped);
    writer_->write_last(line.text());
}

LogEvent Log::event(LogLevel level, std::string_view name) {
    if (!enabled(level)) return {};
    bool is_admitted = false;
    LogLimit::Suppressed finished;
    {
        const std::lock_guard lock(limit_mutex_);
        const auto now = std::chrono::steady_clock::now();
        finished = limit_.take_finished(now);
        is_admitted = limit_.admit(name, now);
    }
    tell_suppressed(finished);
    if (!is_admitted) return {};
    return {*this, LogLine(format_, std::chrono::system_clock::now(), level, name)};
}

LogEvent Log::report(std::string_view name) {
    if (!enabled(LogLevel::info)) return {};
    return {*this, LogLine(format_, std::chrono::system_clock::now(), LogLevel::info, name)};
}

bool Log::enabled(LogLevel level) const {
    return level >= level_.load(std::memory_order_relaxed) && level != LogLevel::off;
}

LogCounts Log::counts() const {
    const std::lock_guard lock(limit_mutex_);
    return {writer_->dropped(), limit_.suppressed()};
}

void Log::write(const LogLine& line) {
    const std::string text = line.text();
    LogListener* const listener = listener_.load(std::memory_order_acquire);
    if (listener != nullptr && line.level() >= LogLevel::warn) {
        listener->on_line(line.level(), line.event(), text);
    }
    writer_->post(text);
}

void Log::tell_suppressed(const LogLimit::Suppressed& suppressed) {
    for (const auto& [event, lines] : suppressed) {
        LogLine line(format_, std::chrono::system_clock::now(), LogLevel::warn, "suppressed");
        line.add("name", event);
        line.add("lines", lines);
        write(line);
    }
}

}  // namespace amq::host
