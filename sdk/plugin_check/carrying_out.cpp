// What follows: the part of the broker, which asks the strategy and does what its plans say.

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "host/exchange/limits.hpp"
#include "sdk/plugin_check/campaign.hpp"

namespace amq::plugin_check {
namespace {

constexpr std::size_t kMostTimersOfAStep = 16;  // of a strategy that does nothing but set some

bool is_open(const amq_attempt& attempt) {
    return attempt.state == AMQ_ATTEMPT_OPEN || attempt.state == AMQ_ATTEMPT_LATE;
}

std::uint32_t state_after(std::uint32_t cause) {
    if (cause == AMQ_TIMEOUT) return AMQ_ATTEMPT_LATE;
    return cause == AMQ_GONE ? AMQ_ATTEMPT_GONE : AMQ_ATTEMPT_DECLINED;
}

}  // namespace

exchange::Situation Campaign::situation_of(const Letter& letter) {
    memory_.begin();
    return write_situation(memory_, letter, audience_, now_);
}

void Campaign::ask_route(Letter& letter) {
    if (letter.has_ended) return;
    letter.is_held = false;
    letter.ask_at = UINT64_MAX;
    subject_.let_go(letter.id);
    const exchange::Situation now = situation_of(letter);
    obey(letter, ask([&] { return subject_.strategy().route(now); }));
}

void Campaign::miss(Letter& letter, amq_attempt& attempt, std::uint32_t cause) {
    const amq_id who = attempt.sub;
    close_attempt(letter, attempt, state_after(cause));
    if (!subject_.decides_on_miss()) {
        if (letter.open == 0) end(letter);
        return;
    }
    const exchange::Situation now = situation_of(letter);
    obey(letter, ask([&] { return subject_.strategy().on_miss(now, who, cause); }));
}

// A subscriber goes, and with it the attempts that are open.
void Campaign::lose(std::size_t member) {
    const auto at = audience_.members.begin() + static_cast<std::ptrdiff_t>(member);
    const Member gone = *at;
    audience_.members.erase(at);
    tell({&gone, 1}, Change::left);
    const auto had_it = [&](const amq_attempt& one) { return one.sub == gone.id && is_open(one); };
    for (std::size_t k = 0; k < letters_.size(); ++k) {
        Letter& letter = *letters_[k];
        if (letter.has_ended) continue;
        const auto attempt = std::find_if(letter.attempts.begin(), letter.attempts.end(), had_it);
        if (attempt != letter.attempts.end()) miss(letter, *attempt, AMQ_GONE);
    }
}

// The session ended before a byte of the message left: it is a message of its own once more.
void Campaign::come_back_unsent(const Letter& sent, amq_id to) {
    Letter& letter = add_letter();
    const amq_id id = letter.id;
    letter = sent;
    letter.id = id;
    letter.has_ended = false;
    letter.attempts = {{to, AMQ_ATTEMPT_OPEN, 0}};
    letter.open = 1;
    const Member* const member = audience_.find(to);
    if (member == nullptr) return end(letter);
    ++audience_.find(to)->load.inflight;
    lose(static_cast<std::size_t>(member - audience_.members.data()));
}

// All of them in one loan: a topic may have ten thousand.
void Campaign::tell(std::span<const Member> members, Change change) {
    if (!subject_.strategy().watches_members()) return;
    memory_.begin();
    const std::string_view topic = memory_.copy(audience_.topic);
    std::vector<amq_sub> written;
    for (const Member& member : members) written.push_back(write_load_of(memory_, member));
    auto* const lent = reinterpret_cast<amq_sub*>(memory_.take(written.size() * sizeof(amq_sub)));
    std::copy(written.begin(), written.end(), lent);
    const Loan loan(memory_);
    for (std::size_t k = 0; k < written.size(); ++k)
        subject_.strategy().on_member(change == Change::joined, topic, lent[k]);
}

void Campaign::fire_timers() {
    const auto due = subject_.take_due_timers();
    for (std::size_t k = 0; k < std::min(due.size(), kMostTimersOfAStep); ++k)
        subject_.strategy().on_timer(due[k]);
}

void Campaign::route_released() {
    for (const amq_id id : subject_.take_released())
        for (std::size_t k = 0; k < letters_.size(); ++k)
            if (letters_[k]->id == id && letters_[k]->is_held) ask_route(*letters_[k]);
}

void Campaign::check_times(Letter& letter) {
    if (letter.has_ended) return;
    if (letter.deadline <= now_) return end(letter);
    if (letter.is_held && letter.ask_at <= now_) return ask_route(letter);
    if (letter.late_at > now_) return;
    letter.late_at = UINT64_MAX;
    for (std::size_t k = 0; k < letter.attempts.size() && !letter.has_ended; ++k)
        if (letter.attempts[k].state == AMQ_ATTEMPT_OPEN)
            miss(letter, letter.attempts[k], AMQ_TIMEOUT);
}

void Campaign::obey(Letter& letter, const Decided& decision) {
    if (!decision) return end(letter);
    letter.note = decision->note;
    const bool may_wait = (letter.flags & AMQ_MSG_NO_WAIT) == 0 || letter.open > 0;
    switch (decision->verb) {
        case AMQ_SEND: return send(letter, *decision);
        case AMQ_HOLD:
            if (!may_wait) return end(letter);
            letter.is_held = true;
            if (decision->ask_again_after != 0)
                letter.ask_at = exchange::later(now_, decision->ask_again_after);
            return subject_.hold(letter.id);
        case AMQ_DROP:
        case AMQ_DONE: return end(letter);
        default: return;  // KEEP
    }
}

void Campaign::send(Letter& letter, const exchange::Decision& decision) {
    if (++letter.sends > exchange::kMaxSends) return end(letter);
    letter.is_held = false;
    const std::size_t count = decision.all ? audience_.members.size() : decision.targets.size();
    for (std::size_t k = 0; k < count; ++k) {
        Member& member = audience_.members[decision.all ? k : decision.targets[k]];
        letter.attempts.push_back({member.id, AMQ_ATTEMPT_OPEN, 0});
        ++member.load.inflight;
        ++letter.open;
    }
    letter.want = std::min(decision.want, letter.open + letter.replies);
    letter.late_at =
        decision.reply_after == 0 ? UINT64_MAX : exchange::later(now_, decision.reply_after);
    if (decision.want != 0) return;
    end(letter);
    const bool is_lost = subject_.decides_on_miss() && answers_ == Answers::none;
    if (is_lost && draws_.is_one_of(3)) come_back_unsent(letter, letter.attempts.back().sub);
}

void Campaign::end(Letter& letter) {
    if (letter.has_ended) return;
    letter.has_ended = true;
    letter.is_held = false;
    letter.open = 0;
    subject_.let_go(letter.id);
    std::unordered_set<amq_id> still_open;
    for (const amq_attempt& attempt : letter.attempts)
        if (is_open(attempt)) still_open.insert(attempt.sub);
    if (still_open.empty()) return;
    for (Member& member : audience_.members)
        if (still_open.contains(member.id)) --member.load.inflight;
}

void Campaign::close_attempt(Letter& letter, amq_attempt& attempt, std::uint32_t state) {
    attempt.state = state;
    if (state == AMQ_ATTEMPT_LATE) return;  // a reply still counts
    --letter.open;
    if (Member* const member = audience_.find(attempt.sub)) --member->load.inflight;
}

void Campaign::sweep() {
    std::erase_if(letters_, [](const auto& letter) { return letter->has_ended; });
}

}  // namespace amq::plugin_check
