#pragma once
// One or more cores and what a shell does for them: carries out effects, passes words on, keeps the
// time, and writes down who got what. No randomness and no delay: the simulator in tests/sim has
// those.

#include <chrono>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/exchange/core.hpp"
#include "host/exchange/plugin_metrics.hpp"

namespace amq::exchange_tests {

struct Got {
    exchange::SessionId to = 0;
    std::string topic;
    std::string body;
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    std::uint32_t attempt = 0;
    exchange::ExchangeId exchange = 0;
    exchange::Nanos deadline = 0;
    std::string headers;
    std::uint32_t tag = 0;
};

struct Told {
    exchange::SessionId to = 0;
    std::string topic;
    std::uint32_t sequence = 0;
    std::uint32_t model = 0;
    exchange::Outcome outcome{};
    std::string body;
    std::string headers;
};

struct Acknowledged {
    exchange::SessionId to = 0;
    std::uint32_t sequence = 0;
    std::vector<std::string> accepted;
    std::vector<std::string> refused;
};

/// When words between shards arrive.
enum class Words : std::uint8_t { at_once, when_passed_on };

class Shards final : private exchange::CoreObserver {
  public:
    explicit Shards(std::uint32_t count = 1, const exchange::Limits& limits = {});
    ~Shards() override;

    void bind(const exchange::ModelSettings&, const exchange::StrategySource&);
    exchange::Core& core(std::uint32_t shard = 0) { return *cores_[shard]; }

    /// An instance of the first shard; throws when there is none.
    exchange::InstanceId prepare(const exchange::ModelSettings&, const exchange::StrategySource&);
    void commit(std::initializer_list<exchange::BindingChange>);
    /// A new instance on every shard, as the only binding.
    void swap(const exchange::ModelSettings&, const exchange::StrategySource&);
    void quarantine(std::uint32_t model, std::string_view match = {});
    std::optional<std::string> reconfigure(std::uint32_t model, const std::string& options);
    void wake();

    exchange::SessionId open(std::uint32_t shard = 0) { return cores_[shard]->open_session(); }
    /// A session that is told when nobody waits for its reply any more.
    exchange::SessionId open_native(std::uint32_t shard = 0) {
        return cores_[shard]->open_session(exchange::Cancellations::wanted);
    }
    exchange::SessionId subscriber(std::string_view topic, std::uint32_t shard = 0);
    void subscribe(exchange::SessionId, std::initializer_list<std::string_view> topics,
                   std::uint32_t sequence = 1);
    void subscribe(exchange::SessionId, const exchange::Subscription&);
    void unsubscribe(exchange::SessionId, std::string_view topic, std::uint32_t sequence = 1);
    exchange::Reading publish(exchange::SessionId, std::string_view topic, std::string_view body,
                              std::uint32_t model = 12, std::uint32_t sequence = 1);
    exchange::Reading publish(exchange::SessionId, const exchange::Publish&);
    void cancel(exchange::SessionId, std::uint32_t sequence);
    void reply(const Got&, std::string_view body, std::string_view headers = {});
    void reply_as(exchange::SessionId, std::uint32_t sequence, std::string_view body,
                  std::uint32_t model = 12);
    void decline(const Got&);
    void congest(exchange::SessionId, exchange::Congestion);
    void close(exchange::SessionId);
    /// Ends the session before a byte of these left for it; each came at this moment.
    void close_without(exchange::SessionId, std::initializer_list<Got>);
    void end_draining();

    /// Lets time go by, every due thing at its time.
    void pass(std::chrono::nanoseconds);
    /// Lets time jump: all cores are told once, at the end.
    void jump(std::chrono::nanoseconds);
    exchange::Nanos now() const { return now_; }

    void set_words(Words words) { words_ = words; }
    /// Passes the oldest word from one shard to another on; false when there is none.
    bool pass_on(std::uint32_t from, std::uint32_t to);
    std::size_t waiting(std::uint32_t from, std::uint32_t to) const;

    /// What was received, told and acknowledged so far, and everything in one order as short lines.
    const std::vector<Got>& got() const { return got_; }
    const std::vector<Told>& told() const { return told_; }
    const std::vector<Acknowledged>& acknowledged() const { return acknowledged_; }
    /// Ends of subscriptions that were acknowledged: the requests' sequences.
    const std::vector<std::uint32_t>& ends() const { return ends_; }
    const std::vector<exchange::Cancellation>& cancellations() const { return cancellations_; }
    const std::vector<exchange::SessionId>& readable() const { return readable_; }
    const std::vector<std::string>& strikes() const { return strikes_; }
    /// Whose they were, by the ids of strategies.
    const std::vector<std::string>& struck_ids() const { return struck_ids_; }
    /// "id code values".
    const std::vector<std::string>& traces() const { return traces_; }
    const std::vector<std::string>& log() const { return log_; }
    /// Whose strikes they were.
    const std::vector<std::uint64_t>& struck() const { return struck_; }
    const std::vector<std::uint64_t>& struck_slow() const { return struck_slow_; }
    int wakes() const { return wakes_; }
    /// What the strategies of all cores count.
    const exchange::PluginMetrics& metrics() const { return metrics_; }
    std::vector<std::string> bodies_of(exchange::SessionId) const;

  private:
    struct Word {
        exchange::ShardWord word;
        std::string topic;
        std::string body;
        std::string headers;
    };

    void on_struck(std::uint64_t owner, exchange::StrikeKind kind) override {
        (kind == exchange::StrikeKind::slow ? struck_slow_ : struck_).push_back(owner);
    }
    std::uint64_t clock() override { return clock_ += 10; }
    void on_strike(std::string_view strategy, std::uint32_t model, exchange::Callback,
                   std::string_view why) override;
    void on_trace(std::string_view strategy, std::uint32_t code,
                  std::span<const std::int64_t>) override;
    void on_strategy_log(std::uint32_t model, std::int32_t level, std::string_view) override;
    void on_wake() override { ++wakes_; }

    void carry_out(std::uint32_t shard);
    void pass_all_on();
    std::deque<Word>& box(std::uint32_t from, std::uint32_t to) {
        return boxes_[from * cores_.size() + to];
    }

    exchange::Nanos now_ = 1'000'000'000;
    Words words_ = Words::at_once;
    std::vector<Got> got_;
    std::vector<Told> told_;
    std::vector<Acknowledged> acknowledged_;
    std::vector<std::uint32_t> ends_;
    std::vector<exchange::Cancellation> cancellations_;
    std::vector<exchange::SessionId> readable_;
    std::vector<std::string> strikes_;
    std::vector<std::string> struck_ids_;
    std::vector<std::string> traces_;
    std::vector<std::string> log_;
    std::vector<std::uint64_t> struck_;
    std::vector<std::uint64_t> struck_slow_;
    std::uint64_t clock_ = 0;
    int wakes_ = 0;
    exchange::PluginMetrics metrics_;
    std::vector<std::unique_ptr<exchange::Core>> cores_;
    std::vector<std::deque<Word>> boxes_;
};

exchange::TopicName spoken(std::string_view topic);

}  // namespace amq::exchange_tests
