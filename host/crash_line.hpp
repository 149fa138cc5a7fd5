#pragma once
// One line of the log, or of the crash file, made and written where nothing may be allocated or
// locked: in the handler of a signal.

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string_view>

#include "host/config/config.hpp"

namespace amq::host {

/// Text is cut where the line is full, and what could break the line or its quotes becomes '_':
/// what is told here are ids, names and short sentences of our own.
class CrashLine {
  public:
    explicit CrashLine(LogFormat format) : format_(format) {}

    CrashLine& time(std::string_view key, const timespec& since_epoch);
    CrashLine& text(std::string_view key, std::string_view value);
    CrashLine& number(std::string_view key, std::uint64_t value);
    CrashLine& address(std::string_view key, const void* value);

    /// The line with its newline; good while this lives.
    std::string_view finish();

  private:
    void begin(std::string_view key);
    void put(char c);
    void put(std::string_view raw);
    void put_digits(std::uint64_t value, std::uint64_t base, std::size_t least);

    // Room for the brace and the newline stays free.
    static constexpr std::size_t kRoom = 1000;
    LogFormat format_;
    std::array<char, kRoom + 2> bytes_{};
    std::size_t size_ = 0;
};

/// Waits at most a second for a reader that does not read. No descriptor: nothing.
void write_crash_line(int descriptor, std::string_view line);

/// "SIGSEGV", of those that end a process by a mistake in it.
std::string_view signal_name(int signal);

}  // namespace amq::host
