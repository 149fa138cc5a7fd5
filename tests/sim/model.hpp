#pragma once
// What a shard must do, said in the slowest and plainest way: lists that are searched from end to
// end.
//
// The model hears of every event before the core does, sees what each strategy decides (spy.hpp),
// and compares everything that comes out: each delivery, answer, acknowledgement, word and counter,
// after every event.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/fallback_seen.hpp"
#include "tests/sim/options.hpp"
#include "tests/sim/records.hpp"
#include "tests/sim/spy.hpp"
#include "tests/sim/trace.hpp"

namespace amq::sim {

using exchange::Callback;

class Model final : public SpyWatcher, public FallbackWatcher {
  public:
    Model(const Options&, Trace&);
    ~Model() override;
    void watch(std::vector<exchange::Core*> cores) { cores_ = std::move(cores); }

    // model_bindings.cpp
    /// An instance was made; its number is the next.
    void prepared(const SpySetup& setup) { instances_.push_back(&setup); }
    /// Before the first event.
    void bind(ShardIndex shard, Bound bound) { shards_[shard].bound.push_back(std::move(bound)); }
    void commit(ShardIndex, std::vector<Bound> next, Nanos now);
    void quarantine(ShardIndex, std::uint32_t model, const std::string& match, Nanos now);
    void start_shadow(ShardIndex, const Shadowed&);
    void end_shadow(ShardIndex, std::uint32_t model, const std::string& match);
    void reconfigure(ShardIndex, const Bound& which, const std::string& options, Nanos now);
    /// Why the instance keeps its old options, or nothing, as the core must have said.
    const std::optional<std::string>& why_not() const { return expected_.why_not; }
    const Bound* find_bound(ShardIndex, std::uint32_t model, const std::string& match) const;
    bool can_reconfigure(const Bound* one) const {
        return one != nullptr && instances_[one->instance]->reconfigures;
    }
    const std::vector<Bound>& bindings(ShardIndex shard) const { return shards_[shard].bound; }
    bool is_bound(ShardIndex shard, std::uint32_t model) const {
        return find_bound(shard, model, "") != nullptr;
    }
    /// Every instance lives as long as it is asked or watches, except those in hand.
    void check_instances(const std::vector<std::uint32_t>& in_hand);

    // model_events.cpp and model_membership.cpp: what is about to happen. Between two of these,
    // end() is called.
    Index open_session(SessionId, ShardIndex, bool wants_cancellations);
    /// The message as it was made; number and arrival are filled in.
    void publish(Message, Nanos now);
    void cancel(Index session, std::uint32_t sequence, Nanos now);
    /// Whatever the state of things.
    void publish_refused(Index session, std::uint32_t sequence, std::uint32_t model,
                         exchange::Refusal, Nanos now);
    void subscribe(Index session, std::uint32_t sequence, const std::vector<std::uint32_t>& topics,
                   Nanos now);
    void unsubscribe(Index session, std::uint32_t sequence,
                     const std::vector<std::uint32_t>& topics, Nanos now);
    void reply(Index session, std::uint32_t sequence, std::uint32_t model, const std::string& body,
               Nanos now);
    void decline(Index session, std::uint32_t sequence, std::uint32_t model, Nanos now);
    void decline_too_large(Index session, std::uint32_t sequence, std::uint32_t model, Nanos now);
    void congest(Index session, bool congested, Nanos now);
    void close(Index session, const std::vector<Move>& unsent, Nanos now);
    void hear(ShardIndex from, ShardIndex to, Nanos now);
    void advance(ShardIndex, Nanos now);
    void woken(ShardIndex, Nanos now);
    void start_draining(ShardIndex shard) { shards_[shard].draining = true; }
    void end_draining(ShardIndex, Nanos now);

