#include "sdk/plugin_check/host_watch.hpp"

#include <string_view>

namespace amq::plugin_check {

HostWatch::HostWatch(Digest& digest) : digest_(digest) {
    fill();
}

const amq_host& HostWatch::in_front_of(const amq_host& real) {
    const std::lock_guard lock(mutex_);
    real_ = &real;
    table_.size = sizeof table_;
    table_.major = real.major;
    table_.minor = real.minor;
    table_.ctx = this;
    table_.shard = real.shard;
    table_.shards = real.shards;
    return table_;
}

void HostWatch::close() {
    const std::lock_guard lock(mutex_);
    real_ = nullptr;
}

std::string HostWatch::misuse() const {
    static constexpr std::array<std::string_view, 7> kNames{
        "now_ns", "random", "timer", "release", "trace", "error", "extension"};
    for (std::size_t k = 0; k < kNames.size(); ++k) {
        const std::uint32_t times = strangers_[k];
        if (times == 0) continue;
        return std::string(kNames[k]) + "() of the host was called " + std::to_string(times) +
               (times == 1 ? " time" : " times") +
               " from another thread than the instance's; only wake() and log() may be";
    }
    return {};
}

template <class Call>
auto HostWatch::on_its_thread(void* ctx, Function function, Call call) {
    auto& watch = *static_cast<HostWatch*>(ctx);
    using Result = decltype(call(watch, *watch.real_));
    if (std::this_thread::get_id() != watch.owner_) {
        ++watch.strangers_[function];
        return Result();
    }
    return watch.real_ == nullptr ? Result() : call(watch, *watch.real_);
}

template <class Call>
void HostWatch::on_any_thread(void* ctx, Call call) {
    auto& watch = *static_cast<HostWatch*>(ctx);
    const std::lock_guard lock(watch.mutex_);
    if (watch.real_ != nullptr) call(*watch.real_);
}

void HostWatch::fill() {
    table_.now_ns = [](void* ctx) {
        return on_its_thread(
            ctx, now_ns, [](HostWatch&, const amq_host& host) { return host.now_ns(host.ctx); });
    };
    table_.random = [](void* ctx) {
        return on_its_thread(ctx, random, [](HostWatch& watch, const amq_host& host) {
            watch.digest_.add(random);
            return host.random(host.ctx);
        });
    };
    table_.timer = [](void* ctx, std::uint64_t token, std::uint64_t after) {
        return on_its_thread(ctx, timer, [=](HostWatch& watch, const amq_host& host) {
            watch.digest_.add(token);
            watch.digest_.add(after);
            return host.timer(host.ctx, token, after);
        });
    };
    table_.release = [](void* ctx, amq_id held) {
        return on_its_thread(ctx, release, [=](HostWatch& watch, const amq_host& host) {
            watch.digest_.add(held);
            return host.release(host.ctx, held);
        });
    };
    table_.trace = [](void* ctx, std::uint32_t code, const std::int64_t* v, std::uint32_t n) {
        on_its_thread(ctx, trace, [=](HostWatch&, const amq_host& host) {
            return host.trace(host.ctx, code, v, n);
        });
    };
    table_.error = [](void* ctx, amq_str why) {
        on_its_thread(ctx, error,
                      [=](HostWatch&, const amq_host& host) { return host.error(host.ctx, why); });
    };
    table_.extension = [](void* ctx, const char* id) {
        return on_its_thread(ctx, extension, [=](HostWatch&, const amq_host& host) {
            return host.extension(host.ctx, id);
        });
    };
    table_.wake = [](void* ctx) {
        on_any_thread(ctx, [](const amq_host& host) { host.wake(host.ctx); });
    };
    table_.log = [](void* ctx, std::int32_t level, amq_str text) {
        on_any_thread(ctx, [=](const amq_host& host) { host.log(host.ctx, level, text); });
    };
}

}  // namespace amq::plugin_check
