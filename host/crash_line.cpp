#include "host/crash_line.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace amq::host {
namespace {

bool is_plain(std::string_view value) {
    return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
    });
}

char printable(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\' ? c : '_';
}

}  // namespace

CrashLine& CrashLine::time(std::string_view key, const timespec& since_epoch) {
    using namespace std::chrono;
    const sys_seconds at{seconds{since_epoch.tv_sec}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss hour{at - day};
    begin(key);
    if (format_ == LogFormat::json) put('"');
    put_digits(static_cast<std::uint64_t>(static_cast<int>(date.year())), 10, 4);
    put('-');
    put_digits(static_cast<unsigned>(date.month()), 10, 2);
    put('-');
    put_digits(static_cast<unsigned>(date.day()), 10, 2);
    put('T');
    put_digits(static_cast<std::uint64_t>(hour.hours().count()), 10, 2);
    put(':');
    put_digits(static_cast<std::uint64_t>(hour.minutes().count()), 10, 2);
    put(':');
    put_digits(static_cast<std::uint64_t>(hour.seconds().count()), 10, 2);
    put('.');
    put_digits(static_cast<std::uint64_t>(since_epoch.tv_nsec / 1'000'000), 10, 3);
    put('Z');
    if (format_ == LogFormat::json) put('"');
    return *this;
}

CrashLine& CrashLine::text(std::string_view key, std::string_view value) {
    begin(key);
    const bool is_bare = format_ == LogFormat::logfmt && is_plain(value);
    if (!is_bare) put('"');
    for (const char c : value) put(printable(c));
    if (!is_bare) put('"');
    return *this;
}

CrashLine& CrashLine::number(std::string_view key, std::uint64_t value) {
    begin(key);
    put_digits(value, 10, 1);
    return *this;
}

CrashLine& CrashLine::address(std::string_view key, const void* value) {
    begin(key);
    if (format_ == LogFormat::json) put('"');
    put("0x");
    put_digits(reinterpret_cast<std::uintptr_t>(value), 16, 1);
    if (format_ == LogFormat::json) put('"');
    return *this;
}

std::string_view CrashLine::finish() {
    if (format_ == LogFormat::json) bytes_[size_++] = '}';
    bytes_[size_++] = '\n';
    return {bytes_.data(), size_};
}

void CrashLine::begin(std::string_view key) {
    if (format_ == LogFormat::json) {
        put(size_ == 0 ? "{\"" : ",\"");
        put(key);
        put("\":");
        return;
    }
    if (size_ != 0) put(' ');
    put(key);
    put('=');
}

void CrashLine::put(char c) {
    if (size_ < kRoom) bytes_[size_++] = c;
}

void CrashLine::put(std::string_view raw) {
    for (const char c : raw) put(c);
}

void CrashLine::put_digits(std::uint64_t value, std::uint64_t base, std::size_t least) {
    std::array<char, 20> digits{};
    std::size_t count = 0;
    for (; value != 0 || count < least; value /= base) {
        digits[count++] = "0123456789abcdef"[value % base];
    }
    while (count > 0) put(digits[--count]);
}

void write_crash_line(int descriptor, std::string_view line) {
    if (descriptor < 0) return;
    pollfd room{descriptor, POLLOUT, 0};
    while (!line.empty()) {
        if (::poll(&room, 1, 1000) == 0) return;
        const ssize_t written = ::write(descriptor, line.data(), line.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        line.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string_view signal_name(int signal) {
    switch (signal) {
        case SIGSEGV: return "SIGSEGV";
        case SIGBUS: return "SIGBUS";
        case SIGFPE: return "SIGFPE";
        case SIGILL: return "SIGILL";
        case SIGABRT: return "SIGABRT";
        default: return "unknown";
    }
}

}  // namespace amq::host
