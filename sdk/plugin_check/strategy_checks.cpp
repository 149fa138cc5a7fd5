#include "sdk/plugin_check/strategy_checks.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/exchange/plugin_metrics.hpp"
#include "host/printable.hpp"
#include "sdk/plugin_check/campaign.hpp"
#include "sdk/plugin_check/case.hpp"
#include "sdk/plugin_check/draws.hpp"
#include "sdk/plugin_check/leftovers.hpp"
#include "sdk/plugin_check/wrong_options.hpp"

namespace amq::plugin_check {
namespace {

using State = Verdict::State;

/// One strategy, in a case's own process.
struct Case {
    const Specimen& specimen;
    const StrategyName& name;

    [[nodiscard]] Making making() const {
        return {load_for_case(specimen), name.id, specimen.options, specimen.seed};
    }
};

std::unique_ptr<Subject> made(const Making& making) {
    auto subject = Subject::create(making);
    if (auto* why = std::get_if<std::string>(&subject)) throw std::runtime_error(*why);
    return std::get<std::unique_ptr<Subject>>(std::move(subject));
}

// Without its end.
void perform(Subject& subject, const Case& one, Lending lending) {
    LentMemory memory(lending);
    const bool is_answered = (one.name.flags & AMQ_DESC_ANSWERS) != 0;
    Campaign(subject, memory, one.specimen.seed, is_answered ? Answers::given : Answers::none)
        .run();
}

void play(Subject& subject, const Case& one, Lending lending = Lending::plain) {
    perform(subject, one, lending);
    subject.end();
}

// --- making an instance

Told refusal_of(const Making& making) {
    const Spy::Creation creation = Subject::try_to_create(making);
    if (creation.is_made) return {.wrong = "an instance is made"};
    if (creation.wrote_past_text) return {.wrong = "create() writes past the end of its text"};
    return {.wrong = creation.text.empty() ? "create() gives NULL, but no text" : ""};
}

Told refuses_unknown_id(const Case& one) {
    Making making = one.making();
    making.id += ".not-this-one";
    return refusal_of(making);
}

Told refuses_garbage(const Case& one) {
    Making making = one.making();
    for (const std::string_view garbage : kGarbage) {
        making.options = garbage;
        Told told = refusal_of(making);
        if (told.wrong.empty()) continue;
        told.wrong += " of " + host::in_quotes(garbage);
        return told;
    }
    return {};
}

Told refuses_unknown_option(const Case& one) {
    Making making = one.making();
    making.options = kUnknownOption;
    Told told = refusal_of(making);
    if (!told.wrong.empty()) told.wrong += " of " + making.options;
    return told;
}

Told creates(const Case& one) {
    static_cast<void>(made(one.making()));
    return {};
}

// --- memory

Told leaves_no_memory(const Case& one) {
    const Making making = one.making();
    return leaves_no_memory_behind([&] { static_cast<void>(made(making)); });
}

// --- the campaign

Told makes_good_plans(const Case& one) {
    const auto subject = made(one.making());
    play(*subject, one);
    const auto& strikes = subject->strikes();
    if (strikes.empty()) return {.facts = subject->calls()};
    const std::string calls = strikes.size() == 1 ? " call failed" : " calls failed";
    return {.wrong = strikes.front() + " (" + std::to_string(strikes.size()) + calls +
                     ", of seed " + std::to_string(one.specimen.seed) + ')'};
}

Told leaves_what_it_was_lent(const Case& one) {
    play(*made(one.making()), one, Lending::watched);
    return {};
}

Told keeps_to_its_thread(const Case& one) {
    const Making making = one.making();
    const std::ptrdiff_t before = threads_before();
    const auto subject = made(making);
    play(*subject, one);
    if (const auto misuse = subject->misuse_of_host(); !misuse.empty()) return {.wrong = misuse};
    return {.wrong = come_down_to(before) ? "" : "a thread of it runs on after destroy()"};
}

Told gives_its_plans(const Case& one) {
    const auto subject = made(one.making());
    play(*subject, one);
    return {.facts = std::to_string(subject->digest())};
}

Told replays(const Case& one) {
    const auto run = [&] {
        return run_case(one.specimen.limit, [&] { return gives_its_plans(one); });
    };
    const Told first = run();
    if (!first.wrong.empty()) return first;
    const Told second = run();
    if (!second.wrong.empty()) return second;
    if (first.facts == second.facts) return {};
    return {.wrong = "two runs of seed " + std::to_string(one.specimen.seed) + " gave other plans"};
}

std::string refusals_of(const exchange::MetricsSnapshot& metrics) {
    for (std::size_t k = 0; k < metrics.refused.size(); ++k) {
        const std::uint64_t times = metrics.refused[k];
        if (times == 0) continue;
        return "amq.metrics/1 refused " + std::to_string(times) +
               " of its calls: " + std::string(to_string(static_cast<exchange::MetricRefusal>(k)));
    }
    return {};
}

// Counting is for those who watch: whether anybody does makes no difference.
Told counts(const Case& one, bool is_counted) {
    Making making = one.making();
    making.is_counted = is_counted;
    const auto subject = made(making);
    play(*subject, one);
    return {.wrong = refusals_of(subject->metrics()), .facts = std::to_string(subject->digest())};
}

Told counts_beside_its_plans(const Case& one) {
    const Told counted = run_case(one.specimen.limit, [&] { return counts(one, true); });
    if (!counted.wrong.empty()) return {.wrong = counted.wrong};
    const Told plain = run_case(one.specimen.limit, [&] { return counts(one, false); });
    if (!plain.wrong.empty()) return {.wrong = "on a host without amq.metrics/1: " + plain.wrong};
    if (counted.facts == plain.facts) return {};
    return {.wrong = "it gives other plans on a host without amq.metrics/1"};
}

// --- its state

constexpr std::array<std::size_t, 5> kGarbageBytes{0, 1, 7, 1'000, 65'536};

std::string schema_of(const Making& making) {
    for (const host::Description& one : making.library->descriptions()) {
        if (one.id == making.id) return one.state_schema;
    }
    return {};
}

// Noise, and what is nearly right.
std::vector<std::string> garbage_like(const std::string& saved, std::uint64_t seed) {
    Draws draws(seed);
    std::vector<std::string> all{saved + "x", saved.substr(0, saved.size() / 2)};
    for (const std::size_t bytes : kGarbageBytes) {
        std::string& noise = all.emplace_back();
        while (noise.size() < bytes) noise += static_cast<char>(draws.below(256));
    }
    return all;
}

// Each into an instance of its own, which then is asked what it knows.
Told stands_garbage(const Making& making, const std::string& saved) {
    bool is_ever_refused = false;
    for (const std::string& garbage : garbage_like(saved, making.seed)) {
        const auto to = made(making);
        const auto why_not = to->strategy().load_state(garbage);
        is_ever_refused = is_ever_refused || why_not;
        if (why_not && why_not->find("threw across") != std::string::npos)
            return {.wrong = *why_not};
        const exchange::SavedState after = to->strategy().save_state();
        if (after.loss) return {.wrong = "after garbage, " + after.why_not};
    }
    return {.doubt = is_ever_refused ? "" : "it takes any garbage for its state"};
}

Told keeps_its_state(const Case& one) {
    const Making making = one.making();
    const auto from = made(making);
    if (!from->strategy().keeps_state()) return {};
    if (schema_of(making).empty())
        return {.wrong = "it has an amq.state/1, but no state_schema that names the format"};
    perform(*from, one, Lending::plain);
    const exchange::SavedState saved = from->strategy().save_state();
    if (saved.loss) return {.wrong = saved.why_not};
    const auto to = made(making);
    if (const auto why_not = to->strategy().load_state(saved.bytes))
        return {.wrong = "it does not take what it saved: " + *why_not};
    const exchange::SavedState again = to->strategy().save_state();
    if (again.loss || again.bytes != saved.bytes)
        return {.wrong = "it saves other bytes than it has loaded"};
    Told told = stands_garbage(making, saved.bytes);
    told.facts = std::to_string(saved.bytes.size()) + " bytes";
    return told;
}

// --- all of them

struct Check {
    Rule rule;
    Told (*body)(const Case&);
};
constexpr std::array kOfCreation{Check{Rule::unknown_id, refuses_unknown_id},
                                 Check{Rule::garbage, refuses_garbage},
                                 Check{Rule::unknown_option, refuses_unknown_option}};
constexpr Check kOfState{Rule::state, keeps_its_state};
constexpr std::array kOfInstances{
    Check{Rule::memory, leaves_no_memory}, Check{Rule::plans, makes_good_plans},
    Check{Rule::borrowed, leaves_what_it_was_lent}, Check{Rule::threads, keeps_to_its_thread}};

Verdict run(const Check& check, const Case& one) {
    const Told told = run_case(one.specimen.limit, [&] { return check.body(one); });
    return verdict_of(told, check.rule, one.name.id);
}

}  // namespace

void check_strategy(const Specimen& specimen, const StrategyName& name, Verdicts& verdicts) {
    const Case one{specimen, name};
    for (const Check& check : kOfCreation) verdicts.push_back(run(check, one));
    verdicts.push_back(run({Rule::create, creates}, one));
    const bool is_made = verdicts.back().state == State::ok;
    const auto skipped = [&](Rule rule) {
        return Verdict{rule, State::skipped, name.id, "there is no instance to look at", {}};
    };
    for (const Check& check : kOfInstances)
        verdicts.push_back(is_made ? run(check, one) : skipped(check.rule));
    verdicts.push_back(is_made ? verdict_of(replays(one), Rule::replay, one.name.id)
                               : skipped(Rule::replay));
    if (verdicts.back().state == State::failed)
        verdicts.push_back(
            {Rule::metrics, State::skipped, name.id, "its plans are not replayed", {}});
    else
        verdicts.push_back(
            is_made ? verdict_of(counts_beside_its_plans(one), Rule::metrics, one.name.id)
                    : skipped(Rule::metrics));
    verdicts.push_back(is_made ? run(kOfState, one) : skipped(Rule::state));
}

}  // namespace amq::plugin_check
