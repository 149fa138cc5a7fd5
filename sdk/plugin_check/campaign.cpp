// What happens: the part of chance.

#include "sdk/plugin_check/campaign.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace amq::plugin_check {
namespace {

constexpr std::array<std::uint32_t, 8> kSizes{0, 1, 2, 3, 10, 100, 1'000, 10'000};
constexpr std::uint32_t kOtherSizes = 6;  // topics of a size by chance
constexpr std::uint32_t kMostOfOtherSizes = 200;
constexpr std::uint32_t kSteps = 160;
constexpr std::uint32_t kStepsOfLargeTopics = 40;
constexpr std::uint32_t kLargeTopic = 2'000;
constexpr std::size_t kMostLetters = 48;
constexpr exchange::Nanos kMillisecond = 1'000'000;
constexpr exchange::Nanos kTimeout = 3'000 * kMillisecond;

}  // namespace

Campaign::Campaign(Subject& subject, LentMemory& memory, std::uint64_t seed, Answers answers)
    : subject_(subject), memory_(memory), draws_(seed), answers_(answers) {}

void Campaign::run() {
    for (const std::uint32_t size : kSizes) visit(size);
    for (std::uint32_t k = 0; k < kOtherSizes; ++k)
        visit(static_cast<std::uint32_t>(draws_.below(kMostOfOtherSizes)));
}

void Campaign::visit(std::uint32_t subscribers) {
    audience_.topic = "orders." + std::to_string(next_id_++);
    audience_.more_of_sub = draws_.is_one_of(2) ? 24 : 0;
    audience_.more_of_attempt = draws_.is_one_of(2) ? 16 : 0;
    for (std::uint32_t k = 0; k < subscribers; ++k) audience_.members.push_back(make_member());
    tell(audience_.members, Change::joined);
    const std::uint32_t steps = subscribers > kLargeTopic ? kStepsOfLargeTopics : kSteps;
    for (std::uint32_t k = 0; k < steps; ++k) step();
    empty();
}

void Campaign::step() {
    now_ += draws_.below(20 * kMillisecond);
    subject_.now(now_);
    const std::uint64_t chance = draws_.below(100);
    if (chance < 36)
        publish();
    else if (chance < 52)
        reply();
    else if (chance < 62)
        decline();
    else if (chance < 69)
        join();
    else if (chance < 77)
        leave();
    else if (chance < 84)
        adopt();
    else if (chance < 90)
        congest();
    else if (chance < 99)
        pass_time();
    else
        subject_.reconfigure();
    fire_timers();
    route_released();
    sweep();
}

// Some leave first, so that there are losses with nobody left.
void Campaign::empty() {
    for (int k = 0; k < 20 && !audience_.members.empty(); ++k) leave();
    for (const auto& letter : letters_) end(*letter);
    sweep();
    tell(audience_.members, Change::left);
    audience_.members.clear();
}

void Campaign::publish() {
    if (letters_.size() >= kMostLetters) return;
    Letter& letter = add_letter();
    letter.has_key = draws_.is_one_of(2);
    letter.key = draw_text(draws_, draws_.below(24));
    letter.body = draw_body(draws_);
    if (answers_ == Answers::given) letter.flags |= std::uint32_t{AMQ_MSG_ANSWERED};
    if (draws_.is_one_of(4)) letter.flags |= std::uint32_t{AMQ_MSG_NO_WAIT};
    if (draws_.is_one_of(4)) letter.flags |= std::uint32_t{AMQ_MSG_NO_ECHO};
    const bool subscribes_too = draws_.is_one_of(3) && !audience_.members.empty();
    letter.publisher =
        subscribes_too ? audience_.members[draws_.below(audience_.members.size())].id : next_id_++;
    ask_route(letter);
}

void Campaign::reply() {
    Letter* const letter = draw_letter();
    amq_attempt* const attempt = draw_open_attempt(letter);
    if (attempt == nullptr) return;
    const amq_id from = attempt->sub;
    close_attempt(*letter, *attempt, AMQ_ATTEMPT_REPLIED);
    ++letter->replies;
    if (!subject_.strategy().decides_on_reply()) {
        if (letter->replies >= letter->want || letter->open == 0) end(*letter);
        return;
    }
    memory_.begin();
    const exchange::Situation now = write_situation(memory_, *letter, audience_, now_);
    const std::string_view body = memory_.copy(draw_body(draws_));
    const auto bytes = std::as_bytes(std::span(body));
    obey(*letter, ask([&] { return subject_.strategy().on_reply(now, from, bytes); }));
}

void Campaign::decline() {
    Letter* const letter = draw_letter();
    amq_attempt* const attempt = draw_open_attempt(letter);
    if (attempt != nullptr) miss(*letter, *attempt, AMQ_DECLINED);
}

void Campaign::join() {
    audience_.members.push_back(make_member());
    tell({&audience_.members.back(), 1}, Change::joined);
    for (std::size_t k = 0; k < letters_.size(); ++k)
        if (letters_[k]->is_held) ask_route(*letters_[k]);
}

void Campaign::leave() {
    if (!audience_.members.empty()) lose(draws_.below(audience_.members.size()));
}

// As after a swap: the notes of another strategy than this one are gone.
void Campaign::adopt() {
    Letter* const letter = draw_letter();
    if (letter == nullptr || !subject_.adopts()) return;
    if (draws_.is_one_of(2)) letter->note = 0;
    const exchange::Situation now = situation_of(*letter);
    obey(*letter, ask([&] { return subject_.adopt(now); }));
}

void Campaign::congest() {
    if (audience_.members.empty()) return;
    Member& member = audience_.members[draws_.below(audience_.members.size())];
    member.load.credit = member.load.credit == 0 ? 1 : 0;
}

void Campaign::pass_time() {
    now_ += draws_.below(800 * kMillisecond);
    subject_.now(now_);
    for (std::size_t k = 0; k < letters_.size(); ++k) check_times(*letters_[k]);
}

Letter& Campaign::add_letter() {
    letters_.push_back(std::make_unique<Letter>());
    Letter& letter = *letters_.back();
    letter.id = next_id_++;
    letter.arrived = now_;
    letter.deadline = now_ + kTimeout;
    return letter;
}

Letter* Campaign::draw_letter() {
    if (letters_.empty()) return nullptr;
    Letter& letter = *letters_[draws_.below(letters_.size())];
    return letter.has_ended ? nullptr : &letter;
}

amq_attempt* Campaign::draw_open_attempt(Letter* letter) {
    if (letter == nullptr || letter->open == 0) return nullptr;
    const std::size_t count = letter->attempts.size();
    for (std::size_t k = draws_.below(count), left = count; left > 0; --left, k = (k + 1) % count) {
        amq_attempt& one = letter->attempts[k];
        if (one.state == AMQ_ATTEMPT_OPEN || one.state == AMQ_ATTEMPT_LATE) return &one;
    }
    return nullptr;
}

Member Campaign::make_member() {
    Member member{next_id_++};
    if (draws_.is_one_of(4)) member.weight = static_cast<std::uint32_t>(draws_.below(1'000)) + 1;
    if (draws_.is_one_of(4)) member.load.credit = 0;
    return member;
}

}  // namespace amq::plugin_check
