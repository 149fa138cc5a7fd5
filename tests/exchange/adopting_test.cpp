// An instance that is new takes over what is held and in flight.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Adopting : public Swapping {
  protected:
    /// `in flight` with one who subscribes, `held` with nobody.
    void start_with_one_of_each() {
        start();
        first_ = shards().subscriber("orders");
        publish("in flight");
        publish("held", "elsewhere");
        take_calls();
    }
    const Got& in_flight() { return shards().got().at(0); }
    Calls adopted() {
        Calls calls = take_calls();
        std::erase_if(calls, [](const std::string& call) {
            return call.find(" adopt ") == std::string::npos;
        });
        return calls;
    }
    SessionId first_ = 0;
};

TEST_F(Adopting, HappensOnceForEachMessageBeforeAnythingElseAboutIt) {
    adopt_with(next_, "next", keep);
    start_with_one_of_each();
    swap();
    take_calls();
    shards().reply(Got(in_flight()), "done");
    shards().subscriber("elsewhere");
    EXPECT_EQ(calls_,
              (Calls{"next on_reply in flight done", "next join elsewhere", "next route held"}))
        << "they were adopted with the commit already";
    EXPECT_EQ(counters().adopted, 2U);
}

TEST_F(Adopting, HappensWithTheCommitWhileThereIsLittle) {
    adopt_with(next_, "next", keep);
    start_with_one_of_each();
    const InstanceId id = prepare();
    take_calls();
    shards().commit({{settings_, id}});
    EXPECT_EQ(calls_, (Calls{"next adopt in flight", "next adopt held"}));
    shards().commit({{settings_, 0}});
    shards().pass(1s);
    EXPECT_EQ(calls_.size(), 2U) << "it knows them, whatever else changes";
}

TEST_F(Adopting, IsNotForWhatIsPublishedLater) {
    adopt_with(next_, "next", keep);
    start();
    swap();
    publish("m");
    shards().pass(1s);
    EXPECT_EQ(calls_, Calls{"next route m"});
    EXPECT_EQ(counters().adopted, 0U);
}

