#pragma once
// Everything around the cores: the shell, the mailboxes between shards, the clock, and the clients.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/model.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/rng.hpp"
#include "tests/sim/trace.hpp"

namespace amq::sim {

class World final : private exchange::CoreObserver {
  public:
    World(const Options&, Trace&);
    ~World() override;

    /// Runs to the end, or to the first thing that is wrong: then the text says what.
    std::string run();

  private:
    /// A frame for a client: in the shell's queue, or read.
    struct Frame {
        std::uint32_t sequence = 0;
        std::uint32_t model = 0;
        Index message = kNobody;
    };
    struct Client {
        Index session = kNobody;
        std::deque<Frame> queue;   // not read yet
        std::vector<Frame> inbox;  // read, and not replied to
        bool congested = false;
        std::uint32_t sequence = 0;
        bool is_open = true;
    };
    struct Word {
        exchange::ShardWord word;
        std::string topic;
        std::string body;
        std::string headers;
    };

    // world.cpp: the shell
    void on_strike(std::string_view, std::uint32_t, exchange::Callback, std::string_view) override {
    }
    void on_strategy_log(std::uint32_t, std::int32_t, std::string_view) override {}
    void on_wake() override { woken_ = true; }
    template <class Work>
    void event(ShardIndex, const char* what, std::uint64_t who, std::uint64_t which, Work&&);
    void carry_out(ShardIndex);
    void wake();
    void advance(ShardIndex);
    void pass_time(Nanos span);
    void pass_words(ShardIndex from, ShardIndex to, std::uint32_t count);
    bool pass_any_words();
    void forget_unused_topics(ShardIndex);
    Client* client_of(SessionId);
    std::deque<Word>& box(ShardIndex from, ShardIndex to) {
        return boxes_[from * options_.shards + to];
    }

    // rollouts.cpp: what serves which model
    struct Change {
        enum class What : std::uint8_t { put, settings, remove };
        What what = What::put;
        exchange::ModelSettings settings;
        SpySetup setup;  // as it is to be
        std::uint32_t instance = 0;
    };
    /// On one shard, not done yet.
    struct RolloutStep {
        ShardIndex shard = 0;
        std::vector<Change> changes;
        std::vector<std::uint32_t> made;
    };
    struct Rollout {
        std::vector<RolloutStep> steps;
    };
    SpySetup& new_setup(ShardIndex, std::uint32_t model);
    void bind_all(ShardIndex);
    bool prepare(const SpySetup&, const exchange::ModelSettings&);
    void discard(std::uint32_t number);
    void change_bindings();
    Change any_change();
    void plan_rollout();
    void commit(const RolloutStep&);
    void quarantine();
    void quarantine(ShardIndex, const Bound&);
    void change_shadow();
    // reconfiguring.cpp
    void change_options();
    bool reconfigure(ShardIndex, const Bound& which, const std::string& options);
    void check_instances();

    // clients.cpp: what clients do
    void step();
    void open();
    void close(Client&);
    void publish(Client&);
    void publish(Client&, std::uint32_t topic, std::uint32_t model, std::uint32_t sequence,
                 std::size_t size);
    void publish_nonsense(Client&);
    void publish_too_large(Client&, std::uint32_t sequence, std::uint32_t model);
    void cancel(Client&);
    void burst(Client&);
    void subscribe(Client&);
    void unsubscribe(Client&);
    void read(Client&);
    void reply(Client&);
    void reply_nonsense(Client&);
    void say_reply(Client&, const Frame&);
    void say_decline(Client&, const Frame&);
    void toggle_congestion(Client&);
    void drain();
    void finish();
    std::size_t any_body_size();

    const Options& options_;
    Trace& trace_;
    Rng rng_;
    Model model_;
    std::deque<SpySetup> setups_;
    std::vector<exchange::InstanceId> instance_ids_;  // by number
    Rollout rollout_;
    Nanos now_;
    bool woken_ = false;
    bool draining_ = false;
    std::uint32_t bursts_left_;
    std::uint32_t words_said_ = 0;  // numbers replies
    std::vector<std::unique_ptr<exchange::Core>> cores_;
    std::vector<std::deque<Word>> boxes_;
    std::vector<Client> clients_;
};

}  // namespace amq::sim
