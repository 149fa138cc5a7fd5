#include "sdk/plugin_check/monitor_host_watch.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace amq::plugin_check {
namespace {

constexpr std::string_view kNotNow = R"({"error":"not now: the broker is about to end"})";

std::string called(std::string_view function, std::uint32_t times) {
    return std::string(function) + "() of the host was called " + std::to_string(times) +
           (times == 1 ? " time" : " times");
}

}  // namespace

MonitorHostWatch::MonitorHostWatch(Extensions extensions) : extensions_(extensions) {
    table_.size = sizeof table_;
    table_.major = AMQ_ABI_MAJOR;
    table_.minor = AMQ_ABI_MINOR;
    table_.ctx = this;
    table_.shard = UINT32_MAX;
    fill_monitors_part();
    fill_strategies_part();
    const auto ask = [](void* ctx, amq_str, amq_put put, void* to) { return of(ctx).say(put, to); };
    inspect_ = {sizeof inspect_, 0, this, ask};
    admin_ = {sizeof admin_, 0, this, ask};
}

bool MonitorHostWatch::is_allowed(Function function) {
    if (std::this_thread::get_id() == owner_) return true;
    ++strangers_[function];
    return false;
}

// From any thread while it is started.
amq_rc MonitorHostWatch::say(amq_put put, void* to) {
    if (!is_started_) {
        ++said_too_early_or_late_;
        return AMQ_E_STATE;
    }
    if (put == nullptr) return AMQ_E_INTERNAL;
    const amq_rc taken = put(to, {kNotNow.data(), kNotNow.size()});
    return taken == AMQ_OK ? amq_rc{AMQ_E_STATE} : taken;
}

void MonitorHostWatch::fill_monitors_part() {
    table_.now_ns = [](void* ctx) -> std::uint64_t {
        if (!of(ctx).is_allowed(now_ns)) return 0;
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
    };
    table_.log = [](void*, std::int32_t, amq_str) {};
    table_.error = [](void* ctx, amq_str why) {
        MonitorHostWatch& watch = of(ctx);
        if (!watch.is_allowed(error)) return;
        const std::lock_guard lock(watch.mutex_);
        watch.error_ = why.p == nullptr ? std::string() : std::string(why.p, why.n);
    };
    table_.extension = [](void* ctx, const char* id) -> const void* {
        MonitorHostWatch& watch = of(ctx);
        if (!watch.is_allowed(extension) || id == nullptr) return nullptr;
        if (watch.extensions_ == Extensions::none) return nullptr;
        if (std::string_view(id) == AMQ_INSPECT_ID) return &watch.inspect_;
        if (std::string_view(id) == AMQ_ADMIN_ID) return &watch.admin_;
        return nullptr;
    };
}

void MonitorHostWatch::fill_strategies_part() {
    table_.random = [](void* ctx) -> std::uint64_t {
        ++of(ctx).strategies_[random];
        return 0;
    };
    table_.timer = [](void* ctx, std::uint64_t, std::uint64_t) -> amq_rc {
        ++of(ctx).strategies_[timer];
        return AMQ_E_STATE;
    };
    table_.release = [](void* ctx, amq_id) -> amq_rc {
        ++of(ctx).strategies_[release];
        return AMQ_E_STATE;
    };
    table_.wake = [](void* ctx) { ++of(ctx).strategies_[wake]; };
    table_.trace = [](void* ctx, std::uint32_t, const std::int64_t*, std::uint32_t) {
        ++of(ctx).strategies_[trace];
    };
}

std::string MonitorHostWatch::take_error() {
    const std::lock_guard lock(mutex_);
    return std::exchange(error_, {});
}

std::string MonitorHostWatch::misuse() const {
    static constexpr std::array<std::string_view, kFunctions> kNames{
        "now_ns", "random", "timer", "release", "wake", "trace", "error", "extension"};
    for (std::size_t k = 0; k < kFunctions; ++k) {
        if (const std::uint32_t times = strategies_[k]; times != 0)
            return called(kNames[k], times) + ", which is for strategies and not for monitors";
        if (const std::uint32_t times = strangers_[k]; times != 0)
            return called(kNames[k], times) +
                   " from another thread than the monitors'; only log() may be";
    }
    if (said_too_early_or_late_ == 0) return {};
    return "amq.inspect/1 or amq.admin/1 was spoken to " + std::to_string(said_too_early_or_late_) +
           " times before start() or after stop()";
}

}  // namespace amq::plugin_check
