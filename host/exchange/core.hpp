#pragma once
// The switchboard of one shard, as a pure state machine: what happened and the time come in as
// arguments, what is to be done goes out as values (effects.hpp). No socket, clock, thread, lock or
// log in here.
//
// Invariants, checked by the simulator after every event:
//   1  An exchange is held, or waits for an open attempt, or has ended; it ends exactly once.
//   2  An answered exchange ends no later than its deadline, as soon as advance() is told of that
//   time. 3  A session gets one exchange at most once; only a session that got it may reply, once.
//   4  Messages of one publisher, topic and model reach one subscriber in order of arrival, held
//   ones first. 5  Every bound of limits.hpp holds after each call.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/exchange/binding.hpp"
#include "host/exchange/body.hpp"
#include "host/exchange/core_parts.hpp"
#include "host/exchange/exchange.hpp"
#include "host/exchange/facts.hpp"
#include "host/exchange/pace.hpp"
#include "host/exchange/session_table.hpp"
#include "host/exchange/slab.hpp"
#include "host/exchange/strategy.hpp"
#include "host/exchange/subscribers.hpp"
#include "host/exchange/table.hpp"
#include "host/exchange/tallies.hpp"
#include "host/exchange/timer_wheel.hpp"
#include "host/exchange/timings.hpp"
#include "host/exchange/topics.hpp"
#include "host/exchange/unheard_topics.hpp"

namespace amq::exchange {

class Core final : private StrategyServices {
  public:
    Core(const CoreOptions&, Nanos now);
    ~Core() override;
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    // What serves which model (binding.cpp). Publishers answered and topics matched as they say.

    /// Makes this shard's instance of the strategy and binds it, beside all others. The text says
    /// why not.
    std::optional<std::string> bind(const ModelSettings&, const StrategySource&);
    /// An instance that is active and knows all members, and is asked about nothing yet; or why
    /// there is none. Nobody notices: until it is bound, what it draws comes from a stream of its
    /// own.
    std::variant<InstanceId, std::string> prepare(const ModelSettings&, const StrategySource&);
    /// Prepared, and not wanted after all. False, and nothing is done, for one that is bound or a
    /// shadow: those go by commit() and end_shadow().
    bool discard(InstanceId);
    /// From here on these are all bindings. What is held or in flight goes on: an instance that is
    /// new to a message adopts it before it is asked about it. Instances that are bound no more
    /// have had their last call when this returns. Gives what became of what they knew.
    std::vector<StateHandover> commit(std::span<const BindingChange>, Nanos now);
    /// The instance bound there is not called any more, until another one is.
    void quarantine(std::uint32_t model, std::string_view match, Nanos now);
    /// Gives the instance bound there other options. The text says why it keeps the old ones.
    std::optional<std::string> reconfigure(std::uint32_t model, std::string_view match,
                                           const std::string& options, Nanos now);
    bool can_reconfigure(std::uint32_t model, std::string_view match) const;
    /// Shows a prepared instance, which is given up with its binding's next change, what the bound
    /// one decides upon; `share` in 2^-32 of the exchanges.
    void start_shadow(std::uint32_t model, std::string_view match, InstanceId, std::uint32_t share);
    /// Ends it. Nothing when it has ended already.
    std::optional<ShadowReport> end_shadow(std::uint32_t model, std::string_view match);
    /// A call into that instance has returned and was too slow; nothing if the instance is gone.
    void strike_slow(InstanceId, Callback, Nanos lasted);
    std::vector<BindingState> bindings() const;
    /// Ends every instance, on the calling thread. The core is only good for its counters after
    /// that. The destructor does it otherwise.
    void end_strategies();

    /// A new session of this shard; 0 when there is no room.
    SessionId open_session(Cancellations = Cancellations::unwanted);
    /// The session has ended, with the messages for it that never left.
    void close_session(SessionId, std::span<const Unsent>, Nanos now);
    /// The session reads too slowly, or well again.
    void set_congestion(SessionId, Congestion, Nanos now);

    /// Acknowledged when all shards know; a topic already subscribed is acknowledged again and
    /// stays one.
    void subscribe(SessionId, std::uint32_t sequence, std::span<const Subscription>, Nanos now);
    /// Acknowledged when all shards know: no new message of these topics from there on. What was
    /// delivered may still be replied to.
    void unsubscribe(SessionId, std::uint32_t sequence, std::span<const TopicName>, Nanos now);

