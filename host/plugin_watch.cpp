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
Duration interval_for(const PluginWatch::Limits& limits) {
    Duration interval = std::chrono::milliseconds(500);
    for (const Duration limit : {limits.slow, limits.hang}) {
        if (limit != Duration::zero()) interval = std::min(interval, limit / 4);
    }
    return interval;
}

bool is_over(Nanos since, Duration limit) {
    return limit != Duration::zero() && since >= to_nanos(limit);
}

}  // namespace

PluginWatch::PluginWatch(Log& log, const Limits& limits, End end)
    : log_(log), limits_(limits), interval_(interval_for(limits)), end_(std::move(end)) {}

PluginWatch::~PluginWatch() {
    stop();
}

void PluginWatch::add(const PluginThread& thread, Slow slow) {
    const std::lock_guard lock(mutex_);
    watched_.push_back({&thread, std::move(slow), {}, 0, Told::nothing, {}});
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
        if (watched.told != Told::nothing) note_return(watched);
        watched.inside = inside;
        watched.since = 0;
        watched.told = Told::nothing;
    } else {
        watched.since += passed;
        judge_length(watched);
    }
    judge_load(watched, passed);
}

void PluginWatch::judge_length(Watched& watched) {
    const bool hangs = is_over(watched.since, limits_.hang);
    if (hangs && watched.told == Told::hangs) return end_(*watched.thread);
    if (hangs) {
        watched.told = Told::hangs;
        tell(LogLevel::error, "plugin_hangs", watched)
            .with("text", "it did not return within plugins.hang_limit, amqd ends");
    } else if (is_over(watched.since, limits_.slow) && watched.told == Told::nothing) {
        watched.told = Told::slow;
        slow_calls_.fetch_add(1, std::memory_order_relaxed);
        tell(LogLevel::warn, "plugin_slow", watched);
    }
}

void PluginWatch::note_return(const Watched& watched) {
    tell(LogLevel::info, "plugin_returned", watched);
    const bool is_asked = watched.inside.instance != 0 && watched.slow != nullptr;
    if (!is_asked || limits_.slow == Duration::zero()) return;
    watched.slow({watched.inside.instance, watched.inside.callback, watched.since});
}

// One that is told as slow needs no second word.
void PluginWatch::judge_load(Watched& watched, Nanos passed) {
    const bool is_told = watched.told != Told::nothing;
    const auto busy = watched.load.look(is_told ? nullptr : watched.inside.code, passed);
    if (!busy) return;
    busy_windows_.fetch_add(1, std::memory_order_relaxed);
    LogEvent line = log_.warn("plugin_busy");
    line.with("plugin", busy->code->id);
    if (watched.thread->shard() != PluginThread::kNoShard) {
        line.with("shard", watched.thread->shard());
    }
    line.with("percent", busy->percent).with("text", "of the thread's time goes into its calls");
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
