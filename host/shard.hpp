#pragma once
// One thread with its own event loop, sessions, core and strategy instances; nothing in it is
// locked.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
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
#include "host/fan_out.hpp"
#include "host/log.hpp"
#include "host/mailbox.hpp"
#include "host/monitor/event_hub.hpp"
#include "host/monitor/shard_figures.hpp"
#include "host/plugin_thread.hpp"
#include "host/session.hpp"
#include "host/stalls.hpp"
#include "host/strike_tally.hpp"

namespace amq::host {

/// A copy of all counters of one shard, at one moment.
struct ShardSnapshot {
    ShardCounters shard;
    exchange::CoreCounters core;
    std::map<std::uint32_t, exchange::ModelCounters> models;
};

class Shard final : private exchange::CoreObserver {
  public:
    /// Strategies count in `metrics`, which outlives it; not at all where there is none.
    Shard(exchange::ShardIndex index, std::uint32_t shards, const Config&, std::uint64_t seed, Log&,
          exchange::MetricStore* metrics = nullptr);
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
    /// Whom it tells what happens; outlives the shard. Before start().
    void tell_events(EventHub&);
    /// A call into an instance of this shard returned too late: a strike against it. The callback
    /// is a literal.
    void note_slow_call(exchange::InstanceId, const char* callback, exchange::Nanos lasted);
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
    /// Stops what it does, as it is, and waits for that. Its thread waits for end().
    void stop();
    /// Ends its instances of strategies, on its thread, and then the thread. Stops it before, if
    /// nobody has.
    void end();
    /// Where its thread is.
    const PluginThread& plugin_thread() const { return plugin_thread_; }
    /// How long it polls, from its next turn on, before it sleeps. From any thread.
    void set_spin(Duration);
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
    void tell(const Event& event) const {
        if (events_ != nullptr) events_->put(index_, event);
    }
    bool tells(std::uint32_t type) const { return events_ != nullptr && events_->wants(type); }
    void count_opened(anet::Transport);
    void count_upgraded(anet::Transport from);
    void count_closed(anet::Transport, anet::CloseReason);
    void count_heartbeat() { ++session_figures_.heartbeats; }
    void count_handshake(anet::Transport, exchange::Nanos took);
    /// A session began to read too slowly: it is not read from meanwhile, or others are chosen.
    void count_slow(bool is_paused) {
        ++(is_paused ? session_figures_.slow_paused : session_figures_.slow_passed_over);
    }
    Stalls& stalls() { return stalls_; }
    /// Publishes as a session without a peer; `done` is told the outcome, once. Of a model that is
    /// not answered it is ok when the message was accepted.
    using Done = std::function<void(exchange::Outcome, std::string_view body)>;
    void publish(const exchange::Publish&, Done done);
    /// Everything that it counts and measures, as it is now.
    ShardFigures figures() const;
    /// Looks at `places` places of sessions from `from` on; the place to go on at, kNone: no more.
    std::uint32_t visit_sessions(std::uint32_t from, std::uint32_t places,
                                 const std::function<void(Session&)>& visit);
    Session* find(exchange::SessionId);
    /// Does what the core wants after a call into it.
    void carry_out();
    /// Gives sessions the messages that are gathered for them: before anything else is said to one.
    void hand_out() {
        if (!fan_out_.is_empty()) hand_out_all();
    }
    void forget(exchange::SessionId);
    /// Until the broker ends at the latest, if it is going to.
    std::optional<Duration> drains_in();

  private:
    void on_strike(std::string_view strategy, std::uint32_t model, exchange::Callback,
                   std::string_view why) override;
    void on_trace(std::string_view strategy, std::uint32_t code,
                  std::span<const std::int64_t>) override;
    void on_strategy_log(std::uint32_t model, std::int32_t level, std::string_view text) override;
    void on_struck(std::uint64_t owner, exchange::StrikeKind) override;
    std::uint64_t clock() override;
    void on_wake() override;

    void open_session(anet::Socket, const ListenerPtr&);
    void refuse(const anet::Socket&, const ListenerSettings&);
    void foresee(std::span<const anet::Loop::Received>);
    void end_turn();
    void turn_over();
    void answer_inner(const exchange::Answer&);
    void look_later();
    void look_at_traffic(std::uint32_t from);
    void arm_timer();
    void on_timer();
    void publish_words();
    void hand_out_all();
    enum class Backpressure : std::uint8_t { off, on };
    void set_backpressure(Backpressure);
    void be_notified();
    void drain_mailboxes();
    void read_mailboxes();
    void check_drained();
    ShardSnapshot take_snapshot() const;

    const exchange::ShardIndex index_;
    Log& log_;
    StrikeTally* strikes_ = nullptr;
    EventHub* events_ = nullptr;
    const std::uint64_t max_mailbox_;
    anet::PostSlot notice_;  // of whoever has set notified_
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    PluginThread plugin_thread_;  // before the core, which leaves breadcrumbs there
    exchange::Core core_;
    anet::Loop loop_;  // after the core: connections hold bodies of its pool
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer look_timer_;
    exchange::Nanos armed_ = UINT64_MAX;
    exchange::Nanos now_ = 0;
    bool now_is_fresh_ = false;
    exchange::Nanos turn_began_ = 0;  // 0: nothing asked for the time since the last one
    TurnTimings turns_;

    std::vector<std::unique_ptr<Session>> sessions_;  // by slot
    std::map<exchange::SessionId, Done> inner_;       // sessions without a peer
    exchange::Foresight foresight_;
    FanOut fan_out_;
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
    SessionFigures session_figures_;
    Stalls stalls_;
    std::vector<std::byte> scratch_;
    std::promise<void> stop_;  // kept when the loop has ended
    std::future<void> stopped_{stop_.get_future()};
    std::promise<void> end_;  // kept when the strategies may end
    std::thread thread_;
};

}  // namespace amq::host
