#include "host/exchange/shadow.hpp"

#include <algorithm>
#include <utility>

namespace amq::exchange {
namespace {

bool same_targets(const Decision& one, const Decision& other) {
    return one.all == other.all && std::ranges::equal(one.targets, other.targets);
}

bool same_answer(const Decision& one, const Decision& other) {
    if (one.answer.has_value() != other.answer.has_value()) return false;
    return !one.answer || std::ranges::equal(*one.answer, *other.answer);
}

bool same_terms(const Decision& one, const Decision& other) {
    return one.want == other.want && one.reason == other.reason &&
           one.reply_after == other.reply_after && one.ask_again_after == other.ask_again_after &&
           same_answer(one, other);
}

std::string in_words(const std::optional<Decision>& decision) {
    if (!decision) return "fails";
    switch (decision->verb) {
        case AMQ_KEEP: return "keeps it";
        case AMQ_SEND:
            if (decision->all) return "sends it to all";
            if (decision->targets.size() == 1)
                return "sends it to subscriber " + std::to_string(decision->targets.front());
            return "sends it to " + std::to_string(decision->targets.size()) + " subscribers";
        case AMQ_HOLD: return "holds it";
        case AMQ_DROP: return "drops it as " + std::string(to_string(decision->reason));
        default: return decision->answer ? "answers it" : "is done with it";
    }
}

}  // namespace

Difference difference(const std::optional<Decision>& live,
                      const std::optional<Decision>& candidate) {
    if (!live || !candidate)
        return live.has_value() == candidate.has_value() ? Difference::none : Difference::verb;
    if (live->verb != candidate->verb) return Difference::verb;
    if (live->verb == AMQ_SEND && !same_targets(*live, *candidate)) return Difference::targets;
    return same_terms(*live, *candidate) ? Difference::none : Difference::terms;
}

std::string in_words(Callback callback, const std::optional<Decision>& live,
                     const std::optional<Decision>& candidate) {
    return std::string(to_string(callback)) + ": the live one " + in_words(live) +
           ", the candidate " + in_words(candidate);
}

void CallCost::add(std::uint64_t nanos) {
    ++calls;
    total += nanos;
    max = std::max(max, nanos);
}

CallCost& CallCost::operator+=(const CallCost& other) {
    calls += other.calls;
    total += other.total;
    max = std::max(max, other.max);
    return *this;
}

void ShadowReport::note(std::string text) {
    if (texts.size() < kMaxTexts) texts.push_back(std::move(text));
}

ShadowReport& ShadowReport::operator+=(const ShadowReport& other) {
    for (std::size_t k = 0; k < decisions.size(); ++k) {
        for (std::size_t d = 0; d < kDifferences; ++d) decisions[k][d] += other.decisions[k][d];
    }
    strikes += other.strikes;
    live += other.live;
    candidate += other.candidate;
    for (const std::string& text : other.texts) note(text);
    return *this;
}

// All calls about one exchange or none, so that the candidate sees whole stories.
bool Shadow::is_shown(ExchangeId id) const {
    const std::uint64_t mixed = (id ^ id >> 32U) * 0x9E3779B97F4A7C15U;
    return static_cast<std::uint32_t>(mixed >> 32U) <= share;
}

}  // namespace amq::exchange
