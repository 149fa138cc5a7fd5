#pragma once
// The bench on which a strategy is tried: the real core around it, a clock that stands still until
// it is told to go on, seeded randomness, and peers that do what the test says. No sockets, no
// threads.
//
//     amq::test::StrategyBench bench({.entry = &my_strategy});
//     amq::test::Peer b = bench.subscriber("b", "orders");
//     amq::test::Sent order = bench.publish("orders", "two apples");
//     EXPECT_TRUE(b.has(order));
//     b.replies(order, "done");
//     EXPECT_EQ(order.outcome(), amq::exchange::Outcome::ok);

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <amq/plugin/abi.h>
#include <amq/plugin_test/peer.hpp>
#include <amq/plugin_test/publish_options.hpp>
#include <amq/plugin_test/record.hpp>
#include <amq/plugin_test/sent.hpp>

#include "host/exchange/core.hpp"

namespace amq::test {

struct BenchSetup {
    const amq_entry* entry = nullptr;
    std::string id = {};  // empty: the entry's first strategy
    std::string options = "{}";
    /// `answered` is not read: the strategy's description says it.
    exchange::ModelSettings model = {.model = 100};
    exchange::Limits limits = {};
    std::uint64_t seed = 1;
};

class StrategyBench final : private exchange::CoreObserver {
  public:
    /// Throws std::runtime_error with the strategy's own words when it refuses its options.
    explicit StrategyBench(const BenchSetup&);
    ~StrategyBench() override;

    /// A new session. It can publish, subscribe and reply.
    Peer peer(std::string name);
    /// A new session that subscribes the topic.
    Peer subscriber(std::string name, std::string_view topic);
    /// From a session that does nothing else. Give each message of a topic a body of its own.
    Sent publish(std::string_view topic, std::string_view body, const PublishOptions& = {});

    /// Lets time go by; whatever is due on the way happens at its time.
    void pass(std::chrono::nanoseconds);
    exchange::Nanos now() const { return now_; }

    /// What the core held against the strategy, "route: plan sends to nobody".
    const std::vector<std::string>& strikes() const { return strikes_; }
    /// What the strategy logged.
    const std::vector<std::string>& log() const { return log_; }
    const exchange::ModelCounters& counters() const { return core_->counters(model_); }
    const exchange::Core& core() const { return *core_; }

  private:
    friend class Peer;
    friend class Sent;

    void on_strike(std::uint32_t model, exchange::Callback, std::string_view why) override;
    void on_strategy_log(std::uint32_t model, std::int32_t level, std::string_view) override;
    void on_wake() override { woken_ = true; }

    std::size_t publish_from(exchange::SessionId, std::string_view topic, std::string_view body,
                             const PublishOptions&);
    void carry_out();
    void take(const exchange::Delivery&);
    void take(const exchange::Answer&);
    SessionRecord& session(exchange::SessionId);
    const Received& received(exchange::SessionId, const SentRecord&);

    std::uint32_t model_;
    exchange::Nanos now_ = 1'000'000'000;
    std::vector<SessionRecord> sessions_;
    std::vector<SentRecord> sent_;
    std::vector<std::string> strikes_;
    std::vector<std::string> log_;
    bool woken_ = false;
    exchange::SessionId publisher_ = 0;
    std::unique_ptr<exchange::Core> core_;  // last: its strategy may still log while it goes
};

}  // namespace amq::test