    // model_calls.cpp
    void called(const Call&) override;
    void told(const SpySetup&) override;
    void struck(const SpySetup&) override;
    void released(const SpySetup&, amq_id held, amq_rc) override;
    void reconfigured(const SpySetup&, std::string_view options,
                      Taking) override;  // model_bindings.cpp
    // model_fallback.cpp
    void fell_back(exchange::Fallback, const exchange::Situation&,
                   const std::optional<exchange::Decision>&) override;
    void missed_by_default(const exchange::Exchange&) override;

    // model_effects.cpp: what came out of the core, before it is carried out.
    void end(exchange::Effects&);
    /// Everybody left and all time passed: nothing may be left.
    void nothing_left(ShardIndex);

    const std::string& failure() const { return failure_; }
    void fail(const std::string& why) override;
    const Session& session(Index index) const { return sessions_[index]; }
    const Message& message(Index index) const { return messages_[index]; }
    Message& message(Index index) { return messages_[index]; }
    Index message_of(Index exchange) const { return exchanges_[exchange].message; }
    bool is_paused(Index session) const { return sessions_[session].paused; }
    /// The exchange of this delivery ended, or nobody waits for a reply to it.
    bool is_over(const Given&) const;

    static exchange::TopicName topic_name(std::uint32_t topic);

  private:
    struct Queue {
        std::uint32_t topic = 0;
        std::uint32_t model = 0;
        std::deque<Index> held;
        Nanos settled = 0;              // nothing is given out before
        std::vector<Nanos> may_settle;  // when the core may be done settling for another reason
    };
    struct Adoptions {
        std::uint64_t least = 0;
        std::uint64_t most = 0;
        void add(const Exchange&);
    };
    struct Shard {
        bool draining = false;
        std::map<std::uint32_t, std::vector<Index>> view;  // topic -> sessions
        std::map<Index, Seen> seen;
        std::vector<Index> open;  // exchanges
        std::vector<Queue> queues;
        std::map<std::uint32_t, exchange::ModelCounters> models;
        exchange::CoreCounters counters;
        std::uint64_t ignored = 0;
        std::vector<Index> sessions;  // that live here
        std::size_t held_bytes = 0;
        std::uint32_t held = 0;
        Nanos advanced = 0;
        std::vector<DueMiss> lost;         // of each session the oldest first
        std::vector<Index> lost_sessions;  // theirs
        std::uint32_t marks = 0;           // that went out and were not answered
        Turn turn;
        Nanos last_event = 0;
        std::vector<Bound> bound;
        std::vector<Shadowed> shadows;
        std::vector<Index> released;                        // and not asked about since
        bool adopting = false;                              // at a pace, without being asked
        std::map<std::uint32_t, Adoptions> adopted_before;  // by model: of what ended
    };
    /// What this event must bring.
    struct Expected {
        ShardIndex shard = 0;
        Nanos now = 0;
        bool advances = false;
        Index published = kNobody;  // exchange
        Index replied = kNobody;    // exchange whose reply is being taken
        std::string reply_body;
        std::optional<ExpectedWord> untaken;  // a reply to what has to be adopted first
        bool has_decided = false;             // somebody, about anything
        Index failing = kNobody;              // exchange about which a strategy failed
        Callback failing_in{};
        Index defaulting = kNobody;  // a miss that the default must decide about
        std::vector<std::vector<ExpectedWord>>
            words;  // by receiving shard: about members and replies
        std::vector<std::vector<Decided>> delivered;  // by receiving shard
        std::vector<Index> acks;
        std::vector<Index> ends;
        std::vector<ExpectedAnswer> answers;
        std::vector<std::pair<SessionId, std::uint32_t>> cancellations;
        std::vector<SessionId> readable;
        std::vector<DueMiss> declines;
        Index configured = kNobody;  // instance that must be given these
        std::string options;
        std::optional<std::string> why_not;
        std::vector<Index> to_ask;      // what was released before, or together with new options
        std::uint32_t topics_made = 0;  // for moved messages
        bool lost_told = false;
        bool telling_lost = false;             // the call now
        std::vector<bool> lost_to, marked_to;  // shards
        std::vector<std::uint32_t>
            left;  // topics: known until the next event, even if nobody uses them now
        std::size_t parted =
            0;  // bodies that may be kept until the next event: of what ended in this one
    };

