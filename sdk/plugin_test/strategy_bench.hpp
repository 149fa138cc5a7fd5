#pragma once
// The bench on which a strategy is tried: the real core around it, a clock that stands still until
// it is told to go on, seeded randomness, and peers that do what the test says. No sockets, no
// threads. The strategy runs checked: whatever it does that the contract forbids ends the test.
//
//     amq::test::StrategyBench bench({.entry = &my_strategy});
//     amq::test::Peer b = bench.subscriber("b", "orders");
//     amq::test::Sent order = bench.publish("orders", "two apples");
//     EXPECT_TRUE(b.has(order));
//     b.replies(order, "done");
//     EXPECT_EQ(order.outcome(), amq::exchange::Outcome::ok);

#include <atomic>
#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <amq/plugin/abi.h>
#include <amq/plugin_test/breaches.hpp>
#include <amq/plugin_test/checked_entry.hpp>
#include <amq/plugin_test/decision_log.hpp>
#include <amq/plugin_test/peer.hpp>
#include <amq/plugin_test/publish_options.hpp>
#include <amq/plugin_test/record.hpp>
#include <amq/plugin_test/sent.hpp>
#include <amq/plugin_test/swap_setup.hpp>

#include "host/exchange/core.hpp"
#include "host/exchange/plugin_metrics.hpp"

namespace amq::test {

/// Another strategy on the same bench, with a model of its own.
struct BesideSetup {
    const amq_entry* entry = nullptr;
    std::string id = {};  // empty: the entry's first strategy
    std::string options = "{}";
    exchange::ModelSettings model = {.model = 101};
};

/// Off: as a broker runs a strategy, which goes on whatever it does.
enum class Checking : std::uint8_t { on, off };

struct BenchSetup {
    const amq_entry* entry = nullptr;
    std::string id = {};  // empty: the entry's first strategy
    std::string options = "{}";
    /// `answered` is not read: the strategy's description says it.
    exchange::ModelSettings model = {.model = 100};
    exchange::Limits limits = {};
    std::uint64_t seed = 1;
    /// Empty: a breach is printed with the latest decisions, and ends the process. collect_breaches
    /// only lists them; anything else may fail the test in the words of its framework.
    OnBreach on_breach = {};
    std::vector<BesideSetup> beside = {};
    Checking checking = Checking::on;
};

class StrategyBench final : private exchange::CoreObserver, private Names {
  public:
    /// Throws std::runtime_error with the strategy's own words when it refuses its options.
    explicit StrategyBench(const BenchSetup&);
    ~StrategyBench() override;

    /// A new session. It can publish, subscribe and reply. A second one of the same name is called
    /// "name#2".
    Peer peer(std::string name);
    /// A new session that subscribes the topic.
    Peer subscriber(std::string name, std::string_view topic);
    /// From a session that does nothing else. Give each message of a topic a body of its own.
    Sent publish(std::string_view topic, std::string_view body, const PublishOptions& = {});
    /// Whoever published it wants no answer any more.
    void cancel(const Sent&);

    /// Puts another strategy, or the same with other options, in the place of the one on the bench,
    /// as a broker does while it runs: messages go on. A text says why it was refused; then nothing
    /// has changed.
    std::optional<std::string> swap(const SwapSetup&);
    /// What became of what the strategy before the last swap() knew; empty when it keeps no state.
    const std::vector<exchange::StateHandover>& states() const { return states_; }
    /// Shows a candidate what the one on the bench decides upon, until end_shadow() or a swap. A
    /// text says why there is none.
    std::optional<std::string> shadow(const SwapSetup&);
    /// How their decisions differed. Throws std::runtime_error when there is no shadow.
    exchange::ShadowReport end_shadow();

    /// Lets time go by; whatever is due on the way happens at its time.
    void pass(std::chrono::nanoseconds);
    exchange::Nanos now() const { return now_; }
    std::uint64_t seed() const { return seed_; }

