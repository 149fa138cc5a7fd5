// What the core must decide by itself: where a strategy failed, is in quarantine, or is not bound.
//
// The built-in strategy and the default for misses are seen as they are made (fallback_seen.hpp).
// That a message ends because there is nobody to ask is only seen by what is counted.

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/sim/model.hpp"

namespace amq::sim {

using exchange::Drop;
using exchange::Fallback;

namespace {

constexpr auto kFailed = static_cast<std::size_t>(Outcome::strategy_failed);
constexpr auto kOverloaded = static_cast<std::size_t>(Outcome::overloaded);

}  // namespace

// --- seen

void Model::fell_back(Fallback how, const exchange::Situation& now,
                      const exchange::Decision& decision) {
    if (!failure_.empty()) return;
    Call call{.shard = expected_.shard, .message = &now.message, .view = &now.view};
    Index index = std::exchange(expected_.failing, kNobody);
    call.callback = expected_.failing_in;
    if (index == kNobody) {
        std::vector<amq_attempt> attempts;
        for (std::uint32_t k = 0; k < now.message.attempts_n; ++k) {
            attempts.push_back(attempt_of(now.message, k));
        }
        index = asked_silently(call, now.message.id, attempts);
        if (index == kNobody || !failure_.empty()) return;
        if (call.callback == Callback::route) note_route(call, exchanges_[index]);
        compare_message(call, exchanges_[index]);
        compare_view(call, exchanges_[index]);
    }
    if (!failure_.empty()) return;
    Exchange& e = exchanges_[index];
    expect(e.id == now.message.id, "something is decided in the place of no strategy");
    expect(e.state != Exchange::State::ended, "something is decided about what has ended");
    ++counters(e).fallbacks;
    messages_[e.message].is_wild = true;
    const Verdict verdict = verdict_of(now, decision);
    check_fallback(how, call, e, verdict);
    const Callback callback = call.callback;
    if (failure_.empty()) apply(verdict, Callback::route, index);
    if (callback == Callback::adopt) take_untaken();
}

void Model::missed_by_default(const exchange::Exchange& real) {
    if (!failure_.empty()) return;
    Call call{.shard = expected_.shard};
    const std::vector<amq_attempt> attempts(real.attempts.begin(), real.attempts.end());
    const Index index = asked_silently(call, real.id, attempts);
    if (index == kNobody || !failure_.empty()) return;
    Exchange& e = exchanges_[index];
    if (!expect(call.callback == Callback::on_miss, "a miss that never was")) return;
    expect(fails_silently(e), "no strategy was asked about a miss, though there is one");
    if (e.open != 0) return;
    drop_exchange(index, Outcome::responder_lost, exchange::drop_of(Outcome::responder_lost));
}

// What nobody was asked about, and by how its attempts differ why.
Index Model::asked_silently(Call& call, ExchangeId id, const std::vector<amq_attempt>& attempts) {
    see_failures();
    take_untaken();
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
    expect(bound_of(e) != nullptr && bound_of(e)->settings.fallback == how,
           "another fallback decides than is set");
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

// --- not seen

bool Model::fails_silently(const Exchange& e) const {
    const Bound* by = bound_of(e);
    return by == nullptr || (by->quarantined && by->settings.fallback == Fallback::fail);
}

void Model::see_failures() {
    const Index published = expected_.published;
    if (published != kNobody && exchanges_[published].state == Exchange::State::fresh) {
        see_published(published);
    }
    std::vector<std::uint32_t> failed;
    for (const auto& [model, counted] : shards_[expected_.shard].models) {
        if (core().counters(model).outcomes[kFailed] > counted.outcomes[kFailed]) {
            failed.push_back(model);
        }
    }
    for (const std::uint32_t model : failed) see_failures_of_held(model, failed.size() == 1);
}

// It waits behind others, fails at once, or its strategy is asked now.
void Model::see_published(Index published) {
    const Exchange& e = exchanges_[published];
    const exchange::ModelCounters& real = core().counters(messages_[e.message].model);
    const exchange::ModelCounters& counted = counters(e);
    const bool waits =
        real.held > counted.held || real.outcomes[kOverloaded] > counted.outcomes[kOverloaded];
    if (waits) return hold_behind(published);
    if (fails_silently(e)) fail_silently(published);
}

void Model::see_failures_of_held(std::uint32_t model, bool is_only_one) {
    const Shard& shard = shards_[expected_.shard];
    const std::uint64_t failed =
        core().counters(model).outcomes[kFailed] - shard.models.at(model).outcomes[kFailed];
    // While time is made up for, more may have gone that the model ends a moment later.
    const bool is_exact = !expected_.advances || expected_.is_settled;
    const std::int64_t bytes =
        is_exact && is_only_one ? static_cast<std::int64_t>(shard.held_bytes - core().held_bytes())
                                : -1;
    const std::vector<std::vector<Index>> rows = rows_that_may_fail(model);
    if (rows.empty()) return;
    std::vector<Index> chosen;
    const std::uint64_t members = core().counters(model).subscribers_considered -
                                  shard.models.at(model).subscribers_considered;
    const Failed all{rows, failed, bytes, members};
    if (!is_exact && all.has_choice()) return;  // that is seen later
    const bool is_found = choose_failed(all, 0, chosen);
    if (!expect(is_found || !is_exact, "another message fails than must")) return;
    for (const Index index : chosen) fail_silently(index);
}

bool Model::Failed::has_choice() const {
    std::uint64_t all = 0;
    for (const std::vector<Index>& row : rows) all += row.size();
    return rows.size() > 1 && all != count;
}

// Those of one topic in their order; what its strategy asked to see again at any time.
std::vector<std::vector<Index>> Model::rows_that_may_fail(std::uint32_t model) {
    Shard& shard = shards_[expected_.shard];
    std::vector<std::vector<Index>> rows;
    for (const Queue& one : shard.queues) {
        if (one.model != model) continue;
        std::vector<Index> row;
        for (const Index index : one.held) {
            const Exchange& e = exchanges_[index];
            if (!fails_silently(e)) continue;
            if (expected_.advances && !expected_.is_settled && is_due(e.hold_until, expected_.now))
                continue;
            if (e.asks_again || messages_[e.message].goes_anywhere) {
                rows.push_back({index});
            } else if (!shard.view[one.topic].empty()) {
                row.push_back(index);
            }
        }
        if (!row.empty()) rows.push_back(std::move(row));
    }
    return rows;
}

// So many of the first of each row that all the numbers are right.
bool Model::choose_failed(const Failed& failed, std::size_t row, std::vector<Index>& chosen) {
    if (row == failed.rows.size()) {
        return failed.count == 0 && failed.bytes <= 0 && failed.members == 0;
    }
    const std::vector<Index>& all = failed.rows[row];
    std::size_t least = 0;  // those of whom the publisher was told
    std::size_t most = std::min<std::size_t>(all.size(), failed.count);
    for (std::size_t k = 0; k < all.size(); ++k) {
        const std::optional<bool> told = is_told_failed(exchanges_[all[k]]);
        if (told && *told) least = k + 1;
        if (told && !*told) most = std::min(most, k);
    }
    const std::uint32_t topic = messages_[exchanges_[all.front()].message].topic;
    const std::uint64_t members = shards_[expected_.shard].view[topic].size();
    for (std::size_t take = most + 1; take-- > least;) {
        Failed left = failed;
        for (std::size_t k = 0; failed.bytes >= 0 && k < take; ++k) {
            left.bytes -=
                static_cast<std::int64_t>(messages_[exchanges_[all[k]].message].body.size());
        }
        if (failed.bytes >= 0 && left.bytes < 0) continue;
        if (members * take > failed.members) continue;
        left.members -= members * take;
        left.count -= take;
        chosen.insert(chosen.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(take));
        if (choose_failed(left, row + 1, chosen)) return true;
        chosen.resize(chosen.size() - take);
    }
    return false;
}

std::optional<bool> Model::is_told_failed(const Exchange& e) const {
    const Message& m = messages_[e.message];
    if (!answered(m.model) || m.sequence == 0) return std::nullopt;
    return std::ranges::any_of(
        cores_[e.shard]->effects().answers, [&](const exchange::Answer& one) {
            return one.to == sessions_[m.publisher].id && one.sequence == m.sequence &&
                   one.outcome == Outcome::strategy_failed;
        });
}

void Model::fail_silently(Index index) {
    Exchange& e = exchanges_[index];
    const std::size_t members = shards_[e.shard].view[messages_[e.message].topic].size();
    counters(e).subscribers_considered += members;
    if (members == 0) ++counters(e).none_there;
    touch(e);
    drop_exchange(index, Outcome::strategy_failed, Drop::strategy_failed);
}

}  // namespace amq::sim
