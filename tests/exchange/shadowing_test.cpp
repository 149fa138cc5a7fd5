// A candidate is shown what the bound strategy decides upon; nobody sees what it does.

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Shadowing : public Swapping {
  protected:
    void shadow(std::uint32_t share = UINT32_MAX) {
        core().start_shadow(12, {}, prepare(), share);
        take_calls();
    }
    ShadowReport report() { return core().end_shadow(12, {}).value(); }
    static std::uint64_t count(const ShadowReport& report, Callback callback, Difference how) {
        return report.decisions[static_cast<std::size_t>(callback)][static_cast<std::size_t>(how)];
    }
};

TEST_F(Shadowing, ShowsTheSameSituations) {
    start();
    shards().subscriber("orders");
    shadow();
    for (const char* body : {"1", "2"}) publish(body);
    shards().reply(Got(shards().got()[0]), "done");
    shards().decline(Got(shards().got()[1]));
    EXPECT_EQ(calls_, (Calls{"old route 1", "next route 1", "old route 2", "next route 2",
                             "old on_reply 1 done", "next on_reply 1 done", "old on_miss 2",
                             "next on_miss 2"}));
    const ShadowReport seen = report();
    EXPECT_EQ(count(seen, Callback::route, Difference::none), 2U);
    EXPECT_EQ(count(seen, Callback::on_reply, Difference::none), 1U);
    EXPECT_EQ(count(seen, Callback::on_miss, Difference::none), 1U);
    EXPECT_TRUE(seen.texts.empty());
    EXPECT_EQ(seen.live.calls, 4U);
    EXPECT_EQ(seen.live.total, 40U) << "by the clock of the observer";
    EXPECT_EQ(seen.candidate.calls, 4U);
    EXPECT_EQ(seen.candidate.max, 10U);
}

// What both leave to the host is the same of both.
TEST_F(Shadowing, ComparesWithTheRulesOfTheHostWhatIsLeftToIt) {
    next_.on_reply = {};
    next_.on_miss = {};
    start();
    shards().subscriber("orders");
    shadow();
    for (const char* body : {"1", "2"}) publish(body);
    shards().reply(Got(shards().got()[0]), "done");
    shards().decline(Got(shards().got()[1]));
    const ShadowReport seen = report();
    EXPECT_EQ(count(seen, Callback::on_reply, Difference::none), 1U);
    EXPECT_EQ(count(seen, Callback::on_miss, Difference::none), 1U);
}

TEST_F(Shadowing, GivesTheSameDraws) {
    std::vector<std::uint64_t> live;
    std::vector<std::uint64_t> candidate;
    const auto draw_into = [](Script& script, std::vector<std::uint64_t>& drawn) {
        script.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            drawn.push_back(script.host->random(script.host->ctx));
            drawn.push_back(script.host->random(script.host->ctx));
            return send_to_all(msg, view, plan);
        };
    };
    draw_into(old_, live);
    draw_into(next_, candidate);
    start();
    shadow();
    for (int k = 0; k < 5; ++k) publish("m");
    EXPECT_EQ(live.size(), 10U);
    EXPECT_EQ(live, candidate);
}

// Two runs of one seed, with a candidate and without, give the same in every point.
TEST_F(Shadowing, ChangesNothingOfWhatIsDrawnForTheLiveOne) {
    const auto run = [this](bool with_candidate) {
        old_.route = [this](const amq_msg&, const amq_view& view, amq_plan& plan) {
            plan.verb = AMQ_SEND;
            plan.want = 1;
            plan.n = 1;
            plan.target[0] = static_cast<std::uint32_t>(old_.host->random(old_.host->ctx) % view.n);
            return AMQ_OK;
        };
        next_.route = [this](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            for (int k = 0; k < 7; ++k) next_.host->random(next_.host->ctx);
            return send_to_all(msg, view, plan);
        };
        start();
        for (int k = 0; k < 5; ++k) shards().subscriber("orders");
        if (with_candidate) shadow();
        for (int k = 0; k < 50; ++k) publish(std::to_string(k));
        shards().pass(5s);
        return shards().log();
    };
    EXPECT_EQ(run(true), run(false));
}