    /// What the core held against the strategy, "route: plan sends to nobody".
    const std::vector<std::string>& strikes() const { return strikes_; }
    /// What the strategy did that the contract forbids.
    std::vector<std::string> breaches() const { return breaches_->list(); }
    /// What it was asked and what it decided, see decision_log.hpp; with strikes and outcomes.
    const std::vector<std::string>& decisions() const { return decisions_; }
    /// What the strategy on the bench has counted under that name; with a label, for one of its
    /// values. Throws std::runtime_error, with what there is, when there is none.
    exchange::MetricSeries metric(std::string_view name, std::string_view label_value = {}) const;
    /// All that is counted, and what the core refused to.
    exchange::MetricsSnapshot metrics() const { return metrics_.snapshot(); }
    /// What the strategy logged.
    std::vector<std::string> log() const;
    /// The seed, and how it came to this: for people, when a test has failed.
    std::string report() const;

    exchange::ModelCounters counters() const { return core_->counters(model_); }
    exchange::ModelCounters counters(std::uint32_t model) const { return core_->counters(model); }
    const exchange::Core& core() const { return *core_; }

  private:
    friend class Peer;
    friend class Sent;

    /// A strategy on this bench, and who listens to it.
    struct OnTrial {
        OnTrial(StrategyBench&, const amq_entry&, const std::string& label);
        ~OnTrial();
        OnTrial(const OnTrial&) = delete;
        OnTrial& operator=(const OnTrial&) = delete;

        Breaches& breaches;
        DecisionLog log;
        CheckedEntry checked;
    };

    /// An instance that is made and not asked yet, or why there is none.
    struct Candidate {
        std::string id;
        exchange::ModelSettings settings;
        exchange::InstanceId instance = 0;
        std::string why_not;
    };

    void bind(const BesideSetup&, const std::string& label);
    Candidate prepare(const SwapSetup&, const std::string& label);
    std::string label() const;
    static exchange::ModelSettings settings_of(const BesideSetup&, const exchange::StrategySource&);
    exchange::StrategySource source_of(const BesideSetup&, const std::string& label);
    void hear_breach(const OnBreach&, std::string_view breach) const;

    void on_strike(std::string_view strategy, std::uint32_t model, exchange::Callback,
                   std::string_view why) override;
    void on_strategy_log(std::uint32_t model, std::int32_t level, std::string_view) override;
    void on_wake() override { woken_ = true; }
    std::string name_of_session(amq_id) const override;
    std::string name_of_message(const amq_msg&) override;

    std::size_t publish_from(exchange::SessionId, std::string_view topic, std::string_view body,
                             const PublishOptions&);
    std::size_t sent_of(exchange::ExchangeId, const SentRecord& like);
    void note(const std::string& line);
    void carry_out();
    void take(const exchange::Delivery&);
    void take(const exchange::Answer&);
    exchange::SessionId open(const std::string& name);
    SessionRecord& session(exchange::SessionId);
    const Received& received(exchange::SessionId, const Sent&);

    std::uint32_t model_;
    std::string id_;  // of the strategy that serves it
    Checking checking_;
    std::vector<exchange::ModelSettings> bound_;  // that of model_ first
    std::uint64_t seed_;
    exchange::Nanos now_ = 1'000'000'000;
    std::vector<SessionRecord> sessions_;
    std::vector<SentRecord> sent_;
    std::unordered_map<exchange::ExchangeId, std::size_t> sent_by_exchange_;
    std::vector<std::string> strikes_;
    std::vector<std::string> decisions_;
    std::vector<exchange::StateHandover> states_;
    mutable std::mutex log_mutex_;  // a strategy logs and wakes from any thread
    std::vector<std::string> log_;
    std::atomic<bool> woken_{false};
    exchange::SessionId publisher_ = 0;
    std::shared_ptr<Breaches> breaches_;
    std::vector<std::unique_ptr<OnTrial>> on_trial_;
    exchange::PluginMetrics metrics_;
    std::unique_ptr<exchange::Core> core_;  // last: its strategies may still speak while it goes
};

/// What report() says: EXPECT_TRUE(b.has(order)) << bench;
std::ostream& operator<<(std::ostream&, const StrategyBench&);

}  // namespace amq::test
