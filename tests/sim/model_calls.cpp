// What a strategy was asked and what it decided: the question must be true, the plan becomes what
// is expected.

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/sim/model.hpp"

namespace amq::sim {

using exchange::Callback;
using exchange::Drop;

void Model::called(const Call& call) {
    if (!failure_.empty()) return;
    expect(call.shard == expected_.shard, "a strategy of another shard was called");
    const auto watches = [&](const Shadowed& one) { return one.instance == call.setup->number; };
    if (std::ranges::any_of(shards_[call.shard].shadows, watches)) return;  // nobody minds it
    trace_.add(expected_.now, "    call", static_cast<std::uint64_t>(call.callback),
               call.message->id, call.plan->verb);
    check_undecided();
    see_published();
    expected_.has_decided = true;
    const Index index = exchange_called(call);
    if (index == kNobody || !failure_.empty()) return;
    const bool is_adoption = call.callback == Callback::adopt;
    if (!is_adoption || !is_untaken(index)) take_untaken();
    Exchange& e = exchanges_[index];
    if (!expect(e.state != Exchange::State::ended,
                "a strategy was asked about an exchange that ended"))
        return;
    const Bound* by = bound_of(e);
    expect(is_live(by) && by->instance == call.setup->number,
           "an instance is asked that does not serve the message");
    if (!failure_.empty()) return;
    expect(by->options == call.options, "an instance goes by other options than it was given");
    note_published(index);
    expected_.telling_lost = call.callback == Callback::on_miss && call.cause == AMQ_GONE;
    if (is_adoption) {
        note_adoption(index);
    } else {
        demand_known(e);
    }
    if (call.callback == Callback::on_miss) note_miss(call, index);
    if (call.callback == Callback::on_reply) {
        expect(expected_.replied == index, "a strategy was told of a reply that nobody gave");
        expected_.replied = kNobody;
    }
    if (call.callback == Callback::route) note_route(call, e);
    if (call.callback == Callback::route || is_adoption) note_asked_again(index);
    compare_message(call, e);
    compare_view(call, e);
    if (!failure_.empty()) return;
    if (call.bad) {
        strike(call, index);
    } else {
        apply(verdict_of(call), call.callback, index);
    }
    if (is_adoption && expected_.failing == kNobody) take_untaken();
}

void Model::told(const SpySetup& setup) {
    for (const Bound& one : shards_[setup.shard].bound) {
        expect(one.instance != setup.number || !one.quarantined,
               "an instance in quarantine is called");
    }
    expect(setup.is_alive, "an instance that is no more is called");
}

void Model::struck(const SpySetup& setup) {
    Shard& shard = shards_[setup.shard];
    const auto watches = [&](const Shadowed& one) { return one.instance == setup.number; };
    if (std::ranges::none_of(shard.shadows, watches)) ++shard.counters.strikes;
}

// It may have what is held by itself and nobody else.
void Model::released(const SpySetup& setup, amq_id held, amq_rc rc) {
    const auto watches = [&](const Shadowed& one) { return one.instance == setup.number; };
    Shard& shard = shards_[setup.shard];
    const auto at = by_exchange_.find(held);
    const auto shadow = std::ranges::find_if(shard.shadows, watches);
    if (shadow != shard.shadows.end()) {
        if (at != by_exchange_.end()) check_release_of_shadow(*shadow, exchanges_[at->second], rc);
        return;
    }
    if (rc != AMQ_OK) return;
    if (!expect(at != by_exchange_.end(), "what was never held is released")) return;
    const Bound* by = bound_of(exchanges_[at->second]);
    expect(by != nullptr && by->instance == setup.number, "a stranger releases what is held");
    exchanges_[at->second].asks_again = true;
    messages_[exchanges_[at->second].message].is_out_of_turn = true;
    if (!has(shard.released, at->second)) shard.released.push_back(at->second);
    if (expected_.configured == setup.number) expected_.to_ask.push_back(at->second);
}

// A candidate is told what the live one would be, and nothing comes of it. The model may be ahead
// of the core once something is decided in this event, and behind it while time is made up for.
void Model::check_release_of_shadow(const Shadowed& one, const Exchange& e, amq_rc rc) {
    if (expected_.advances || expected_.published != kNobody || expected_.has_decided) return;
    const Bound* by = bound_of(e);
    const bool is_its =
        by != nullptr && by->settings.model == one.model && by->settings.match == one.match;
    expect((rc == AMQ_OK) == (is_its && e.state == Exchange::State::held),
           "a candidate may release, or not, what the live one may not, or may");
}

void Model::note_asked_again(Index index) {
    erase_one(shards_[exchanges_[index].shard].released, index);
    std::erase(expected_.to_ask, index);
}

// What is released is asked about in the same event, or with the next that lets time pass: it may
// be released while others are being asked about for that reason.
void Model::check_released() {
    std::vector<Index>& released = shards_[expected_.shard].released;
    std::erase_if(released,
                  [&](Index one) { return exchanges_[one].state != Exchange::State::held; });
    for (const Index one : expected_.to_ask) {
        expect(exchanges_[one].state != Exchange::State::held,
               "a strategy is not asked about what it released");
    }
    expect(released.empty() || core().next_wake() <= expected_.now + exchange::TimerWheel::kTick,
           "the core would leave what was released");
}

// Others are asked about when nobody was about the one that is published now: it waits behind them.
void Model::note_published(Index asked) {
    const Index published = expected_.published;
    if (published == kNobody || published == asked) return;
    if (exchanges_[published].state == Exchange::State::fresh) hold_behind(published);
}

void Model::note_route(const Call& call, Exchange& e) {
    exchange::ModelCounters& counted = counters(e);
    counted.subscribers_considered += call.view->n;
    if (call.view->n == 0) ++counted.none_there;
    expect(e.state == Exchange::State::fresh || e.state == Exchange::State::held,
           "route() for a message that waits for replies");
    if (e.state != Exchange::State::held) return;
    check_giving_out(e);
    const bool is_its_time = expected_.advances && is_due(e.looked_at, expected_.now);
    if (is_its_time) e.looked_at = e.hold_until;
}

// The instance failed: what is set in its place decides, or nobody.
void Model::strike(const Call& call, Index index) {
    ++shards_[expected_.shard].counters.strikes;
    expected_.failing_in = call.callback;
    if (call.callback != Callback::on_reply) {
        expected_.failing = index;
    } else if (bound_of(exchanges_[index])->settings.fallback == exchange::Fallback::fail) {
        drop_exchange(index, Outcome::strategy_failed, Drop::strategy_failed);
    } else {
        default_reply(index);
    }
}

// Nobody was asked about a message because others of its kind are being given out before it.
void Model::hold_behind(Index index) {
    const Message& m = messages_[exchanges_[index].message];
    expect(!queue(exchanges_[index].shard, m.topic, m.model).held.empty(),
           "a message was held behind nothing");
    apply_hold(index, Outcome::no_subscriber, 0);
}

void Model::compare_message(const Call& call, Exchange& e) {
    const Message& m = messages_[e.message];
    const amq_msg& seen = *call.message;
    const exchange::TopicName name = topic_name(m.topic);
    expect(std::string_view(seen.topic.p, seen.topic.n) == name.name,
           "a strategy sees another topic");
    expect(seen.body_n == m.body.size() &&
               (m.body.empty() || std::memcmp(seen.body, m.body.data(), m.body.size()) == 0),
           "a strategy sees another body");
    const std::string key = e.moved ? std::string() : key_of(m.body);
    expect((seen.key.n == 0 ? std::string_view() : std::string_view(seen.key.p, seen.key.n)) == key,
           "a strategy sees another route key");
    expect(((seen.flags & AMQ_MSG_NO_WAIT) != 0) == (m.no_wait && !e.moved),
           "a strategy does not see whether the message may wait");
    expect(((seen.flags & AMQ_MSG_NO_ECHO) != 0) == (m.no_echo && !e.moved),
           "a strategy does not see whether the message may come back");
    expect(seen.deadline_ns == e.deadline, "a strategy sees another deadline");
    std::erase_if(e.known, [&](const Knower& one) { return one.note != seen.note; });
    if (!expect(!e.known.empty(), "a strategy's note is lost, or another's is kept")) return;
    expect(e.moved || seen.publisher == sessions_[m.publisher].id,
           "a strategy sees another publisher");
    if (!expect(seen.attempts_n == e.tries.size(), "a strategy sees other attempts")) return;
    for (std::uint32_t k = 0; k < seen.attempts_n; ++k) {
        const amq_attempt& attempt = attempt_of(seen, k);
        expect(attempt.sub == sessions_[e.tries[k].session].id,
               "an attempt was made by another session");
        expect(attempt.state == e.tries[k].state, "an attempt has another state");
    }
}

void Model::compare_view(const Call& call, const Exchange& e) {
    Shard& shard = shards_[call.shard];
    const std::vector<Index>& members = shard.view[messages_[e.message].topic];
    if (!expect(call.view->n == members.size(), "a strategy sees other subscribers")) return;
    expect(call.view->now_ns == expected_.now, "a strategy sees another time");
    for (std::uint32_t k = 0; k < call.view->n; ++k) {
        const amq_sub& sub = member_of(*call.view, k);
        const Index session = find_session(sub.id);
        if (!expect(has(members, session), "a strategy sees a stranger among the subscribers"))
            return;
        expect(sub.load->credit == shard.seen[session].credit, "a strategy sees another credit");
        // While time is made up for, what ended a moment before this call still counts in the
        // model.
        const std::uint32_t inflight = shard.seen[session].inflight;
        expect(expected_.advances ? sub.load->inflight <= inflight : sub.load->inflight == inflight,
               "a strategy sees another load");
    }
}

// What is held is given out when it has settled, and to somebody who reads fast enough.
void Model::check_giving_out(const Exchange& e) {
    const Message& m = messages_[e.message];
    if (m.goes_anywhere || e.asks_again) return;
    Shard& shard = shards_[e.shard];
    expect(std::ranges::any_of(shard.view[m.topic],
                               [&](Index one) { return shard.seen[one].credit != 0; }),
           "what is held is given out though nobody reads");
    expect(shard.marks == 0, "what is held is given out before the last of it was heard");
    expect(!e.tries.empty() || queue(e.shard, m.topic, m.model).settled <= expected_.now,
           "what is held is given out before it settled");
}

void Model::note_miss(const Call& call, Index index) {
    Exchange& e = exchanges_[index];
    const Index session = find_session(call.who);
    const auto one = std::ranges::find(e.tries, session, &Try::session);
    if (!expect(one != e.tries.end(), "a miss of a session that never got the message")) return;
    if (call.cause == AMQ_TIMEOUT) {
        expect(expected_.advances, "an attempt is late though no time passed");
        expect(one->state == AMQ_ATTEMPT_OPEN, "an attempt is late that is not open");
        expect(one->due != 0 && one->due <= expected_.now, "an attempt is late before its time");
        one->state = AMQ_ATTEMPT_LATE;
        return;
    }
    if (call.cause == AMQ_GONE) {
        note_lost(index, *one);
    } else {
        const auto due = std::ranges::find_if(expected_.declines, [&](const DueMiss& miss) {
            return miss.exchange == index && miss.session == session;
        });
        if (!expect(due != expected_.declines.end(), "a decline that nobody said")) return;
        expected_.declines.erase(due);
        one->state = AMQ_ATTEMPT_DECLINED;
    }
    --e.open;
    --shards_[e.shard].seen[session].inflight;
}

Verdict Model::verdict_of(const Call& call) const {
    const amq_plan& plan = *call.plan;
    Verdict verdict;
    verdict.verb = plan.verb;
    if (plan.reason != 0) verdict.reason = static_cast<Outcome>(plan.reason);
    verdict.want = plan.want;
    verdict.reply_after = plan.reply_ns;
    verdict.ask_again_after = plan.hold_ns;
    verdict.note = plan.note;
    verdict.has_answer = (plan.flags & AMQ_PLAN_ANSWER) != 0;
    if (verdict.has_answer) verdict.answer.assign(plan.answer.p, plan.answer.n);
    if (plan.verb != AMQ_SEND) return verdict;
    const bool all = (plan.flags & AMQ_PLAN_ALL) != 0;
    for (std::uint32_t k = 0; k < (all ? call.view->n : plan.n); ++k) {
        const amq_sub& sub = member_of(*call.view, all ? k : plan.target[k]);
        verdict.targets.push_back(find_session(sub.id));
    }
    return verdict;
}

void Model::apply(const Verdict& verdict, Callback callback, Index index) {
    Exchange& e = exchanges_[index];
    Message& m = messages_[e.message];
    for (Knower& one : e.known) one.note = verdict.note;
    const bool is_own = callback != Callback::adopt || verdict.verb == AMQ_KEEP;
    if (m.model == kMischief || !is_own) m.is_wild = m.goes_anywhere = true;
    switch (verdict.verb) {
        case AMQ_SEND: return apply_send(verdict, index);
        case AMQ_HOLD:
            if (!m.no_wait || e.moved) {
                if (verdict.ask_again_after != 0) e.asks_again = true;
                return apply_hold(index, verdict.reason, verdict.ask_again_after);
            }
            if (e.open == 0) drop_exchange(index, verdict.reason, Drop::unheld);
            return;
        case AMQ_DROP:
            return drop_exchange(index, verdict.reason, exchange::drop_of(verdict.reason));
        case AMQ_DONE: {
            const bool passes_on = callback == Callback::on_reply && !verdict.has_answer;
            const std::string body = passes_on ? expected_.reply_body : verdict.answer;
            return end_exchange(index, Outcome::ok, Tell::publisher, body,
                                passes_on ? headers_of(body) : std::string());
        }
        default:
            expect(e.open != 0 || e.state == Exchange::State::held, "a message waits for nothing");
    }
}

void Model::apply_send(const Verdict& verdict, Index index) {
    if (++exchanges_[index].sends > exchange::kMaxSends) return fail_exchange(index);
    const auto targets = static_cast<std::uint32_t>(verdict.targets.size());
    {
        Exchange& e = exchanges_[index];
        exchange::ModelCounters& counted = counters(e);
        counted.subscribers_chosen += targets;
        counted.deliveries += targets;
        if (!e.tries.empty()) counted.failovers += targets;
        if (e.state == Exchange::State::held) unhold(index);
        e.state = Exchange::State::waiting;
    }
    Exchange& e = exchanges_[index];
    const auto first = static_cast<std::uint32_t>(e.tries.size()) + 1;
    for (const Index session : verdict.targets) {
        if (verdict.want == 0) {
            deliver(index, session, first, kNobody);
            continue;
        }
        expect(std::ranges::find(e.tries, session, &Try::session) == e.tries.end(),
               "a session gets one exchange twice");
        const Nanos due =
            verdict.reply_after == 0 ? 0 : exchange::later(expected_.now, verdict.reply_after);
        e.tries.push_back({session, AMQ_ATTEMPT_OPEN, due, ++tries_});
        ++e.open;
        ++shards_[e.shard].seen[session].inflight;
        deliver(index, session, first, static_cast<Index>(e.tries.size() - 1));
    }
    if (verdict.want == 0) return end_exchange(index, Outcome::ok, Tell::publisher);
    e.want = std::min(verdict.want, e.open + e.replies);
}

// What comes before an acknowledgement waits for it, and nobody sends more than he must meanwhile.
void Model::decide(Session& session, const Decided& decided) {
    session.decided.push_back(decided);
    if (session.unacknowledged == 0 || std::exchange(session.deferring, true)) return;
    if (!session.congested) change_credit(session, true);
}

void Model::deliver(Index index, Index session, std::uint32_t attempt, Index try_index) {
    const Exchange& e = exchanges_[index];
    const std::uint32_t ordinal = shards_[e.shard].seen[session].deliveries++;
    const std::uint32_t sequence = exchange::wire_sequence({e.shard, ordinal}, options_.shards);
    const Decided decided{session,   index,   e.message,  e.id,    attempt,
                          try_index, e.shard, e.deadline, sequence};
    if (try_index != kNobody) exchanges_[index].tries[try_index].sequence = sequence;
    expect(sessions_[session].given.emplace(sequence, Given{index, try_index}).second,
           "a sequence was given twice");
    if (sessions_[session].shard == e.shard) {
        decide(sessions_[session], decided);
    } else {
        if (expected_.telling_lost) expected_.lost_to[sessions_[session].shard] = true;
        expected_.delivered[sessions_[session].shard].push_back(decided);
    }
}

void Model::apply_hold(Index index, Outcome in_vain, Nanos ask_again_after) {
    Exchange& e = exchanges_[index];
    e.hold_outcome = in_vain;
    if (e.hold_until <= expected_.now) return end_hold(index);
    e.looked_at = e.hold_until;
    if (ask_again_after != 0) {
        e.looked_at = std::min(e.hold_until, exchange::later(expected_.now, ask_again_after));
    }
    if (e.state == Exchange::State::held) return;
    if (!make_room(index)) return drop_exchange(index, Outcome::overloaded, Drop::hold_full);
    hold(index);
}
// Within the limits, or by dropping the oldest of its kind if that is an unanswered one and helps.
bool Model::make_room(Index index) {
    if (expected_.advances) settle_held();
    const exchange::Limits& limits = options_.limits;
    const Exchange& e = exchanges_[index];
    const Message& m = messages_[e.message];
    const std::size_t bytes = m.body.size();
    std::deque<Index>& own = queue(e.shard, m.topic, m.model).held;
    const auto fits = [&](std::size_t without_count, std::size_t without_bytes) {
        std::size_t count = 0;
        std::size_t held = 0;
        for (const Queue& one : shards_[e.shard].queues) {
            if (one.topic != m.topic) continue;
            count += one.held.size();
            for (const Index other : one.held)
                held += messages_[exchanges_[other].message].body.size();
        }
        return count - without_count < limits.max_held_per_topic &&
               held - without_bytes + bytes <= limits.max_held_bytes_per_topic &&
               shards_[e.shard].held_bytes - without_bytes + bytes <= limits.max_held_bytes;
    };
    if (fits(0, 0)) return true;
    std::size_t own_bytes = 0;
    for (const Index other : own) own_bytes += messages_[exchanges_[other].message].body.size();
    if (answered(m.model) || !fits(own.size(), own_bytes)) return false;
    while (!fits(0, 0)) drop_exchange(own.front(), Outcome::overloaded, Drop::hold_evicted);
    return true;
}

}  // namespace amq::sim
