#include "host/plugin_watch.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace amq::host {
namespace {

using exchange::Nanos;
using exchange::to_nanos;

// Some looks within each time that matters.
Duration interval_for(Duration limit) {
    constexpr Duration kUsual = std::chrono::milliseconds(500);
    return limit == Duration::zero() ? kUsual : std::min(kUsual, limit / 4);
}

}  // namespace

PluginWatch::PluginWatch(Log& log, Duration limit, End end)
    : log_(log), limit_(limit), interval_(interval_for(limit)), end_(std::move(end)) {}

PluginWatch::~PluginWatch() {
    stop();
}

void PluginWatch::add(const PluginThread& thread) {
    const std::lock_guard lock(mutex_);
    watched_.push_back({&thread, {}, 0, Told::nothing});
}

void PluginWatch::start() {
    thread_ = std::thread([this] { run(); });
}

void PluginWatch::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
        watched_.clear();
    }
    stopped_.notify_all();
    if (thread_.joinable()) thread_.join();
}

// The signals that end amqd are for the main thread.
void PluginWatch::run() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    ::pthread_setname_np(::pthread_self(), "plugin watch");
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, interval_, [this] { return is_stopping_; })) {
        lock.unlock();
        look(to_nanos(std::chrono::steady_clock::now().time_since_epoch()));
        lock.lock();
    }
}

// A process that was stopped, or starved, is not its plugins' fault: of a long pause between two
// looks no more than two intervals count.
void PluginWatch::look(Nanos now) {
    const std::lock_guard lock(mutex_);
    const Nanos passed = std::min(now - std::min(now, looked_), 2 * to_nanos(interval_));
    looked_ = now;
    for (Watched& watched : watched_) judge(watched, passed);
}

void PluginWatch::judge(Watched& watched, Nanos passed) {
    const auto inside = watched.thread->read();
    if (inside.code == nullptr || inside.call != watched.inside.call) {
        if (watched.told != Told::nothing) {
            tell(LogLevel::info, "plugin_returned", watched);
        }
        watched = {watched.thread, inside, 0, Told::nothing};
        return;
    }
    watched.since += passed;
    const bool is_over = limit_ != Duration::zero() && watched.since >= to_nanos(limit_);
    if (is_over && watched.told == Told::hangs) return end_(*watched.thread);
    if (is_over) {
        watched.told = Told::hangs;
        tell(LogLevel::error, "plugin_hangs", watched)
            .with("text", "it did not return within plugins.hang_limit, amqd ends");
    } else if (watched.since >= to_nanos(kSlow) && watched.told == Told::nothing) {
        watched.told = Told::slow;
        tell(LogLevel::warn, "plugin_slow", watched);
    }
}

LogEvent PluginWatch::tell(LogLevel level, std::string_view event, const Watched& watched) {
    LogEvent line = log_.event(level, event);
    line.with("plugin", watched.inside.code->id).with("callback", watched.inside.callback);
    if (watched.thread->shard() != PluginThread::kNoShard) {
        line.with("shard", watched.thread->shard());
    }
    const std::chrono::nanoseconds since(watched.since);
    line.with("for", Duration(std::chrono::duration_cast<std::chrono::milliseconds>(since)));
    return line;
}

}  // namespace amq::host