    /// `pause`: as much of it is in flight as may be; effects().readable says when to go on.
    Reading publish(SessionId, const Publish&, Nanos now);
    /// A publish with a body larger than it may be, which nobody read.
    void refuse_too_large(SessionId, std::uint32_t sequence, std::uint32_t model, Nanos now);
    /// Ends the session's request of this sequence as `cancelled`, if it is open.
    void cancel(SessionId, std::uint32_t sequence, Nanos now);
    void reply(SessionId, const Reply&, Nanos now);
    /// `model` as in Reply.
    void decline(SessionId, std::uint32_t sequence, std::uint32_t model, Nanos now);
    /// A reply with a body larger than it may be, which nobody read: as if it were a decline.
    void decline_too_large(SessionId, std::uint32_t sequence, std::uint32_t model, Nanos now);
    /// A word from another shard.
    void hear(ShardIndex from, const ShardWord&, Nanos now);

    /// Time has passed: fires what is due.
    void advance(Nanos now);
    /// advance() has nothing to do before this time.
    Nanos next_wake() const;
    /// Some strategy called wake().
    void woken(Nanos now);

    /// From here on new publishes are refused; what is open goes on.
    void start_draining() { draining_ = true; }
    /// Ends everything that is still open as `draining`.
    void end_draining(Nanos now);

    /// To be carried out and cleared after each call: the next call may end what they refer to.
    Effects& effects() { return effects_; }

    std::uint32_t open_exchanges() const { return exchanges_.taken(); }
    std::uint32_t open_exchanges(std::uint32_t model) const;
    bool is_open(ExchangeId) const;
    std::uint32_t answered_open() const { return answered_open_; }
    std::uint32_t held_messages() const { return held_count_; }
    std::size_t held_bytes() const { return held_bytes_; }
    std::uint32_t topics() const { return topics_.size(); }
    /// Of all shards' sessions to all topics.
    std::uint64_t subscriptions() const { return subscriptions_; }
    bool knows(const TopicName& topic) const { return topics_.find(topic) != kNone; }
    /// Whether foresee() pays, by which nothing changes.
    bool is_to_foresee() const { return topics_.are_many(); }
    void foresee(const Foresight&);
    std::uint32_t subscribers() const;
    std::size_t bodies() const { return bodies_.live(); }
    const TimerWheel& timers() const { return timers_; }
    const CoreCounters& counters() const { return counters_; }
    std::vector<std::uint32_t> models() const;
    ModelCounters counters(std::uint32_t model) const;
    const ModelTimings& timings(std::uint32_t model) const;
    /// Of the model at that place of models().
    const ModelTimings& timings_at(std::size_t place) const { return *models_[place].timings; }
    std::size_t model_count() const { return models_.size(); }
    /// Whether publishers of that model are told the outcome; nothing when none is bound.
    std::optional<bool> answers(std::uint32_t model) const;
    const TimerTimings& timings(TimerKind) const;
    /// Timers that strategies set, by their id; of instances that have gone, too.
    const std::map<std::string, TimerCounts>& plugin_timers() const { return plugin_timer_counts_; }

    // What goes on, for whoever watches (inspecting.cpp). What is borrowed is good until the next
    // call of the core.

