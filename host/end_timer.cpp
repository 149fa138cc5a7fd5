#include "host/end_timer.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <ctime>

#include "host/crash_line.hpp"
#include "host/plugin_thread.hpp"

namespace amq::host {
namespace {

constinit std::atomic<LogFormat> end_format{LogFormat::logfmt};
constinit std::atomic<int> end_log{-1};
constinit std::atomic<int> end_code{1};

void on_time(int) {
    const PluginThread* thread = PluginThread::inside_anywhere();
    const auto inside = thread != nullptr ? thread->read() : exchange::Breadcrumb::Reading{};
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    CrashLine line(end_format.load());
    line.time("ts", now).text("level", "error").text("event", "end_hangs");
    line.text("plugin", inside.code != nullptr ? std::string_view(inside.code->id) : "none");
    if (inside.code != nullptr) line.text("callback", inside.callback);
    line.text("text", "it does not return; all messages were dealt with, amqd ends without it");
    write_crash_line(end_log.load(), line.finish());
    ::_exit(end_code.load());
}

}  // namespace

void end_within(std::chrono::milliseconds limit, int exit_code, const CrashReport& report) {
    end_format = report.format;
    end_log = report.log;
    end_code = exit_code;
    struct sigaction action {};
    action.sa_handler = on_time;
    action.sa_flags = SA_ONSTACK;
    ::sigfillset(&action.sa_mask);
    ::sigaction(SIGALRM, &action, nullptr);
    itimerval timer{};
    timer.it_value.tv_sec = limit.count() / 1000;
    timer.it_value.tv_usec = (limit.count() % 1000) * 1000;
    ::setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace amq::host
