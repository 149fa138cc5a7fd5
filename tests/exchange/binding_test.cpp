// Instances are put in the place of others, in flight and held messages go on.

#include "host/exchange/binding.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

using Committing = Swapping;

TEST_F(Committing, GivesRepliesToTheNewInstance) {
    start();
    shards().subscriber("orders");
    publish("m");
    take_calls();
    swap();
    take_calls();
    shards().reply(Got(shards().got()[0]), "done");
    EXPECT_EQ(calls_, Calls{"next on_reply m done"});
    EXPECT_EQ(outcome(), Outcome::ok);
    EXPECT_EQ(shards().told()[0].body, "done");
    EXPECT_EQ(counters().adopted, 1U);
}

TEST_F(Committing, GivesRepliesThatComeOverAnotherShardToTheNewInstance) {
    start(2);
    shards().subscriber("orders", 1);
    publish("m");
    swap();
    take_calls();
    shards().reply(Got(shards().got()[0]), "done");
    EXPECT_EQ(calls_, Calls{"next on_reply m done"});
}

TEST_F(Committing, GivesMissesToTheNewInstance) {
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        plan.reply_ns = body_of(msg) == "late" ? 10'000'000 : 0;
        return send_to_all(msg, view, plan);
    };
    start();
    const SessionId ann = shards().subscriber("orders");
    for (const char* body : {"declined", "late", "gone"}) publish(body);
    swap();
    take_calls();
    shards().decline(Got(shards().got()[0]));
    shards().pass(20ms);
    shards().close(ann);
    EXPECT_EQ(calls_, (Calls{"next on_miss declined", "next on_miss late", "next leave orders",
                             "next on_miss gone"}));
    EXPECT_EQ(shards().told().size(), 3U);
}

TEST_F(Committing, LetsTheNewInstanceRouteWhatIsHeld) {
    start();
    publish("1");
    publish("2");
    swap();
    take_calls();
    const SessionId ann = shards().subscriber("orders");
    EXPECT_EQ(calls_, (Calls{"next join orders", "next route 1", "next route 2"}));
    EXPECT_EQ(shards().bodies_of(ann), (Calls{"1", "2"}));
}

TEST_F(Committing, EndsTheOldInstanceBeforeItReturns) {
    int deactivated = 0;
    amq_id held = 0;
    old_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        held = msg.id;
        return hold(msg, view, plan);
    };
    old_.deactivate = [&] {
        ++deactivated;
        EXPECT_EQ(old_.destroyed, 0);
        EXPECT_EQ(old_.host->release(old_.host->ctx, held), AMQ_E_STATE) << "it is not its own";
        old_.host->timer(old_.host->ctx, 8, 1'000'000);
        old_.host->wake(old_.host->ctx);
    };
    start();
    publish("m");
    old_.host->timer(old_.host->ctx, 7, 1'000'000);
    swap();
    EXPECT_EQ(deactivated, 1);
    EXPECT_EQ(old_.destroyed, 1);
    EXPECT_EQ(core().timers().active(), 1U) << "of the message that is held";
    shards().wake();
    shards().pass(1s);
    EXPECT_TRUE(calls_.empty()) << "neither its timers nor its wake are heard";
}

TEST_F(Committing, ReleasesForTheNewInstanceWhatTheOldOneHeld) {
    amq_id held = 0;
    old_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        held = msg.id;
        return hold(msg, view, plan);
    };
    start();
    publish("m");
    swap();
    EXPECT_EQ(next_.host->release(next_.host->ctx, held), AMQ_OK);
    shards().pass(5ms);
    EXPECT_EQ(calls_, Calls{"next route m"});
}

class Notes : public Swapping {
  protected:
    /// What the next one finds where the old one has left 77.
    std::uint64_t left(StrategySource old, StrategySource next) {
        old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            plan.note = 77;
            return send_to_all(msg, view, plan);
        };
        std::uint64_t found = 1;
        next_.on_reply = [&](const amq_msg& msg, amq_id, std::string_view, const amq_view&,
                             amq_plan& plan) {
            found = msg.note;
            plan.verb = AMQ_DONE;
            return AMQ_OK;
        };
        start();
        shards().swap(settings_, old);
        shards().subscriber("orders");
        publish("m");
        shards().swap(settings_, next);
        shards().reply(Got(shards().got()[0]), "done");
        return found;
    }
};

TEST_F(Notes, AreKeptForTheSameStrategyThatSaysTheSameOfItsState) {
    EXPECT_EQ(left(source_of(old_, "v1"), source_of(next_, "v1")), 77U);
}

TEST_F(Notes, AreForgottenWhenItSaysSomethingElse) {
    EXPECT_EQ(left(source_of(old_, "v1"), source_of(next_, "v2")), 0U);
}

TEST_F(Notes, AreForgottenWhenItIsAnotherStrategy) {
    StrategySource other = source_of(next_, "v1");
    other.id = "test.other";
    EXPECT_EQ(left(source_of(old_, "v1"), other), 0U);
}