    /// Looks at `places` places of topics from `from` on; the place to go on at, kNone: at the end.
    std::uint32_t visit_topics(std::uint32_t from, std::uint32_t places,
                               const std::function<void(const TopicFacts&)>& visit) const;
    /// Those that were published to since this was called last; at most Topics::kMaxBusy.
    void take_busy_topics(const std::function<void(const TopicFacts&)>& visit);
    std::optional<TopicFacts> topic_facts(const TopicName&) const;
    /// The first `most` subscribers of the topic, on whichever shard they live.
    void visit_members(const TopicName&, std::uint32_t most,
                       const std::function<void(const MemberFacts&)>& visit) const;
    /// Nothing of a session that is none of this shard's.
    std::optional<SessionFacts> session_facts(SessionId) const;
    /// What this shard has given to a session of any shard, and waits for.
    ServiceFacts service_facts(SessionId) const;
    /// The first `most` topics that the session subscribes to.
    void visit_subscriptions(SessionId, std::uint32_t most,
                             const std::function<void(std::string_view topic)>& visit) const;
    const UnheardTopics& unheard_topics() const { return unheard_; }
    /// Every strategy that is or was bound, by binding.
    void visit_tallies(const std::function<void(const TallyFacts&)>& visit) const;
    /// Topics of two subscribers or more; places as in visit_topics().
    std::uint32_t visit_spreads(std::uint32_t from, std::uint32_t places,
                                const std::function<void(const SpreadFacts&)>& visit) const;
    /// How many of those deliveries each of the subscribers got; nothing where there were none.
    std::vector<Share> shares(const TopicName&, std::uint32_t model, std::string_view match) const;
    /// Somebody looks at it: it is watched for WatchedTopics::kSpan. Gives since when.
    Nanos watch(const TopicName&, Nanos now);
    /// Those that ended since then, the oldest first; none of a topic that is not watched.
    std::vector<MessageHead> watched_messages(const TopicName&) const;

  private:
    // binding.cpp
    std::uint32_t take_instance(const ModelSettings&, const StrategySource&);
    std::uint64_t own_stream(const ModelSettings&) const;
    void free_instance(std::uint32_t place);
    std::uint32_t place_of(InstanceId) const;
    std::uint32_t note_format(const StrategySource&);
    void tell_present_members(const Instance&);
    std::optional<Binding> bound(const BindingChange&);
    void index_models();
    std::uint32_t model_place(std::uint32_t number);
    Model* bound_model(std::uint32_t number);
    const Model* find_model(std::uint32_t number) const;
    Binding* find_binding(std::uint32_t model, std::string_view match);
    const Binding* find_binding(std::uint32_t model, std::string_view match) const;
    std::uint32_t binding_for(std::uint32_t model_place, std::uint32_t topic);
    std::uint32_t binding_by_topic(std::uint32_t model_place, std::uint32_t topic);
    std::uint32_t most_specific(std::uint32_t model_place, const Topic&) const;
    Strategy* strategy_of(std::uint32_t binding);
    Model& model_of(const Exchange& exchange) { return models_[exchange.model_place]; }
    ModelCounters& counters_of(const Exchange& exchange) {
        return tallies_[exchange.tally].counters;
    }
    std::uint32_t tally_for(const ModelSettings&, std::uint32_t instance, const Binding* present);
    void bind_tallies();

    // state_handover.cpp
    std::optional<StateHandover> hand_state_over(const Binding& old);