TEST_F(Shadowing, CountsHowDecisionsDiffer) {
    next_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const std::string body = body_of(msg);
        if (body == "fails") return fail(msg, view, plan);
        if (body == "verb") return hold(msg, view, plan);
        send_to_all(msg, view, plan);
        if (body == "terms") plan.reply_ns = 1;
        if (body == "targets") {
            plan.flags = 0;
            plan.target[plan.n++] = 1;
        }
        return amq_rc{AMQ_OK};
    };
    start();
    shards().subscriber("orders");
    shards().subscriber("orders");
    shadow();
    for (const char* body : {"fails", "verb", "targets", "terms", "terms", "same"}) publish(body);
    const ShadowReport seen = report();
    EXPECT_EQ(count(seen, Callback::route, Difference::verb), 2U);
    EXPECT_EQ(count(seen, Callback::route, Difference::targets), 1U);
    EXPECT_EQ(count(seen, Callback::route, Difference::terms), 2U);
    EXPECT_EQ(count(seen, Callback::route, Difference::none), 1U);
    EXPECT_EQ(seen.strikes, 1U);
    ASSERT_EQ(seen.texts.size(), 6U);
    EXPECT_EQ(seen.texts[0], "route: internal error");
    EXPECT_EQ(seen.texts[2], "route: the live one sends it to all, the candidate holds it");
}

TEST_F(Shadowing, KeepsTheFirstWordsOnly) {
    next_.route = hold;
    start();
    shards().subscriber("orders");
    shadow();
    for (int k = 0; k < 100; ++k) publish("m");
    const ShadowReport seen = report();
    EXPECT_EQ(count(seen, Callback::route, Difference::verb), 100U);
    EXPECT_EQ(seen.texts.size(), ShadowReport::kMaxTexts);
}

TEST_F(Shadowing, ShowsNothingOfWhatTheCandidateDoes) {
    next_.route = [this](const amq_msg& msg, const amq_view&, amq_plan& plan) {
        calls_.push_back("next route");
        EXPECT_EQ(next_.host->timer(next_.host->ctx, 7, 1'000'000), AMQ_OK);
        plan.note = 99;
        plan.verb = AMQ_DROP;
        plan.reason = AMQ_OUTCOME_OVERLOADED;
        EXPECT_EQ(msg.note, 0U);
        return AMQ_OK;
    };
    next_.on_reply = [](const amq_msg&, amq_id, std::string_view, const amq_view&, amq_plan&) {
        return AMQ_E_INTERNAL;
    };
    start();
    shards().subscriber("orders");
    shadow();
    publish("m");
    shards().pass(5ms);
    EXPECT_EQ(calls_, (Calls{"old route m", "next route", "next timer 7"}));
    shards().reply(Got(shards().got().at(0)), "done");
    EXPECT_EQ(outcome(), Outcome::ok);
    EXPECT_TRUE(shards().strikes().empty());
    EXPECT_TRUE(shards().struck().empty());
    EXPECT_EQ(core().counters().strikes, 0U);
    EXPECT_EQ(core().bindings()[0].strikes, 0U);
    EXPECT_EQ(report().strikes, 1U);
}

TEST_F(Shadowing, LetsTheCandidateReleaseWithoutEffect) {
    amq_id held = 0;
    old_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        calls_.push_back("old route");
        held = msg.id;
        return hold(msg, view, plan);
    };
    start();
    shadow();
    publish("m");
    take_calls();
    EXPECT_EQ(next_.host->release(next_.host->ctx, held), AMQ_OK)
        << "as the live one would be told";
    EXPECT_EQ(next_.host->release(next_.host->ctx, 5), AMQ_E_STATE);
    shards().pass(100ms);
    EXPECT_TRUE(calls_.empty());
}

TEST_F(Shadowing, ShowsANoteThatTheCandidateCouldHaveLeftOnly) {
    std::vector<std::uint64_t> notes;
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        plan.note = 77;
        return send_to_all(msg, view, plan);
    };
    next_.on_reply = [&](const amq_msg& msg, amq_id, std::string_view, const amq_view&,
                         amq_plan& plan) {
        notes.push_back(msg.note);
        plan.verb = AMQ_DONE;
        return AMQ_OK;
    };
    start();
    shards().subscriber("orders");
    for (const char* schema : {"", "other"}) {
        const InstanceId id = shards().prepare(settings_, source_of(next_, schema));
        core().start_shadow(12, {}, id, UINT32_MAX);
        publish("m");
        shards().reply(Got(shards().got().back()), "done");
    }
    EXPECT_EQ(notes, (std::vector<std::uint64_t>{77, 0}));
    EXPECT_EQ(next_.destroyed, 1) << "the second takes the place of the first";
}