TEST_F(Committing, ChangesSettingsUnderAnInstanceThatStays) {
    start();
    publish("before");
    settings_.hold = settings_.timeout = 100'000'000;
    shards().commit({{settings_, 0}});
    publish("after");
    shards().pass(200ms);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].sequence, 2U) << "the first one has the time it had";
    EXPECT_EQ(old_.destroyed, 0);
    EXPECT_EQ(counters().adopted, 0U);
    EXPECT_EQ(calls_, (Calls{"old route before", "old route after"}));
}

TEST_F(Committing, LeavesAloneWhatIsNotThere) {
    start();
    const InstanceId stale = prepare();
    core().discard(stale);
    shards().commit({{settings_, stale}, {{.model = 10}, 0}, {{.model = 11}, stale}});
    EXPECT_EQ(old_.destroyed, 0);
    ASSERT_EQ(core().bindings().size(), 1U) << "the one that is bound stays, the others never were";
    publish("m");
    EXPECT_EQ(calls_, Calls{"old route m"});
    shards().publish(publisher_, "orders", "m", 10, 5);
    EXPECT_EQ(outcome(), outcome_of(Refusal::unknown_model));
}

TEST_F(Committing, ChangesWhetherPublishersAreAnsweredForNewMessagesOnly) {
    start();
    shards().subscriber("orders");
    publish("1");
    settings_.answered = false;
    shards().commit({{settings_, 0}});
    publish("2");
    EXPECT_EQ(core().answered_open(), 1U);
    settings_.answered = true;
    shards().commit({{settings_, 0}});
    publish("3");
    EXPECT_EQ(core().answered_open(), 2U);
    for (std::size_t k = 0; k < 3; ++k) shards().reply(Got(shards().got()[k]), "done");
    ASSERT_EQ(shards().told().size(), 2U);
    EXPECT_EQ(shards().told()[0].sequence, 1U);
    EXPECT_EQ(shards().told()[1].sequence, 3U);
    EXPECT_EQ(core().open_exchanges(), 0U);
}

TEST_F(Committing, CountsCallsAndStrikesOfTheInstanceThatIsBoundNow) {
    const auto failing = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        return body_of(msg) == "bad" ? AMQ_E_INTERNAL : send_to_all(msg, view, plan);
    };
    old_.route = failing;
    next_.route = failing;
    start();
    shards().swap(settings_, source_of(old_, {}, 41));
    publish("good");
    publish("bad");
    ASSERT_EQ(core().bindings().size(), 1U);
    EXPECT_EQ(core().bindings()[0].model, 12U);
    EXPECT_EQ(core().bindings()[0].match, "");
    EXPECT_EQ(core().bindings()[0].calls, 2U);
    EXPECT_EQ(core().bindings()[0].strikes, 1U);
    EXPECT_FALSE(core().bindings()[0].quarantined);
    shards().swap(settings_, source_of(next_, {}, 42));
    EXPECT_EQ(core().bindings()[0].calls, 0U);
    EXPECT_EQ(core().bindings()[0].strikes, 0U);
    publish("bad");
    EXPECT_EQ(core().bindings()[0].strikes, 1U);
    EXPECT_EQ(shards().struck(), (std::vector<std::uint64_t>{41, 42}));
    EXPECT_EQ(core().counters().strikes, 2U);
}

TEST_F(Committing, CountsASlowCallAsAStrikeOfTheInstanceThatWasCalled) {
    start();
    const InstanceId first = shards().prepare(settings_, source_of(old_, {}, 41));
    shards().commit({{settings_, first}});
    core().strike_slow(first, Callback::on_miss, 1'234'567'890);
    EXPECT_EQ(core().bindings()[0].strikes, 1U);
    EXPECT_EQ(core().counters().strikes, 1U);
    EXPECT_EQ(shards().struck_slow(), std::vector<std::uint64_t>{41});
    EXPECT_EQ(shards().strikes(), Calls{"on_miss: it took 1234 ms or longer"});
    EXPECT_EQ(shards().struck_ids(), Calls{source_of(old_).id});
    swap();
    core().strike_slow(first, Callback::on_miss, 1'234'567'890);
    EXPECT_EQ(core().bindings()[0].strikes, 0U) << "it has its place, and not its strikes";
    EXPECT_EQ(shards().struck_slow().size(), 1U);
}

TEST_F(Committing, AThousandTimesTakesNoMorePlacesThanTwice) {
    old_.on_member = next_.on_member = {};
    start();
    publish("held", "elsewhere");
    shards().subscriber("orders");
    publish("sent");
    const auto swap_often = [&](int times) {
        for (int k = 0; k < times; ++k) {
            const InstanceId id = shards().prepare(settings_, source_of(next_, "v1"));
            next_.host->timer(next_.host->ctx, 7, 60'000'000'000);
            ASSERT_LT(id & 0xFFFFFFFFU, 2U) << "it has the place of the one before the last";
            shards().commit({{settings_, id}});
        }
    };
    swap_often(1'000);
    EXPECT_EQ(next_.destroyed, 999);
    EXPECT_EQ(core().timers().active(), 3U);
    shards().reply(Got(shards().got()[0]), "done");
    EXPECT_EQ(outcome(), Outcome::ok);
}

}  // namespace
}  // namespace amq::exchange_tests