    bool expect(bool holds, const char* why) {
        if (!holds) fail(why);
        return holds;
    }

    // model_events.cpp
    void begin(ShardIndex, Nanos now);
    bool refuse(const Session&, std::uint32_t topic, std::uint32_t model, std::uint32_t sequence,
                exchange::Refusal);
    void tell_all(ShardIndex by, const ExpectedWord&);
    void take_reply(ShardIndex, const ExpectedWord&);
    void hear_delivery(ShardIndex, const ExpectedWord&);
    void move_all(Index session, const std::vector<Move>& unsent);

    // model_membership.cpp
    void join_view(ShardIndex, Index session, std::uint32_t topic);
    void leave_view(ShardIndex, Index session, std::uint32_t topic);
    void start_settling(ShardIndex, std::uint32_t topic, bool is_first);
    void change_credit(const Session&, bool congested);
    void set_credit(ShardIndex, Index session, bool congested);
    void known(Index awaited);
    void ask_all(ShardIndex by, Index awaited);
    void answer_known(ShardIndex to, const ExpectedWord&);

    // model_failover.cpp
    void lose_subscriber(ShardIndex, Index session);
    void move(ShardIndex, const Move&);
    Index next_lost(ShardIndex, Index session) const;
    void note_lost(Index exchange, Try&);
    void note_turn(const Exchange&);
    void end_failovers();
    bool may_be_over(const Exchange&) const;
    static bool is_unsent(const Exchange& e) { return e.moved && e.tries.size() == 1; }

    // model_naming.cpp
    Index exchange_called(const Call&);
    Index unnamed_exchange(const Call&);
    Index unnamed_lost(const Call&) const;
    Index unnamed_moved(const Call&) const;
    static bool is_same_message(const amq_msg&, const Message&);
    bool is_meant(const Call&, const Exchange&) const;

    // model_calls.cpp
    void note_published(Index asked);
    void strike(const Call&, Index exchange);
    void hold_behind(Index exchange);
    void compare_message(const Call&, Exchange&);
    void note_route(const Call&, Exchange&);
    void compare_view(const Call&, const Exchange&);
    void check_giving_out(const Exchange&);
    void check_release_of_shadow(const Shadowed&, const Exchange&, amq_rc);
    void note_asked_again(Index exchange);
    void check_released();
    void note_miss(const Call&, Index exchange);
    Verdict verdict_of(const Call&) const;
    void apply(const Verdict&, Callback, Index exchange);
    void apply_send(const Verdict&, Index exchange);
    void apply_hold(Index exchange, Outcome in_vain, Nanos ask_again_after);
    bool make_room(Index exchange);
    void decide(Session&, const Decided&);
    Nanos arrival_of(ShardIndex, const Decided&) const;
    void deliver(Index exchange, Index session, std::uint32_t attempt, Index try_index);

    // model_bindings.cpp
    void compare_bindings(ShardIndex);
    const Bound* bound(ShardIndex, std::uint32_t model, std::uint32_t topic) const;
    const Bound* bound_of(const Exchange& e) const {
        const Message& m = messages_[e.message];
        return bound(e.shard, m.model, m.topic);
    }
    bool is_live(const Bound* one) const { return one != nullptr && !one->quarantined; }
    bool is_adopter(const Bound* one) const {
        return is_live(one) && instances_[one->instance]->has_adopt;
    }
    Nanos settle_of(ShardIndex, std::uint32_t model, std::uint32_t topic) const;

    // model_adopting.cpp
    Knower known_by(const Knower&, const Bound&) const;
    void touch(Exchange&) const;
    void may_touch(Exchange&) const;
    bool may_be_new_to(const Exchange&, const Bound&) const;
    void demand_known(Exchange&);
    void check_adoption(Index exchange, const Bound&);
    void note_adoption(Index exchange);
    bool is_untaken(Index exchange) const;
    void take_untaken();
    void note_timers();
    void end_adoptions();
    void compare_adopted(std::uint32_t model, std::uint64_t adopted);

