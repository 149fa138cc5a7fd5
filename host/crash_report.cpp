#include "host/crash_report.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "host/crash_line.hpp"

namespace amq::host {
namespace {

constexpr std::array kFatal{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
// For the thread that writes the log to write what was logged before.
constexpr int kLogMillis = 20;
constexpr int kHanging = 0x616D71;  // the value of the signal that end_hanging() sends

constinit std::atomic<LogFormat> report_format{LogFormat::logfmt};
constinit std::atomic<int> report_log{-1};
constinit std::atomic<int> record_descriptor{-1};
constinit std::atomic<pid_t> reporting{0};  // the thread that reports; the first crash is the one
constinit std::atomic<bool> is_ending{false};
constinit std::atomic<const PluginThread*> hanging{nullptr};

pid_t own_thread_id() {
    return static_cast<pid_t>(::syscall(SYS_gettid));
}

struct Crash {
    std::string_view signal;
    const PluginThread* thread = nullptr;
    exchange::Breadcrumb::Reading inside;
    std::string_view remark;
    const void* address = nullptr;  // that could not be used
    pid_t sender = 0;               // another process, which sent the signal
    timespec at{};
};

bool is_by_kernel(const siginfo_t& facts) {
    return facts.si_code > 0;
}

std::string_view remark_of(const Crash& crash, const siginfo_t& facts) {
    if (crash.sender != 0) return "sent by another process";
    const bool is_told = facts.si_code == SI_QUEUE && facts.si_value.sival_int == kHanging;
    if (is_told || hanging.load() != nullptr) return "it did not return in time";
    if (crash.thread != nullptr && is_by_kernel(facts) &&
        crash.thread->overflows_at(facts.si_addr)) {
        return "stack overflow";
    }
    if (crash.inside.code != nullptr) return "";
    return "in amqd itself, or in a thread that a plugin made";
}

// A signal from outside says that the process hangs, but not in what: whoever is in a plugin may
// be.
Crash crash_of(int signal, const siginfo_t& facts) {
    Crash crash;
    ::clock_gettime(CLOCK_REALTIME, &crash.at);
    crash.signal = signal_name(signal);
    const bool is_sent = !is_by_kernel(facts);
    if (is_sent && facts.si_pid != ::getpid()) crash.sender = facts.si_pid;
    crash.thread = hanging.load();
    if (crash.thread == nullptr) crash.thread = PluginThread::inside_here();
    if (crash.thread == nullptr && crash.sender != 0) {
        crash.thread = PluginThread::inside_anywhere();
    }
    if (crash.thread != nullptr) crash.inside = crash.thread->read();
    crash.remark = remark_of(crash, facts);
    const bool has_address = is_by_kernel(facts) && signal != SIGABRT;
    if (has_address) crash.address = facts.si_addr;
    return crash;
}

void tell(const Crash& crash) {
    CrashLine line(report_format.load());
    line.time("ts", crash.at).text("level", "error").text("event", "crash");
    line.text("signal", crash.signal);
    const auto* code = crash.inside.code;
    line.text("plugin", code != nullptr ? std::string_view(code->id) : "none");
    if (code != nullptr) line.text("callback", crash.inside.callback);
    if (crash.thread != nullptr && crash.thread->shard() != PluginThread::kNoShard) {
        line.number("shard", crash.thread->shard());
    }
    if (crash.address != nullptr) line.address("address", crash.address);
    if (crash.sender != 0) line.number("sender", static_cast<std::uint64_t>(crash.sender));
    if (!crash.remark.empty()) line.text("text", crash.remark);
    write_crash_line(report_log.load(), line.finish());
}

// Only what a plugin did itself counts against it.
void record(const Crash& crash) {
    const auto* code = crash.inside.code;
    if (code == nullptr || code->sha256.empty() || crash.sender != 0) return;
    CrashLine line(LogFormat::logfmt);
    line.time("ts", crash.at).text("signal", crash.signal).text("plugin", code->id);
    line.text("callback", crash.inside.callback).text("sha256", code->sha256);
    write_crash_line(record_descriptor.load(), line.finish());
}

// Again and with all that the kernel said of it, so that a core shows the true cause. It comes when
// the handler has returned.
void repeat(int signal, siginfo_t* facts) {
    std::signal(signal, SIG_DFL);
    if (::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), own_thread_id(), signal, facts) != 0) {
        std::raise(signal);
    }
}

void on_crash(int signal, siginfo_t* facts, void*) {
    const int before = errno;
    pid_t nobody = 0;
    if (!reporting.compare_exchange_strong(nobody, own_thread_id())) {
        while (true) ::pause();  // the process ends any moment
    }
    const Crash crash = crash_of(signal, *facts);
    ::poll(nullptr, 0, kLogMillis);
    tell(crash);
    record(crash);
    repeat(signal, facts);
    errno = before;
}

bool is_unhandled(int signal) {
    struct sigaction present {};
    ::sigaction(signal, nullptr, &present);
    return (present.sa_flags & SA_SIGINFO) == 0 && present.sa_handler == SIG_DFL;
}

}  // namespace

void report_crashes(const CrashReport& report) {
    report_format = report.format;
    report_log = report.log;
    struct sigaction action {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigfillset(&action.sa_mask);
    for (const int signal : kFatal) {
        if (is_unhandled(signal)) ::sigaction(signal, &action, nullptr);
    }
}

void record_crashes_in(int descriptor) {
    record_descriptor = descriptor;
}

void end_hanging(const PluginThread& thread) {
    if (!is_ending.exchange(true)) {
        siginfo_t facts{};
        facts.si_signo = SIGABRT;
        facts.si_code = SI_QUEUE;
        facts.si_pid = ::getpid();
        facts.si_uid = ::getuid();
        facts.si_value.sival_int = kHanging;
        if (::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), thread.id(), SIGABRT, &facts) == 0) return;
    }
    hanging = &thread;
    std::abort();
}

}  // namespace amq::host
