// What the core must decide by itself: where a strategy failed, is in quarantine, or is not bound.
//
// The built-in strategy is seen whenever it is asked, also where it decides nothing, and so is the
// default for misses (fallback_seen.hpp).

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/sim/model.hpp"

namespace amq::sim {

using exchange::Drop;
using exchange::Fallback;

namespace {

constexpr auto kOverloaded = static_cast<std::size_t>(Outcome::overloaded);

}  // namespace

void Model::fell_back(Fallback how, const exchange::Situation& now,
                      const std::optional<exchange::Decision>& decision) {
    if (!failure_.empty()) return;
    Call call{.shard = expected_.shard, .message = &now.message, .view = &now.view};
    Index index = std::exchange(expected_.failing, kNobody);
    call.callback = expected_.failing_in;
    const bool has_failed = index != kNobody;
    expected_.has_decided = true;
    if (!has_failed) index = asked_silently(call, now);
    if (index == kNobody || !failure_.empty()) return;
    const Exchange& e = exchanges_[index];
    expect(e.id == now.message.id, "something is decided in the place of no strategy");
    expect(e.state != Exchange::State::ended, "something is decided about what has ended");
    const Bound* by = bound_of(e);
    expect(how == (by == nullptr ? Fallback::fail : by->settings.fallback),
           "another fallback decides than is set");
    expect(decision.has_value() == (how != Fallback::fail), "a fallback decides, or not, wrongly");
    if (!failure_.empty()) return;
    if (decision) {
        obey_fallback(how, call, index, verdict_of(now, *decision));
    } else if (!has_failed && call.callback == Callback::on_miss) {
        expected_.defaulting = index;
    } else {
        drop_exchange(index, Outcome::strategy_failed, Drop::strategy_failed);
    }
    if (call.callback == Callback::adopt) take_untaken();
}

void Model::obey_fallback(Fallback how, const Call& call, Index index, const Verdict& verdict) {
    Exchange& e = exchanges_[index];
    ++counters(e).fallbacks;
    messages_[e.message].is_wild = true;
    check_fallback(how, call, e, verdict);
    // What is adopted is not what has its turn: those before it that are kept go later. That a
    // strategy fails over one and keeps the next is its own doing.
    const bool is_early = call.callback == Callback::adopt && verdict.verb == AMQ_SEND;
    // It waits for somebody else than its publisher, and a strategy that comes later may have sent
    // the next ones to that publisher before it has this one's turn.
    const bool is_late = verdict.verb == AMQ_HOLD && call.view->n != 0;
    if (is_early || is_late) messages_[e.message].is_out_of_turn = true;
    if (failure_.empty()) apply(verdict, Callback::route, index);
}

void Model::missed_by_default(const exchange::Exchange& real) {
    if (!failure_.empty()) return;
    const Index index = std::exchange(expected_.defaulting, kNobody);
    if (!expect(index != kNobody, "no strategy was asked about a miss, though there is one"))
        return;
    const Exchange& e = exchanges_[index];
    expect(e.id == real.id, "a default decides about another message");
    if (e.open != 0) return;
    drop_exchange(index, Outcome::responder_lost, exchange::drop_of(Outcome::responder_lost));
}

// What nobody was asked about, and by how its attempts differ why.
Index Model::asked_silently(Call& call, const exchange::Situation& now) {
    std::vector<amq_attempt> attempts;
    for (std::uint32_t k = 0; k < now.message.attempts_n; ++k) {
        attempts.push_back(attempt_of(now.message, k));
    }
    check_undecided();
    see_published();
    take_untaken();
    const ExchangeId id = now.message.id;
    const auto known = by_exchange_.find(id);
    call.callback = attempts.empty() ? Callback::route : Callback::on_miss;
    call.cause = AMQ_GONE;
    if (!attempts.empty()) call.who = attempts.front().sub;
    if (known != by_exchange_.end()) find_miss(call, exchanges_[known->second], attempts);
    Index index = kNobody;
    if (known != by_exchange_.end()) {
        index = known->second;
    } else {
        index = call.callback == Callback::on_miss ? unnamed_lost(call) : unnamed_exchange(call);
        if (!expect(index != kNobody, "something is decided about what nobody made")) return index;
        exchanges_[index].id = id;
        by_exchange_[id] = index;
    }
    Exchange& e = exchanges_[index];
    if (!expect(e.state != Exchange::State::ended, "something is decided about what has ended"))
        return index;
    expect(!is_live(bound_of(e)), "a strategy was not asked");
    note_published(index);
    touch(e);
    expected_.telling_lost = call.callback == Callback::on_miss && call.cause == AMQ_GONE;
    if (call.callback == Callback::on_miss) note_miss(call, index);
    if (!failure_.empty()) return index;
    if (call.callback == Callback::route) {
        note_route(call, e);
        note_asked_again(index);
    }
    compare_message(call, e);
    compare_view(call, e);
    return index;
}

void Model::find_miss(Call& call, const Exchange& e,
                      const std::vector<amq_attempt>& attempts) const {
    call.callback = Callback::route;
    for (std::size_t k = 0; k < std::min(attempts.size(), e.tries.size()); ++k) {
        const std::uint32_t state = attempts[k].state;
        if (state == e.tries[k].state) continue;
        call.callback = Callback::on_miss;
        call.who = attempts[k].sub;
        call.cause = state == AMQ_ATTEMPT_GONE   ? AMQ_GONE
                     : state == AMQ_ATTEMPT_LATE ? AMQ_TIMEOUT
                                                 : AMQ_DECLINED;
    }
}

Verdict Model::verdict_of(const exchange::Situation& now,
                          const exchange::Decision& decision) const {
    Verdict verdict;
    verdict.verb = decision.verb;
    verdict.reason = decision.reason;
    verdict.want = decision.want;
    verdict.reply_after = decision.reply_after;
    verdict.ask_again_after = decision.ask_again_after;
    verdict.note = decision.note;
    for (const std::uint32_t target : decision.targets) {
        verdict.targets.push_back(find_session(member_of(now.view, target).id));
    }
    return verdict;
}

// Who has it may still reply; else whoever may have it: one who reads fast enough, or all.
void Model::check_fallback(Fallback how, const Call& call, const Exchange& e,
                           const Verdict& verdict) {
    Shard& shard = shards_[e.shard];
    const Message& m = messages_[e.message];
    std::vector<Index> all;
    std::vector<Index> fast;
    for (std::uint32_t k = 0; k < call.view->n; ++k) {
        const Index session = find_session(member_of(*call.view, k).id);
        if (std::ranges::find(e.tries, session, &Try::session) != e.tries.end()) continue;
        if (m.no_echo && !e.moved && session == m.publisher) continue;
        all.push_back(session);
        if (shard.seen[session].credit != 0) fast.push_back(session);
    }
    const std::vector<Index>& pool = fast.empty() ? all : fast;
    expect(verdict.note == e.known.front().note, "a fallback changes a note");
    expect(verdict.reason == (e.tries.empty() ? Outcome::no_subscriber : Outcome::responder_lost),
           "a fallback gives another reason");
    if (e.open != 0) return void(expect(verdict.verb == AMQ_KEEP, "a fallback does not wait"));
    if (all.empty()) return void(expect(verdict.verb == AMQ_HOLD, "a fallback does not hold"));
    expect(verdict.verb == AMQ_SEND, "a fallback does not send");
    expect(verdict.want == (answered(m.model) ? 1U : 0U), "a fallback wants other replies");
    expect(verdict.reply_after == 0, "a fallback sets a time");
    if (how == Fallback::all) {
        expect(verdict.targets == all, "a fallback does not send to all");
    } else {
        expect(verdict.targets.size() == 1 && has(pool, verdict.targets.front()),
               "a fallback sends to whom it must not");
    }
}

void Model::default_reply(Index index) {
    const Exchange& e = exchanges_[index];
    if (e.replies < e.want && e.open != 0) return;
    const std::string body = expected_.reply_body;
    end_exchange(index, Outcome::ok, Tell::publisher, body, headers_of(body));
}

void Model::check_undecided() {
    expect(expected_.failing == kNobody && expected_.defaulting == kNobody,
           "nothing was decided where a strategy failed");
}

// A message that is published now waits behind others, unless its strategy is asked first.
void Model::see_published() {
    const Index published = expected_.published;
    if (published == kNobody || exchanges_[published].state != Exchange::State::fresh) return;
    const exchange::ModelCounters& real =
        core().counters(messages_[exchanges_[published].message].model);
    const exchange::ModelCounters& counted = counters(exchanges_[published]);
    const bool waits =
        real.held > counted.held || real.outcomes[kOverloaded] > counted.outcomes[kOverloaded];
    if (waits) hold_behind(published);
}

}  // namespace amq::sim
