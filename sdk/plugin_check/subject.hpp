#pragma once
// One instance of the strategy under test, in the broker's own guard, and all that it asks of its
// host.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "host/exchange/plugin_metrics.hpp"
#include "host/exchange/strategy.hpp"
#include "host/plugins/library.hpp"
#include "sdk/plugin_check/draws.hpp"
#include "sdk/plugin_check/spy.hpp"

namespace amq::plugin_check {

/// What instances are made of.
struct Making {
    host::LibraryPtr library{};
    std::string id{};
    std::string options = "{}";
    std::uint64_t seed = 1;
    bool is_counted = true;  // false: on a host without amq.metrics/1
};

class Subject : private exchange::StrategyServices {
  public:
    /// An active instance, or why there is none.
    static std::variant<std::unique_ptr<Subject>, std::string> create(const Making&);
    /// How create() went, of an instance that is gone again if there was one.
    static Spy::Creation try_to_create(const Making&);
    ~Subject() override;

    exchange::Strategy& strategy() { return *strategy_; }
    /// A plan of adopt(), held against the same rules. To keep a message is always allowed: it is
    /// in flight or held.
    std::optional<exchange::Decision> adopt(exchange::Situation);
    /// The same options once more.
    void reconfigure();
    [[nodiscard]] bool adopts() const { return spy_.table().adopt != nullptr; }
    [[nodiscard]] bool decides_on_miss() const { return spy_.table().on_miss != nullptr; }

    void now(exchange::Nanos now) { now_ = now; }
    /// Those whose time has come are gone from the list.
    [[nodiscard]] std::vector<std::uint64_t> take_due_timers();
    /// What may be released, and what was.
    void hold(amq_id message) { held_.insert(message); }
    void let_go(amq_id message) { held_.erase(message); }
    [[nodiscard]] std::vector<amq_id> take_released() { return std::exchange(released_, {}); }

    /// "route(): plan has a target outside the view", one for each call that failed.
    [[nodiscard]] const std::vector<std::string>& strikes() const { return strikes_; }
    [[nodiscard]] std::string calls() const { return spy_.calls(); }
    [[nodiscard]] std::uint64_t digest() const { return spy_.digest().value(); }
    [[nodiscard]] std::string misuse_of_host() const { return spy_.host().misuse(); }
    /// What it counts, and what was refused of that.
    [[nodiscard]] exchange::MetricsSnapshot metrics() const { return metrics_.snapshot(); }
    /// Deactivates and destroys the instance; what was seen can still be asked for.
    void end() { strategy_.reset(); }

  private:
    explicit Subject(const Making& making);
    exchange::StrategyPlace place_of(const Making& making) {
        return {.metrics = making.is_counted ? &metrics_ : nullptr};
    }

    exchange::Nanos now() const override { return now_; }
    std::uint64_t random(std::uint32_t) override { return draws_.bits(); }
    amq_rc set_timer(std::uint32_t, std::uint64_t token, exchange::Nanos after) override;
    amq_rc release(std::uint32_t, exchange::ExchangeId held) override;
    void wake() override {}
    void log(std::uint32_t, std::int32_t, std::string_view) override {}
    void trace(std::uint32_t, std::uint32_t, std::span<const std::int64_t>) override {}
    void strike(std::uint32_t, exchange::Callback, std::string_view why) override;

    Spy spy_;
    Draws draws_;
    std::string options_;
    exchange::Nanos now_ = 1'000'000'000;
    std::map<std::uint64_t, exchange::Nanos> timers_;
    std::set<amq_id> held_;
    std::vector<amq_id> released_;
    std::vector<std::string> strikes_;
    exchange::PluginMetrics metrics_;
    std::string callback_override_;  // what the guard takes for another function
    std::unique_ptr<exchange::Strategy> strategy_;
};

}  // namespace amq::plugin_check
