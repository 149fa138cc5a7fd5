#pragma once
// One thread with its own event loop, sessions, core and strategy instances; nothing in it is
// locked.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <amq/anet/loop.hpp>
#include <amq/anet/native.hpp>

#include "host/config/config.hpp"
#include "host/exchange/core.hpp"
#include "host/log.hpp"
#include "host/mailbox.hpp"
#include "host/plugin_thread.hpp"
#include "host/session.hpp"
#include "host/strike_tally.hpp"

namespace amq::host {

/// What a shard counts beside its core.
struct ShardCounters {
    std::uint64_t sessions_opened = 0;
    std::uint64_t sessions_refused = 0;  // no slot for them
    std::uint64_t bad_subscribe = 0;
    std::uint64_t commands_skipped = 0;  // of native sessions, not known and of no matter
    std::array<std::uint64_t, anet::native::kFaultCount> native_faults{};
    std::array<std::uint64_t, anet::kCloseReasonCount> sessions_closed{};
};

/// A copy of all counters of one shard, at one moment.
struct ShardSnapshot {
    ShardCounters shard;
    exchange::CoreCounters core;
    std::map<std::uint32_t, exchange::ModelCounters> models;
};

class Shard final : private exchange::CoreObserver {
  public:
    Shard(exchange::ShardIndex index, std::uint32_t shards, const Config&, std::uint64_t seed,
          Log&);
    ~Shard() override;
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    // From any thread.

    /// Starts the thread; `shards` are all of them by index, itself included.
    void start(const std::vector<std::unique_ptr<Shard>>& shards);
    /// Does the work on the shard's thread, between two calls of its sessions, carries out what the
    /// core wants, and waits for that; throws what the work throws. Not after stop().
    void call(const std::function<void(exchange::Core&, exchange::Nanos now)>& work);
    /// Who counts the strikes of strategies; outlives the shard. Before start().
    void count_strikes(StrikeTally& tally) { strikes_ = &tally; }
    /// Takes over an accepted socket.
    void adopt(anet::Socket, ListenerPtr);
    /// Sessions given to this shard and not ended.
    std::uint32_t load() const { return load_.load(std::memory_order_relaxed); }
    /// New publishes are refused from here on; `drained` is called, on the shard's thread, when
    /// none is open.
    void start_draining(Duration at_most, std::function<void()> drained);
    /// Ends what is open, then every session once it got what it is owed; `closed` when none is
    /// left.
    void finish(std::function<void()> closed);
    /// Stops the thread as it is, and waits for it.
    void stop();
    /// Where its thread is.
    const PluginThread& plugin_thread() const { return plugin_thread_; }
    /// Calls back on the shard's thread when it has come round to it.
    void make_turn(std::function<void()> made);
    /// Calls back on the shard's thread, or at once after stop().
    void snapshot(std::function<void(const ShardSnapshot&)>);

    // On the shard's thread.

    anet::Loop& loop() { return loop_; }
    exchange::Core& core() { return core_; }
    Log& log() { return log_; }
    ShardCounters& counters() { return counters_; }
    /// Room for a frame in the making, for whoever is making one.
    std::vector<std::byte>& scratch() { return scratch_; }
    /// Steady time, read once per turn of the loop.
    exchange::Nanos now();
    /// Does what the core wants after a call into it.
    void carry_out();
    void forget(exchange::SessionId);
    /// Until the broker ends at the latest, if it is going to.
    std::optional<Duration> drains_in();

  private:
    void on_strike(std::uint32_t model, exchange::Callback, std::string_view why) override;
    void on_strategy_log(std::uint32_t model, std::int32_t level, std::string_view text) override;
    void on_struck(std::uint64_t owner) override;
    std::uint64_t clock() override;
    void on_wake() override;

    void open_session(anet::Socket, const ListenerPtr&);
    Session* find(exchange::SessionId);
    void end_turn();
    void arm_timer();
    void on_timer();
    void publish_words();
    enum class Backpressure : std::uint8_t { off, on };
    void set_backpressure(Backpressure);
    void be_notified();
    void drain_mailboxes();
    void check_drained();
    ShardSnapshot take_snapshot() const;

    const exchange::ShardIndex index_;
    Log& log_;
    StrikeTally* strikes_ = nullptr;
    const std::uint64_t max_mailbox_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    PluginThread plugin_thread_;  // before the core, which is destroyed with its strategies
    exchange::Core core_;
    anet::Loop loop_;  // after the core: connections hold bodies of its pool
    boost::asio::steady_timer timer_;
    exchange::Nanos armed_ = UINT64_MAX;
    exchange::Nanos now_ = 0;
    bool now_is_fresh_ = false;

    std::vector<std::unique_ptr<Session>> sessions_;  // by slot
    std::uint32_t open_sessions_ = 0;
    std::atomic<std::uint32_t> load_{0};

    std::vector<Shard*> peers_;
    std::vector<std::unique_ptr<Mailbox>> inboxes_;  // by writing shard; that shard appends
    std::atomic<bool> notified_{false};
    std::vector<std::unique_ptr<std::atomic<bool>>>
        starved_;  // by writing shard: tell it when there is room
    Backpressure backpressure_ = Backpressure::off;

    std::optional<exchange::Nanos> ends_at_;
    std::function<void()> drained_;
    std::function<void()> closed_;
    ShardCounters counters_;
    std::vector<std::byte> scratch_;
    std::thread thread_;
};

}  // namespace amq::host