    // model_fallback.cpp
    Index asked_silently(Call&, const exchange::Situation&);
    void find_miss(Call&, const Exchange&, const std::vector<amq_attempt>&) const;
    Verdict verdict_of(const exchange::Situation&, const exchange::Decision&) const;
    void check_fallback(exchange::Fallback, const Call&, const Exchange&, const Verdict&);
    void obey_fallback(exchange::Fallback, const Call&, Index exchange, const Verdict&);
    void check_undecided();
    void see_published();
    void default_reply(Index exchange);

    // model.cpp: the life of an exchange
    Index make_exchange(Index message, ShardIndex, Nanos arrived);
    void hold(Index exchange);
    void unhold(Index exchange);
    void end_hold(Index exchange);
    enum class Tell : std::uint8_t { publisher, nobody };
    void end_exchange(Index exchange, Outcome, Tell, const std::string& body = {},
                      const std::string& headers = {});
    void tell_responders(const Exchange&);
    void tell_cancelled(ShardIndex by, Index session, std::uint32_t sequence);
    void drop_exchange(Index exchange, Outcome, exchange::Drop);
    void fail_exchange(Index exchange);
    void close_tries(Exchange&);
    void leave_publisher(Index exchange);
    void settle_held();
    void settle_time(ShardIndex, Nanos now);
    static bool is_due(Nanos when, Nanos now) {
        constexpr Nanos kTick = exchange::TimerWheel::kTick;
        return when / kTick + (when % kTick != 0 ? 1 : 0) <= now / kTick;
    }
    Queue& queue(ShardIndex, std::uint32_t topic, std::uint32_t model);
    Index find_session(SessionId) const;
    bool answered(std::uint32_t model) const { return options_.model(model)->settings.answered; }
    exchange::ModelCounters& counters(const Exchange& e) {
        return shards_[e.shard].models[messages_[e.message].model];
    }

    // model_effects.cpp and model_gauges.cpp
    void end_decisions();
    void compare_words(const exchange::Effects&);
    void compare_word(const exchange::ShardWord&, const ExpectedWord&);
    void compare_mark(ShardIndex to);
    void compare_deliver_word(const exchange::ShardWord&, const Decided&);
    void compare_acks(const exchange::Effects&);
    void compare_ends(const exchange::Effects&);
    void compare_deliveries(exchange::Effects&);
    void compare_delivery(const exchange::Delivery&);
    void compare_answers(const exchange::Effects&);
    void compare_cancellations(const exchange::Effects&);
    void compare_counters();
    void compare_gauges(const exchange::Effects&);
    void check_limits();
    void check_wake();
    void check_stuck();
    bool is_routable(const Exchange&);
    bool knows_topic(ShardIndex, std::uint32_t topic);
    exchange::Core& core() const { return *cores_[expected_.shard]; }

    const Options& options_;
    Trace& trace_;
    std::vector<exchange::Core*> cores_;
    std::vector<const SpySetup*> instances_;
    std::string failure_;
    std::vector<Message> messages_;
    std::vector<Exchange> exchanges_;
    std::vector<Session> sessions_;
    std::map<SessionId, Index> by_id_;
    std::map<ExchangeId, Index> by_exchange_;
    std::vector<Shard> shards_;
    std::vector<std::deque<ExpectedWord>> boxes_;  // [from * shards + to]
    std::vector<AwaitedAck> awaited_;
    std::uint64_t tries_ = 0;  // made so far
    Expected expected_;
};

/// Erases one element equal to the value; false if there is none.
template <class T>
bool erase_one(std::vector<T>& from, const T& value) {
    for (auto at = from.begin(); at != from.end(); ++at) {
        if (*at != value) continue;
        from.erase(at);
        return true;
    }
    return false;
}
template <class T>
bool has(const std::vector<T>& in, const T& value) {
    for (const T& one : in) {
        if (one == value) return true;
    }
    return false;
}

}  // namespace amq::sim
