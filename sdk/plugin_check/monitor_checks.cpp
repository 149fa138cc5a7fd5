#include "sdk/plugin_check/monitor_checks.hpp"

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "host/printable.hpp"
#include "sdk/plugin_check/case.hpp"
#include "sdk/plugin_check/event_draws.hpp"
#include "sdk/plugin_check/leftovers.hpp"
#include "sdk/plugin_check/lent_memory.hpp"
#include "sdk/plugin_check/monitor_subject.hpp"
#include "sdk/plugin_check/wrong_options.hpp"

namespace amq::plugin_check {
namespace {

constexpr int kLives = 3;
constexpr int kBatches = 200;

/// One monitor, in a case's own process.
struct MonitorCase {
    const Specimen& specimen;
    const StrategyName& name;

    [[nodiscard]] MonitorMaking making() const {
        return {load_for_case(specimen), name.id, specimen.options};
    }
};

std::unique_ptr<MonitorSubject> made_monitor(const MonitorMaking& making) {
    auto subject = MonitorSubject::create(making);
    if (auto* why = std::get_if<std::string>(&subject)) throw std::runtime_error(*why);
    return std::get<std::unique_ptr<MonitorSubject>>(std::move(subject));
}

void must_be_well(const std::optional<std::string>& failure) {
    if (failure) throw std::runtime_error(*failure);
}

// Started, told of all that happens, and stopped; gives the first call of on_events() that failed.
// Whether start() and stop() are well is another rule's.
std::optional<std::string> live(MonitorSubject& monitor, std::uint64_t seed,
                                Lending lending = Lending::plain) {
    LentMemory memory(lending);
    Draws draws(seed);
    std::optional<std::string> failure;
    if (monitor.start()) return failure;
    for (int k = 0; k < kBatches; ++k) {
        const EventBatch batch = draw_events(draws, memory);
        const Loan loan(memory);
        auto wrong = monitor.on_events(batch);
        if (!failure) failure = std::move(wrong);
    }
    static_cast<void>(monitor.stop());
    return failure;
}

// --- making an instance

Told refusal_by_monitor(const MonitorMaking& making) {
    const Spy::Creation creation = MonitorSubject::try_to_create(making);
    if (creation.is_made) return {.wrong = "an instance is made"};
    if (creation.wrote_past_text) return {.wrong = "create() writes past the end of its text"};
    return {.wrong = creation.text.empty() ? "create() gives NULL, but no text" : ""};
}

Told monitor_refuses_unknown_id(const MonitorCase& one) {
    MonitorMaking making = one.making();
    making.id += ".not-this-one";
    return refusal_by_monitor(making);
}

Told monitor_refuses_garbage(const MonitorCase& one) {
    MonitorMaking making = one.making();
    for (const std::string_view garbage : kGarbage) {
        making.options = garbage;
        Told told = refusal_by_monitor(making);
        if (told.wrong.empty()) continue;
        told.wrong += " of " + host::in_quotes(garbage);
        return told;
    }
    return {};
}

Told monitor_refuses_unknown_option(const MonitorCase& one) {
    MonitorMaking making = one.making();
    making.options = kUnknownOption;
    Told told = refusal_by_monitor(making);
    if (!told.wrong.empty()) told.wrong += " of " + making.options;
    return told;
}

Told creates_monitor(const MonitorCase& one) {
    must_be_well(made_monitor(one.making())->destroy());
    return {};
}

Told monitor_leaves_no_memory(const MonitorCase& one) {
    const MonitorMaking making = one.making();
    const std::ptrdiff_t before = threads_before();
    Told told = leaves_no_memory_behind([&] { must_be_well(made_monitor(making)->destroy()); });
    if (told.wrong.empty() && !come_down_to(before))
        told.wrong = "threads of instances that are gone run on, and none of them was started";
    return told;
}

// --- its life

// One that was stopped is started again when another one does not start in its place.
Told lives_and_ends(const MonitorCase& one) {
    const MonitorMaking making = one.making();
    for (int k = 0; k < kLives; ++k) {
        const auto monitor = made_monitor(making);
        for (int again = 0; again < 2; ++again) {
            must_be_well(monitor->start());
            must_be_well(monitor->stop());
        }
        must_be_well(monitor->destroy());
    }
    return {};
}

Told takes_all_events(const MonitorCase& one) {
    const auto monitor = made_monitor(one.making());
    if (const auto failure = live(*monitor, one.specimen.seed))
        return {.wrong = *failure + " (of seed " + std::to_string(one.specimen.seed) + ')'};
    return {.facts = std::to_string(kBatches) + " calls"};
}

Told monitor_leaves_what_it_was_lent(const MonitorCase& one) {
    static_cast<void>(live(*made_monitor(one.making()), one.specimen.seed, Lending::watched));
    return {};
}

Told leaves_no_thread(const MonitorCase& one) {
    const MonitorMaking making = one.making();
    const std::ptrdiff_t before = threads_before();
    const auto monitor = made_monitor(making);
    static_cast<void>(live(*monitor, one.specimen.seed));
    return {.wrong = come_down_to(before) ? "" : "a thread of it runs on after stop()"};
}

Told keeps_to_its_host(const MonitorCase& one) {
    const auto monitor = made_monitor(one.making());
    static_cast<void>(live(*monitor, one.specimen.seed));
    static_cast<void>(monitor->destroy());
    return {.wrong = monitor->misuse_of_host()};
}

// One that cannot do without them may refuse to start.
Told lives_alone(const MonitorCase& one) {
    MonitorMaking making = one.making();
    making.extensions = MonitorHostWatch::Extensions::none;
    const auto monitor = made_monitor(making);
    if (const auto why_not = monitor->start()) {
        const bool is_said = why_not->find(": ") != std::string::npos;
        return is_said ? Told{.doubt = *why_not} : Told{.wrong = *why_not};
    }
    must_be_well(monitor->stop());
    const auto failure = live(*made_monitor(making), one.specimen.seed);
    return {.wrong = failure.value_or("")};
}

// --- all of them

struct MonitorCheck {
    Rule rule;
    Told (*body)(const MonitorCase&);
};
constexpr std::array kOfMonitorCreation{
    MonitorCheck{Rule::unknown_id, monitor_refuses_unknown_id},
    MonitorCheck{Rule::garbage, monitor_refuses_garbage},
    MonitorCheck{Rule::unknown_option, monitor_refuses_unknown_option},
    MonitorCheck{Rule::create, creates_monitor}};
constexpr std::array kOfMonitors{MonitorCheck{Rule::memory, monitor_leaves_no_memory},
                                 MonitorCheck{Rule::life, lives_and_ends},
                                 MonitorCheck{Rule::events, takes_all_events},
                                 MonitorCheck{Rule::borrowed, monitor_leaves_what_it_was_lent},
                                 MonitorCheck{Rule::threads, leaves_no_thread},
                                 MonitorCheck{Rule::host, keeps_to_its_host},
                                 MonitorCheck{Rule::alone, lives_alone}};

}  // namespace

void check_monitor(const Specimen& specimen, const StrategyName& name, Verdicts& verdicts) {
    const MonitorCase one{specimen, name};
    const auto run = [&](const MonitorCheck& check) {
        const Told told = run_case(specimen.limit, [&] { return check.body(one); });
        verdicts.push_back(verdict_of(told, check.rule, name.id));
    };
    for (const MonitorCheck& check : kOfMonitorCreation) run(check);
    const bool is_made = verdicts.back().state == Verdict::State::ok;
    for (const MonitorCheck& check : kOfMonitors) {
        if (is_made)
            run(check);
        else
            verdicts.push_back({check.rule,
                                Verdict::State::skipped,
                                name.id,
                                "there is no instance to look at",
                                {}});
    }
}

}  // namespace amq::plugin_check