TEST_F(Shadowing, ShowsWholeStoriesOfItsShare) {
    start();
    shards().subscriber("orders");
    shadow(UINT32_MAX / 2);
    for (int k = 0; k < 1'000; ++k) publish(std::to_string(k));
    std::vector<std::string> shown;
    for (const std::string& call : take_calls()) {
        if (call.starts_with("next")) shown.push_back(call.substr(call.rfind(' ') + 1));
    }
    EXPECT_NEAR(static_cast<double>(shown.size()), 500, 100);
    for (std::size_t k = 0; k < 1'000; ++k) shards().reply(Got(shards().got()[k]), "x");
    std::vector<std::string> replied;
    for (const std::string& call : take_calls()) {
        if (call.starts_with("next")) replied.push_back(call.substr(14, call.rfind(' ') - 14));
    }
    EXPECT_EQ(replied, shown);
}

TEST_F(Shadowing, ShowsNothingOfNoShare) {
    start();
    shadow(0);
    for (int k = 0; k < 100; ++k) publish("m");
    EXPECT_EQ(report().live.calls, 0U);
}

TEST_F(Shadowing, TellsTheCandidateWhoComesAndGoes) {
    start();
    shadow();
    shards().subscriber("orders");
    EXPECT_EQ(calls_, (Calls{"old join orders", "next join orders"}));
}

// --- its end

TEST_F(Shadowing, EndsWithItsReport) {
    start();
    shadow();
    publish("1");
    EXPECT_EQ(count(report(), Callback::route, Difference::none), 1U);
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(core().end_shadow(12, {}), std::nullopt);
    take_calls();
    publish("2");
    EXPECT_EQ(calls_, Calls{"old route 2"});
}

TEST_F(Shadowing, EndsWhenAnotherInstanceIsBound) {
    record(third_, "third");
    start();
    shadow();
    shards().swap(settings_, source_of(third_));
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(core().end_shadow(12, {}), std::nullopt);
    take_calls();
    publish("m");
    EXPECT_EQ(calls_, Calls{"third route m"});
}

TEST_F(Shadowing, EndsWhenItsBindingEnds) {
    start();
    shadow();
    shards().commit({});
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(core().end_shadow(12, {}), std::nullopt);
}

TEST_F(Shadowing, EndsWithTheQuarantineOfTheLiveOne) {
    start();
    shadow();
    shards().quarantine(12);
    EXPECT_EQ(next_.destroyed, 1);
    EXPECT_EQ(core().end_shadow(12, {}), std::nullopt);
    core().start_shadow(12, {}, prepare(), UINT32_MAX);
    EXPECT_EQ(next_.destroyed, 2) << "there is nobody to compare it with";
}

TEST_F(Shadowing, GoesOnWhenOnlySettingsChange) {
    start();
    shadow();
    shards().commit({{settings_, 0}});
    publish("m");
    EXPECT_EQ(count(report(), Callback::route, Difference::none), 1U);
}

TEST_F(Shadowing, NeedsABindingAndAnInstance) {
    start();
    core().start_shadow(13, {}, prepare(), UINT32_MAX);
    EXPECT_EQ(next_.destroyed, 1);
    const InstanceId stale = prepare();
    core().discard(stale);
    core().start_shadow(12, {}, stale, UINT32_MAX);
    EXPECT_EQ(core().end_shadow(12, {}), std::nullopt);
    EXPECT_EQ(core().end_shadow(13, {}), std::nullopt);
    publish("m");
    EXPECT_EQ(calls_.back(), "old route m");
}

TEST_F(Shadowing, NeedsNoObserver) {
    Core core({.shard = 0, .shards = 1, .limits = {}, .seed = 1, .observer = nullptr}, 0);
    ASSERT_EQ(core.bind(settings_, source_of(old_)), std::nullopt);
    const auto prepared = core.prepare(settings_, source_of(next_));
    core.start_shadow(12, {}, std::get<InstanceId>(prepared), UINT32_MAX);
    core.publish(core.open_session(), {spoken("orders"), 12, 1, {}}, 1);
    const auto seen = core.end_shadow(12, {});
    EXPECT_EQ(seen->live.calls, 1U);
    EXPECT_EQ(seen->live.total, 0U);
}

TEST_F(Shadowing, CountsSlowCallsOfTheCandidateForItself) {
    start();
    const InstanceId candidate = prepare();
    core().start_shadow(12, {}, candidate, UINT32_MAX);
    core().strike_slow(candidate, Callback::route, 2'000'000'000);
    EXPECT_TRUE(shards().struck_slow().empty());
    const ShadowReport seen = report();
    EXPECT_EQ(seen.strikes, 1U);
    EXPECT_EQ(seen.texts, Calls{"route: it took 2000 ms or longer"});
}

// Every callback of the candidate but those that decide may strike too.
TEST_F(Shadowing, CountsStrikesOfItsTimersForItself) {
    next_.on_timer = [](std::uint64_t) { return AMQ_E_INTERNAL; };
    start();
    shadow();
    next_.host->timer(next_.host->ctx, 7, 1'000'000);
    shards().pass(5ms);
    EXPECT_TRUE(shards().strikes().empty());
    const ShadowReport seen = report();
    EXPECT_EQ(seen.strikes, 1U);
    EXPECT_EQ(seen.texts, Calls{"on_timer: internal error"});
}

}  // namespace
}  // namespace amq::exchange_tests