    // adopting.cpp
    void know(Exchange&);
    bool is_stale(const Exchange& exchange) const { return exchange.epoch != epoch_; }
    [[gnu::cold]] bool adopt(std::uint32_t slot);
    void start_adopting();
    void run_adoptions();
    bool adopt_held(std::uint32_t topic, std::uint32_t model_place);
    // asking.cpp
    void route(Exchange&);
    void ask_about_reply(Exchange&, SessionId from, const Reply&);
    void ask_about_miss(std::uint32_t slot, SessionId who, std::uint32_t cause);
    template <class Ask>
    Strategy::Answer ask(Callback, const Exchange&, const Situation&, const Ask&);
    template <class Ask>
    Strategy::Answer ask_both(Callback, const Exchange&, const Situation&, const Ask&);
    [[gnu::cold]] Strategy::Answer fall_back_for(const Exchange&, const Situation&);
    void obey_on_reply(Exchange&, const Reply&);
    // shadowing.cpp
    void end_shadow(Binding&);
    // watching.cpp
    [[gnu::cold]] void note_head(const Exchange&, Outcome);
    // publishing.cpp
    std::optional<Refusal> refusal_of(const Session&, const Publish&, const Model*) const;
    [[gnu::cold]] void refuse(const Session&, const Publish&, Model*, Refusal);
    std::uint32_t tally_of(const Model&, const TopicName&);
    Exchange& open_exchange(Model&, std::uint32_t topic);
    void accept(Session&, const Publish&, Model&, std::uint32_t topic);
    void join_publisher(Session&, Exchange&);
    void leave_publisher(const Exchange&);
    [[gnu::cold]] std::uint32_t request_of(Session&, std::uint32_t sequence);
    // failover.cpp
    void lose_subscriber(std::uint32_t subscriber);
    void run_failovers();
    bool fail_over(std::uint32_t subscriber);
    void move_unsent(SessionId from, const Unsent&);
    void move_undelivered(SessionId from, const TopicName&, const Delivery&);
    // planning.cpp
    void obey(Exchange&, const Decision&, const Reply&);
    [[gnu::cold]] void strike_for_sends(const Exchange&);
    Payload answer_of(const Decision&, const Reply&);
    [[gnu::noinline]] void hold_unless_refused(std::uint32_t slot, const Decision&);
    void send(Exchange&, const Decision&);
    void send_and_wait(Exchange&, const Topic&, const Decision&, std::uint32_t targets);
    void send_and_end(Exchange&, const Topic&, const Decision&, std::uint32_t targets);
    void deliver(Sending&, const Member&, const Subscriber&, std::uint32_t ordinal);
    void deliver_there(const Sending&, const Member&, std::uint32_t sequence);
    [[gnu::cold]] void deliver_later(const Sending&, const Member&, std::uint32_t sequence);
    [[gnu::cold]] void defer(Session&, Delivery&&);
    std::uint32_t open_attempt_by(Exchange&, Subscriber&, std::uint32_t subscriber, Nanos due);
    void wait_for_replies(Exchange&, Nanos earliest_due);
    void keep_body(Exchange&);
    Situation situation_of(const Exchange&) const;
    // ending.cpp
    [[gnu::cold]] void fail(Exchange&);
    void deadline_passed(Exchange&);
    void finish(Exchange&, Outcome, Payload&& body);
    void finish_dropped(Exchange&, Outcome, Drop);
    [[gnu::noinline]] void close_attempts(Exchange&, PendingReplies::Found why);
    [[gnu::cold]] void tell_responders(const Exchange&);
    void tell_cancelled(SessionId, std::uint32_t sequence, std::uint32_t model);
    void answer(const Exchange&, const Topic&, Outcome, Payload&& body);
    void free_exchange(Exchange&, Topic&);
    void clear_timer(TimerId&);
    // replying.cpp
    void take_reply(SessionId from, std::uint32_t ordinal, const Reply&);
    void take_decline(SessionId from, std::uint32_t ordinal, std::uint32_t model);
    std::optional<AttemptRef> open_attempt(SessionId from, std::uint32_t ordinal,
                                           std::uint32_t model);
    void ignore(IgnoredReply why) { ++counters_.replies_ignored[static_cast<std::size_t>(why)]; }
    void close_attempt(Exchange&, Attempt&, std::uint32_t state);
    void link_attempt(AttemptRef, Attempt&, Subscriber&);
    void unlink_attempt(const Attempt&, Subscriber&);
    Attempt& attempt_at(AttemptRef at) { return exchanges_[at.exchange()].attempts[at.attempt()]; }
    void note_responder(const Exchange&, const Attempt&);
    void miss(AttemptRef, std::uint32_t cause);
    void miss_unreplied(std::uint32_t slot);
    // membership.cpp
    bool join(std::uint32_t subscriber, const Subscription&, std::uint32_t weight);
    void leave(std::uint32_t subscriber, std::uint32_t topic);
    void tell_members(const Topic&, const Member&, bool joined);
    void tell_shards(const ShardWord&);
    void acknowledge(std::uint64_t token);
    void acknowledge_joins(Session&, Acknowledgement&&);
    void change_credit(const Session&, Congestion);
    void tell_congestion(SessionId, Congestion);
    void note_congestion(std::uint32_t subscriber, Congestion);
    std::uint32_t subscriber_of(SessionId) const;
    bool may_subscribe(const Session&, const TopicName&) const;
    // hearing.cpp
    void hear_join(const ShardWord&);
    void hear_leave(const ShardWord&);
    void answer_known(ShardIndex from, const ShardWord&);
    void answer_mark(ShardIndex from);
    void hear_delivery(const ShardWord&);
    // holding.cpp
    void hold_as_decided(std::uint32_t slot, const Decision&);
    void hold(std::uint32_t slot, const Decision&);
    void append_held(std::uint32_t slot);
    bool make_room_to_hold(std::uint32_t slot, HeldQueue&);
    bool fits_without(const HeldQueue&, const Topic&, std::size_t bytes) const;
    [[gnu::noinline]] void leave_hold(std::uint32_t slot);
    void hold_timer_fired(std::uint32_t slot);
    void end_hold(std::uint32_t slot);
    void start_flush(std::uint32_t topic);
    void start_flush(std::uint32_t topic, HeldQueue&);
    void queue_flush(std::uint32_t topic, HeldQueue&);
    void settle_timer_fired(std::uint32_t topic, std::uint32_t model_place);
    FlushStep flush_step(std::uint32_t topic, std::uint32_t model_place);
    void run_flushes();
    [[gnu::cold]] void run_releases();
    // core.cpp
    void begin(Nanos now);
    void end();
    [[gnu::cold]] void run_backlog();
    bool has_backlog() const { return !lost_.empty() || !flushes_.empty() || adopting_ != kNone; }
    void mark_shards(std::size_t words_before);
    Nanos now() const override { return now_; }
    std::uint64_t random() { return draw(random_state_); }
    static std::uint64_t draw(std::uint64_t& state);
    std::uint64_t random(std::uint32_t instance) override;
    amq_rc set_timer(std::uint32_t instance, std::uint64_t token, Nanos after) override;
    amq_rc release(std::uint32_t instance, ExchangeId held) override;
    void wake() override;
    void log(std::uint32_t model, std::int32_t level, std::string_view text) override;
    void trace(std::uint32_t instance, std::uint32_t code, std::span<const std::int64_t>) override;
    void strike(std::uint32_t instance, Callback, std::string_view why) override;
    void note_strike(const Instance&, Callback, std::string_view why, StrikeKind);
    void fire(const Timer&);
    void run(const Timer&);
    Nanos clock() const { return options_.observer == nullptr ? 0 : options_.observer->clock(); }
    std::uint32_t take_plugin_timer();
    void fire_plugin_timer(std::uint32_t place);
    Exchange* find_exchange(ExchangeId);