TEST_F(Adopting, GoesOnAtAPaceByMessages) {
    adopt_with(next_, "next", keep);
    start();
    for (int k = 0; k < 1'000; ++k) publish(std::to_string(k));
    take_calls();
    swap();
    EXPECT_EQ(take_calls().size(), kMaxFlushMessages);
    EXPECT_LE(core().next_wake(), shards().now() + 1) << "there is more to do at once";
    shards().jump(1ns);
    EXPECT_EQ(take_calls().size(), kMaxFlushMessages);
    shards().pass(5ms);
    EXPECT_EQ(take_calls().size(), 1'000U - 2 * kMaxFlushMessages);
    EXPECT_GT(core().next_wake(), shards().now() + 1);
}

TEST_F(Adopting, GoesOnAtAPaceByBytes) {
    adopt_with(next_, "next", keep);
    start();
    for (int k = 0; k < 20; ++k) publish(std::string(50'000, 'x'));
    take_calls();
    swap();
    EXPECT_EQ(take_calls().size(), 2U) << "64 KiB, and what the last one has over it";
    shards().pass(20ms);
    EXPECT_EQ(take_calls().size(), 18U);
}

TEST_F(Adopting, LooksAtSoManyInOneTurn) {
    adopt_with(next_, "next", keep);
    start();
    shards().subscriber("orders");
    for (std::uint32_t k = 0; k < 2 * kMaxAdoptionLooks + 10; ++k) publish("m");
    const std::size_t last = shards().got().size() - 1;
    for (std::size_t k = 0; k < last; ++k) shards().reply(Got(shards().got()[k]), "done");
    take_calls();
    swap();
    EXPECT_EQ(adopted().size(), 0U);
    shards().jump(0ns);
    EXPECT_EQ(adopted().size(), 0U);
    shards().jump(0ns);
    EXPECT_EQ(adopted().size(), 1U);
}

TEST_F(Adopting, HappensFirstWhenSomethingComesBeforeItsTurn) {
    adopt_with(next_, "next", keep);
    start();
    const SessionId ann = shards().subscriber("orders");
    for (int k = 0; k < 400; ++k) publish(std::to_string(k));
    shards().unsubscribe(ann, "orders");
    publish("held");
    swap();
    take_calls();
    shards().reply(Got(shards().got()[350]), "done");
    EXPECT_EQ(calls_, (Calls{"next adopt 350", "next on_reply 350 done"}));
    shards().decline(Got(shards().got()[351]));
    EXPECT_EQ(calls_.size(), 4U);
    EXPECT_EQ(calls_[2], "next adopt 351");
    shards().pass(10ms);
    const Calls rest = adopted();
    EXPECT_EQ(std::ranges::count(rest, "next adopt 350"), 1);
    EXPECT_EQ(rest.size(), 401U - kMaxFlushMessages);
}

TEST_F(Adopting, TurnsToTheThirdWhenTheSecondWasNotDone) {
    adopt_with(next_, "next", keep);
    adopt_with(old_, "third", keep);
    start();
    for (int k = 0; k < 600; ++k) publish(std::to_string(k));
    swap();
    shards().swap(settings_, source_of(old_));
    take_calls();
    shards().pass(10ms);
    const Calls calls = take_calls();
    EXPECT_EQ(calls.size(), 600U);
    EXPECT_TRUE(std::ranges::all_of(
        calls, [](const std::string& call) { return call.starts_with("third adopt"); }));
}

// A strategy that gives out what it finds held keeps the order, wherever the exchanges lie.
TEST_F(Adopting, GoesThroughWhatIsHeldInOrderOfArrival) {
    adopt_with(next_, "next", send_to_all);
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        return body_of(msg).starts_with("sent") ? send_to_all(msg, view, plan)
                                                : hold(msg, view, plan);
    };
    start();
    const SessionId ann = shards().subscriber("orders");
    for (int k = 0; k < 600; ++k) publish("sent");
    for (std::size_t k = 0; k < 600; ++k) shards().reply(Got(shards().got()[k]), "done");
    Calls held;
    for (int k = 0; k < 600; ++k) publish(held.emplace_back(std::to_string(k)));
    ASSERT_EQ(core().held_messages(), 600U);
    swap();
    shards().pass(10ms);
    Calls got = shards().bodies_of(ann);
    got.erase(got.begin(), got.begin() + 600);
    EXPECT_EQ(got, held);
}

// --- what it may decide

amq_rc drop(const amq_msg&, const amq_view&, amq_plan& plan) {
    plan.verb = AMQ_DROP;
    plan.reason = AMQ_OUTCOME_OVERLOADED;
    return AMQ_OK;
}

amq_rc answer(const amq_msg&, const amq_view&, amq_plan& plan) {
    plan.verb = AMQ_DONE;
    plan.flags = AMQ_PLAN_ANSWER;
    plan.answer = {"adopted", 7};
    return AMQ_OK;
}

TEST_F(Adopting, MayKeepThemAsTheyAre) {
    adopt_with(next_, "next", [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        plan.note = 5;
        return keep(msg, view, plan);
    });
    start_with_one_of_each();
    swap();
    EXPECT_EQ(core().held_messages(), 1U);
    EXPECT_EQ(core().open_exchanges(), 2U);
    std::uint64_t note = 0;
    next_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        note = msg.note;
        return send_to_all(msg, view, plan);
    };
    shards().subscriber("elsewhere");
    EXPECT_EQ(note, 5U);
    shards().pass(4s);
    EXPECT_EQ(shards().told().size(), 2U) << "their time goes on";
}

TEST_F(Adopting, MaySendThem) {
    adopt_with(next_, "next", send_to_untried);
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        return body_of(msg) == "held" ? hold(msg, view, plan) : send_to_all(msg, view, plan);
    };
    start_with_one_of_each();
    const SessionId second = shards().subscriber("orders");
    publish("held");
    swap();
    EXPECT_EQ(shards().bodies_of(second), Calls{"in flight"});
    EXPECT_EQ(shards().bodies_of(first_), (Calls{"in flight", "held"}));
    shards().reply(Got(in_flight()), "the first one's");
    EXPECT_EQ(outcome(), Outcome::ok) << "who had it may still reply";
}

TEST_F(Adopting, MayHoldThem) {
    adopt_with(next_, "next", [](const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_HOLD;
        plan.hold_ns = 100'000'000;
        return AMQ_OK;
    });
    start_with_one_of_each();
    swap();
    EXPECT_EQ(core().held_messages(), 2U);
    take_calls();
    shards().pass(150ms);
    Calls calls = take_calls();
    std::ranges::sort(calls);
    EXPECT_EQ(calls, (Calls{"next route held", "next route in flight"})) << "asked again then";
}

TEST_F(Adopting, MayDropThem) {
    adopt_with(next_, "next", drop);
    start_with_one_of_each();
    swap();
    ASSERT_EQ(shards().told().size(), 2U);
    for (const Told& told : shards().told()) EXPECT_EQ(told.outcome, Outcome::overloaded);
    EXPECT_EQ(core().open_exchanges(), 0U);
    EXPECT_EQ(core().timers().active(), 0U);
}

TEST_F(Adopting, MayAnswerThem) {
    adopt_with(next_, "next", answer);
    start_with_one_of_each();
    swap();
    ASSERT_EQ(shards().told().size(), 2U);
    for (const Told& told : shards().told()) EXPECT_EQ(told.body, "adopted");
    EXPECT_EQ(core().held_messages(), 0U);
}

// --- it decides just when something else was to happen

class AdoptedJustThen : public Adopting {
  protected:
    /// More than one turn's worth comes before the message `m`, which is in flight.
    void start_behind_many(Script::Route plan) {
        adopt_with(next_, "next", [plan](const amq_msg& msg, const amq_view& view, amq_plan& into) {
            return body_of(msg) == "m" ? plan(msg, view, into) : keep(msg, view, into);
        });
        old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan_of_it) {
            plan_of_it.reply_ns = 1'000'000'000;
            return send_to_all(msg, view, plan_of_it);
        };
        start();
        for (int k = 0; k < 300; ++k) publish("before", "elsewhere");
        first_ = shards().subscriber("orders");
        publish("m");
        swap();
        take_calls();
    }
};

