#pragma once
// The host as a strategy sees it: time, randomness, timers, and a voice.

#include <amq/plugin/abi.h>
#include <amq/plugin/error.hpp>
#include <amq/plugin/text.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace amq {

enum class Level : std::int32_t { trace = 0, debug = 1, info = 2, warn = 3, error = 4 };

/// The token of on_timer() after Host::wake().
inline constexpr std::uint64_t wake_token = AMQ_WAKE_TOKEN;

/// A handle, valid as long as the instance. Only wake() and log() may be called from other threads,
/// timers and release() only while the instance is active. Nothing calls back into the strategy.
class Host {
  public:
    explicit Host(const amq_host& raw) noexcept : raw_(&raw) {}

    std::uint32_t shard() const noexcept { return raw_->shard; }
    std::uint32_t shards() const noexcept { return raw_->shards; }

    /// Monotonic, stands still during a call.
    Nanoseconds now() const noexcept { return time_of(raw_->now_ns(raw_->ctx)); }

    /// 64 uniform bits, the same again under the same seed: the only randomness that replays.
    std::uint64_t random() const noexcept { return raw_->random(raw_->ctx); }

    /// Uniform over 0 .. n-1 without the bias of a remainder (Lemire, "Fast Random Integer
    /// Generation in an Interval"). Throws when n is 0.
    std::uint32_t uniform(std::uint32_t n) const {
        if (n == 0) throw Error(AMQ_E_INTERNAL, "uniform(0) has nothing to choose from");
        std::uint64_t product = (random() >> 32) * n;
        if (static_cast<std::uint32_t>(product) < n) {
            const std::uint32_t uneven = (0u - n) % n;
            while (static_cast<std::uint32_t>(product) < uneven) product = (random() >> 32) * n;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    /// on_timer(token) once after so long, at once if it is not above 0. A token set again is
    /// moved. Throws past the quota of the host.
    void timer(std::uint64_t token, Nanoseconds after) const {
        const auto ns = std::max<std::int64_t>(after.count(), 1);
        const amq_rc rc = raw_->timer(raw_->ctx, token, static_cast<std::uint64_t>(ns));
        if (rc != AMQ_OK) throw Error(rc, "timer " + std::to_string(token) + " was refused");
    }
    void clear_timer(std::uint64_t token) const noexcept { raw_->timer(raw_->ctx, token, 0); }

    enum class Release { will_route, not_held };
    /// route() again for a message that this instance holds, after the present call.
    Release release(amq_id held) const noexcept {
        const amq_rc rc = raw_->release(raw_->ctx, held);
        return rc == AMQ_OK ? Release::will_route : Release::not_held;
    }

    /// [any thread] on_timer(wake_token) soon, on the shard.
    void wake() const noexcept { raw_->wake(raw_->ctx); }

    /// [any thread]
    void log(Level level, std::string_view text) const noexcept {
        raw_->log(raw_->ctx, static_cast<std::int32_t>(level), str_of(text));
    }

    /// To the monitors: at most 4 values, the rest is cut off.
    void trace(std::uint32_t code, std::span<const std::int64_t> values) const noexcept {
        const auto n = std::min<std::size_t>(values.size(), 4);
        raw_->trace(raw_->ctx, code, values.data(), static_cast<std::uint32_t>(n));
    }

    /// A table of the host by its id "name/revision", nullptr when it has none.
    const void* extension(const char* id) const noexcept { return raw_->extension(raw_->ctx, id); }

  private:
    const amq_host* raw_;
};

}  // namespace amq