    CoreOptions options_;
    Nanos now_;
    std::uint64_t random_state_;
    bool draining_ = false;

    BodyPool bodies_;  // before everything that holds bodies
    TimerWheel timers_;
    SessionTable sessions_;
    Subscribers subscribers_;
    Topics topics_;
    UnheardTopics unheard_;
    Slab<Exchange> exchanges_;
    Table<Model> models_;
    Table<Binding> bindings_;
    Tallies tallies_;
    Given given_;
    Table<Instance> instances_;
    std::uint32_t next_serial_ = 1;
    std::vector<std::string> note_formats_;
    std::uint32_t epoch_ = 1;          // of the bindings
    std::uint32_t adopting_ = kNone;   // the next exchange to look at
    std::uint32_t answered_open_ = 0;  // exchanges
    std::vector<std::uint32_t> fallback_targets_;
    std::optional<Decision> own_decision_;  // where no strategy decides
    std::vector<PluginTimer> plugin_timers_;
    std::vector<std::uint32_t> free_plugin_timers_;
    std::map<std::string, TimerCounts> plugin_timer_counts_;
    std::array<TimerTimings, kTimerKinds> timer_timings_;

    Pace pace_;                         // of what has piled up
    std::uint32_t marks_ = 0;           // shards that have not heard yet what went out of it
    std::vector<std::uint32_t> lost_;   // subscribers whose attempts are still to be seen to
    std::vector<Flush> flushes_;        // queues with a step to do now
    std::vector<ExchangeId> releases_;  // asked for by strategies, not done yet
    std::uint64_t subscriptions_ = 0;
    std::uint32_t held_count_ = 0;
    std::size_t held_bytes_ = 0;

    boost::unordered_flat_map<std::uint64_t, AwaitedAcknowledgement> awaited_;
    std::uint64_t next_token_ = 1;

    CoreCounters counters_;
    std::vector<Deferred> undeferred_;  // owns names that effects refer to
    std::vector<BodyRef>
        parting_;  // bodies of exchanges that ended: effects may refer to their bytes
    Effects effects_;
};

}  // namespace amq::exchange