TEST_F(AdoptedJustThen, AReplyComesTooLateForWhatItEnds) {
    start_behind_many(drop);
    shards().reply(Got(in_flight()), "done");
    EXPECT_EQ(calls_, Calls{"next adopt m"});
    EXPECT_EQ(outcome(), Outcome::overloaded);
    EXPECT_EQ(core().counters().replies_ignored[static_cast<std::size_t>(IgnoredReply::late)], 1U);
}

TEST_F(AdoptedJustThen, AReplyEndsWhatItHasHeld) {
    start_behind_many(hold);
    shards().reply(Got(in_flight()), "done");
    EXPECT_EQ(calls_, (Calls{"next adopt m", "next on_reply m done"}));
    EXPECT_EQ(outcome(), Outcome::ok);
    EXPECT_EQ(core().held_messages(), 300U);
}

TEST_F(AdoptedJustThen, ASubscriberIsLostWithoutWhatItEnds) {
    start_behind_many(drop);
    shards().close(first_);
    shards().jump(1ns);
    ASSERT_GE(calls_.size(), 2U);
    EXPECT_EQ(calls_[1], "next adopt m") << "before the rest of the others";
    EXPECT_EQ(std::ranges::count(calls_, "next on_miss m"), 0);
    EXPECT_EQ(counters().lost, 0U);
    EXPECT_EQ(core().subscribers(), 0U);
}

TEST_F(AdoptedJustThen, ATimeToReplyHasPassedForNothing) {
    start_behind_many(drop);
    shards().jump(1'100ms);
    const Calls calls = take_calls();
    EXPECT_EQ(std::ranges::count(calls, "next adopt m"), 1);
    EXPECT_EQ(std::ranges::count(calls, "next on_miss m"), 0);
    EXPECT_EQ(shards().told().size(), 1U);
}

TEST_F(AdoptedJustThen, ATimeToReplyHasPassedForWhatItKeeps) {
    start_behind_many(keep);
    shards().jump(1'100ms);
    Calls calls = take_calls();
    std::erase(calls, "next adopt before");
    EXPECT_EQ(calls, (Calls{"next adopt m", "next on_miss m"}));
}

TEST_F(AdoptedJustThen, NobodyRoutesWhatItHasDecidedUpon) {
    adopt_with(next_, "next", answer);
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        plan.hold_ns = 10'000'000;
        return hold(msg, view, plan);
    };
    start();
    for (int k = 0; k < 600; ++k) publish("m");
    swap();
    take_calls();
    shards().jump(20ms);
    const Calls calls = take_calls();
    EXPECT_EQ(std::ranges::count(calls, "next adopt m"), 600 - int{kMaxFlushMessages});
    EXPECT_EQ(std::ranges::count(calls, "next route m"), 0);
}

// --- it fails

TEST_F(Adopting, ThatFailsEndsTheMessage) {
    adopt_with(next_, "next", fail);
    start_with_one_of_each();
    swap();
    ASSERT_EQ(shards().told().size(), 2U);
    for (const Told& told : shards().told()) EXPECT_EQ(told.outcome, Outcome::strategy_failed);
    EXPECT_EQ(shards().strikes(), (Calls{"adopt: internal error", "adopt: internal error"}));
    EXPECT_EQ(core().bindings()[0].strikes, 2U);
}

TEST_F(Adopting, ThatFailsFallsBack) {
    adopt_with(next_, "next", fail);
    settings_.fallback = Fallback::random;
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        return body_of(msg) == "held" ? hold(msg, view, plan) : send_to_all(msg, view, plan);
    };
    start_with_one_of_each();
    publish("held");
    swap();
    EXPECT_TRUE(shards().told().empty());
    EXPECT_EQ(shards().bodies_of(first_), (Calls{"in flight", "held"}));
    EXPECT_EQ(core().held_messages(), 1U) << "where nobody is";
    EXPECT_EQ(counters().fallbacks, 3U);
    shards().reply(Got(in_flight()), "done");
    EXPECT_EQ(outcome(), Outcome::ok);
}

}  // namespace
}  // namespace amq::exchange_tests
