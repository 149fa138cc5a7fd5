#include "host/monitor/monitor_thread.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace amq::host {
namespace {

// How often it looks whether anything happened: nobody is woken for an event.
constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::milliseconds kInterest{200};  // from one look at what they want to the next
constexpr const char* kMuted = "it failed again and again, and is not called any more";
constexpr std::size_t kBatch = 256;  // events of one call

}  // namespace

MonitorThread::MonitorThread(EventHub& hub, MonitorServices services, Log& log)
    : hub_(hub), services_(std::move(services)), log_(log) {
    batch_.reserve(kBatch);
    wanted_.reserve(kBatch);
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "monitors");
        const PluginThread::Here here(plugin_thread_);
        run();
    });
}

MonitorThread::~MonitorThread() {
    stop();
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void MonitorThread::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (!work_.empty()) {
            const auto work = std::move(work_.front());
            work_.pop_front();
            lock.unlock();
            work();
            lock.lock();
        }
        if (is_ending_) return;
        lock.unlock();
        ask_interest();
        const bool is_more = give_events();
        lock.lock();
        if (is_more) continue;
        const auto is_called = [this] { return !work_.empty() || is_ending_; };
        if (monitors_.empty()) {
            changed_.wait(lock, is_called);
        } else {
            changed_.wait_for(lock, kPause, is_called);
        }
    }
}

void MonitorThread::call(const std::function<void()>& work) {
    auto task = std::make_shared<std::packaged_task<void()>>(work);
    std::future<void> done = task->get_future();
    {
        const std::lock_guard lock(mutex_);
        work_.emplace_back([task] { (*task)(); });
    }
    changed_.notify_one();
    done.get();
}

std::optional<std::string> MonitorThread::put(const MonitorSource& source) {
    std::optional<std::string> failure;
    call([&] { failure = replace(source); });
    return failure;
}

std::optional<std::string> MonitorThread::replace(const MonitorSource& source) {
    auto made = Monitor::create(source, services_, log_, plugin_thread_.breadcrumb());
    if (auto* failure = std::get_if<std::string>(&made)) return std::move(*failure);
    auto& monitor = std::get<std::unique_ptr<Monitor>>(made);
    const auto at = find(source.id);
    if (at != monitors_.end()) (*at)->stop();  // what it listens on is free for the new one
    if (auto failure = monitor->start()) {
        if (at == monitors_.end()) return failure;
        const auto again = (*at)->start();
        if (again) {
            log_.error("monitor_lost").with("id", source.id).with("error", *again);
            tell_of(source.id, "lost", *again);
        }
        return failure;
    }
    if (at == monitors_.end()) {
        monitors_.push_back(std::move(monitor));
    } else {
        *at = std::move(monitor);
    }
    note_interest();
    return std::nullopt;
}

MonitorThread::Monitors::iterator MonitorThread::find(const std::string& id) {
    return std::ranges::find_if(monitors_, [&](const auto& one) { return one->source().id == id; });
}

void MonitorThread::drop(const std::string& id) {
    call([&] {
        const auto at = find(id);
        if (at == monitors_.end()) return;
        monitors_.erase(at);
        note_interest();
    });
}

void MonitorThread::stop() {
    call([this] {
        while (give_events()) {
        }
        monitors_.clear();
        note_interest();
    });
}

std::vector<MonitorReport> MonitorThread::report() {
    std::vector<MonitorReport> all;
    call([&] {
        for (const auto& one : monitors_) {
            all.push_back({one->source().id, one->strikes(), one->is_muted()});
        }
    });
    return all;
}

// Now and then: what they want changes with who looks at them.
void MonitorThread::ask_interest() {
    const auto now = std::chrono::steady_clock::now();
    if (now < ask_at_) return;
    ask_at_ = now + kInterest;
    for (const auto& one : monitors_) {
        with_its_end_told(*one, [&] { one->ask_interest(); });
    }
    note_interest();
}

void MonitorThread::note_interest() {
    std::uint64_t interest = 0;
    for (const auto& one : monitors_) interest |= one->interest();
    hub_.set_interest(interest);
}

// Everything of all rings, as it is now. True when there was so much that there may be more.
bool MonitorThread::give_events() {
    std::size_t given = 0;
    for (const auto& ring : hub_.rings()) give(*ring, given);
    return given >= kBatch;
}

// A call after which it may be called no more.
void MonitorThread::with_its_end_told(const Monitor& monitor, const std::function<void()>& call) {
    const bool was_muted = monitor.is_muted();
    call();
    if (monitor.is_muted() && !was_muted) tell_of(monitor.source().id, "quarantined", kMuted);
}

// To the others.
void MonitorThread::tell_of(std::string_view id, std::string_view what, std::string_view how) {
    Event event;
    event.type = AMQ_EVENT_STRATEGY;
    event.texts = {id, what, how, ""};
    hub_.put(event);
}

// What others want is not its business.
void MonitorThread::give_to(Monitor& monitor, std::uint64_t lost) {
    const std::uint64_t interest = monitor.interest();
    wanted_.clear();
    for (const amq_event& event : batch_) {
        if ((interest & AMQ_EVENT_BIT(event.type)) != 0) wanted_.push_back(event);
    }
    if (wanted_.empty() && lost == 0) return;
    const std::uint64_t before = monitor.strikes();
    monitor.on_events(wanted_, lost);
    if (struck_ && monitor.strikes() != before) {
        struck_(monitor.source().id, monitor.source().sha256, monitor.strikes());
    }
}

void MonitorThread::give(EventRing& ring, std::size_t& given) {
    batch_.clear();
    ring.drain(kBatch, [this](const amq_event& event) { batch_.push_back(event); });
    const std::uint64_t lost = hub_.lost();
    if (!batch_.empty() || lost != lost_told_) {
        for (const auto& one : monitors_) {
            with_its_end_told(*one, [&] { give_to(*one, lost - lost_told_); });
        }
        lost_told_ = lost;
        note_interest();
    }
    given += batch_.size();
    ring.release();
}

}  // namespace amq::host
