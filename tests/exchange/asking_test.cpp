// What becomes of messages whose strategy failed over them, or is not asked any more.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Asking : public Swapping {
  protected:
    void fail_over_routes() {
        old_.route = [this](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            calls_.push_back("old route " + body_of(msg));
            return fail(msg, view, plan);
        };
    }
    void fall_back_to(Fallback fallback) { settings_.fallback = fallback; }
    std::size_t got_by(SessionId id) { return shards().bodies_of(id).size(); }
};

// --- a strategy that fails

TEST_F(Asking, AFailureEndsTheMessage) {
    fail_over_routes();
    start();
    shards().subscriber("orders");
    publish("m");
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
    EXPECT_TRUE(shards().got().empty());
    EXPECT_EQ(counters().fallbacks, 0U);
}

TEST_F(Asking, AFailureSendsTheMessageToOneAtRandom) {
    fail_over_routes();
    fall_back_to(Fallback::random);
    start();
    const SessionId ann = shards().subscriber("orders");
    const SessionId ben = shards().subscriber("orders");
    for (int k = 0; k < 40; ++k) publish("m");
    EXPECT_EQ(shards().got().size(), 40U);
    EXPECT_GT(got_by(ann), 5U);
    EXPECT_GT(got_by(ben), 5U);
    EXPECT_EQ(shards().strikes().size(), 40U) << "each is told of all the same";
    EXPECT_EQ(counters().fallbacks, 40U);
    shards().reply(Got(shards().got()[0]), "done");
    EXPECT_EQ(outcome(), Outcome::ok);
}

TEST_F(Asking, AFailureSendsTheMessageToEverybody) {
    fail_over_routes();
    fall_back_to(Fallback::all);
    start();
    const SessionId ann = shards().subscriber("orders");
    const SessionId ben = shards().subscriber("orders");
    publish("m");
    EXPECT_EQ(got_by(ann), 1U);
    EXPECT_EQ(got_by(ben), 1U);
    shards().reply(Got(shards().got()[1]), "done");
    EXPECT_EQ(outcome(), Outcome::ok) << "one reply is enough";
}

TEST_F(Asking, AFailureHoldsWhatNobodyIsThereFor) {
    fail_over_routes();
    fall_back_to(Fallback::all);
    start();
    publish("m");
    EXPECT_EQ(core().held_messages(), 1U);
    const SessionId ann = shards().subscriber("orders");
    EXPECT_EQ(got_by(ann), 1U);
}

TEST_F(Asking, AFailureOverAReplyEndsTheMessageUnlessThereIsAFallback) {
    old_.on_reply = [](const amq_msg&, amq_id, std::string_view, const amq_view&, amq_plan&) {
        return AMQ_E_INTERNAL;
    };
    start();
    shards().subscriber("orders");
    publish("1");
    shards().reply(Got(shards().got()[0]), "done");
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
    fall_back_to(Fallback::random);
    shards().commit({{settings_, 0}});
    publish("2");
    shards().reply(Got(shards().got()[1]), "done");
    EXPECT_EQ(shards().told().at(1).outcome, Outcome::ok);
    EXPECT_EQ(shards().told()[1].body, "done");
    EXPECT_EQ(shards().strikes().size(), 2U);
}

TEST_F(Asking, AFailureOverAMissEndsTheMessageUnlessThereIsAFallback) {
    old_.route = send_to_untried;
    old_.on_miss = [](const amq_msg&, amq_id, std::uint32_t, const amq_view&, amq_plan&) {
        return AMQ_E_INTERNAL;
    };
    start();
    shards().subscriber("orders");
    shards().subscriber("orders");
    publish("1");
    shards().decline(Got(shards().got()[0]));
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
    fall_back_to(Fallback::random);
    shards().commit({{settings_, 0}});
    publish("2");
    shards().decline(Got(shards().got()[1]));
    ASSERT_EQ(shards().got().size(), 3U);
    EXPECT_NE(shards().got()[2].to, shards().got()[1].to) << "another one";
}

// --- a strategy in quarantine

class Quarantined : public Asking {
  protected:
    void quarantine() {
        shards().quarantine(12);
        take_calls();
    }
};

TEST_F(Quarantined, IsNotCalledAnyMore) {
    adopt_with(old_, "old", keep);
    start();
    const SessionId ann = shards().subscriber("orders");
    for (int k = 0; k < 3; ++k) publish("in flight");
    publish("held", "elsewhere");
    old_.host->timer(old_.host->ctx, 7, 1'000'000);
    quarantine();
    publish("new");
    shards().reply(Got(shards().got()[0]), "done");
    shards().decline(Got(shards().got()[1]));
    shards().subscriber("elsewhere");
    old_.host->wake(old_.host->ctx);
    shards().wake();
    shards().close(ann);
    shards().commit({{settings_, 0}});
    shards().pass(10s);
    EXPECT_TRUE(calls_.empty()) << calls_.front();
    EXPECT_EQ(old_.destroyed, 0) << "it is kept until another one comes";
    EXPECT_EQ(core().open_exchanges(), 0U);
}

TEST_F(Quarantined, EndsNewMessages) {
    start();
    shards().subscriber("orders");
    quarantine();
    publish("m");
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
    EXPECT_TRUE(shards().strikes().empty()) << "nobody did anything wrong";
    EXPECT_TRUE(core().bindings()[0].quarantined);
}

TEST_F(Quarantined, SendsNewMessagesToOne) {
    fall_back_to(Fallback::random);
    start();
    shards().subscriber("orders");
    shards().subscriber("orders");
    quarantine();
    publish("m");
    EXPECT_EQ(shards().got().size(), 1U);
    EXPECT_EQ(counters().fallbacks, 1U);
}

TEST_F(Quarantined, SendsNewMessagesToAll) {
    fall_back_to(Fallback::all);
    start();
    shards().subscriber("orders");
    shards().subscriber("orders");
    quarantine();
    publish("m");
    EXPECT_EQ(shards().got().size(), 2U);
}

TEST_F(Quarantined, EndsWhatIsHeldWhenSomebodyComes) {
    start();
    publish("m");
    quarantine();
    EXPECT_TRUE(shards().told().empty());
    shards().subscriber("orders");
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
}

TEST_F(Quarantined, LeavesRepliesAndMissesToTheRulesOfTheHost) {
    old_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        send_to_all(msg, view, plan);
        plan.want = 2;
        return AMQ_OK;
    };
    start();
    shards().subscriber("orders");
    shards().subscriber("orders");
    publish("replied");
    publish("declined");
    quarantine();
    shards().reply(Got(shards().got()[0]), "1st");
    EXPECT_TRUE(shards().told().empty()) << "two are wanted";
    shards().reply(Got(shards().got()[1]), "2nd");
    EXPECT_EQ(shards().told().at(0).body, "2nd");
    shards().decline(Got(shards().got()[2]));
    EXPECT_EQ(shards().told().size(), 1U) << "the other one may still reply";
    shards().decline(Got(shards().got()[3]));
    EXPECT_EQ(shards().told().at(1).outcome, Outcome::responder_lost);
}

TEST_F(Quarantined, TriesElsewhereAfterAMissWhereThereIsAFallback) {
    fall_back_to(Fallback::random);
    start();
    old_.route = send_to_untried;
    const SessionId ann = shards().subscriber("orders");
    const SessionId ben = shards().subscriber("orders");
    publish("m");
    quarantine();
    shards().close(ann);
    EXPECT_EQ(got_by(ben), 1U);
    shards().decline(Got(shards().got()[1]));
    EXPECT_EQ(core().held_messages(), 1U) << "for one who has not had it";
    shards().pass(4s);
    EXPECT_EQ(outcome(), Outcome::responder_lost);
}

// Every one of many declines: that is no mistake of the strategy that is not asked.
TEST_F(Quarantined, IsNotBlamedForWhatTheFallbackDoes) {
    fall_back_to(Fallback::random);
    start();
    for (std::uint32_t k = 0; k <= kMaxSends; ++k) shards().subscriber("orders");
    quarantine();
    publish("m");
    for (std::size_t k = 0; k < kMaxSends; ++k) shards().decline(Got(shards().got().at(k)));
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
    EXPECT_TRUE(shards().strikes().empty());
}

TEST_F(Quarantined, IsOverWhenAnotherOneIsBoundAndAdopts) {
    adopt_with(next_, "next", keep);
    start();
    publish("held");
    quarantine();
    swap();
    EXPECT_EQ(calls_, Calls{"next adopt held"});
    EXPECT_FALSE(core().bindings()[0].quarantined);
    EXPECT_EQ(old_.destroyed, 1);
    shards().subscriber("orders");
    shards().reply(Got(shards().got().at(0)), "done");
    EXPECT_EQ(outcome(), Outcome::ok);
}

TEST_F(Quarantined, StaysSoWhenOnlySettingsChange) {
    start();
    shards().subscriber("orders");
    quarantine();
    fall_back_to(Fallback::all);
    shards().commit({{settings_, 0}});
    publish("m");
    EXPECT_TRUE(calls_.empty());
    EXPECT_EQ(shards().got().size(), 1U) << "the fallback has changed";
    EXPECT_TRUE(core().bindings()[0].quarantined);
}

TEST_F(Quarantined, MayBeToldInVain) {
    start();
    shards().quarantine(13);
    shards().quarantine(12, "chat.*");
    EXPECT_FALSE(core().bindings()[0].quarantined);
    publish("m");
    EXPECT_EQ(calls_, Calls{"old route m"});
}

// --- other options

class Reconfiguring : public Swapping {};

TEST_F(Reconfiguring, GivesTheInstanceItsOptions) {
    std::string given;
    old_.reconfigure = [&](std::string_view options) {
        given = options;
        return AMQ_OK;
    };
    start();
    EXPECT_EQ(shards().reconfigure(12, R"({"attempts":3})"), std::nullopt);
    EXPECT_EQ(given, R"({"attempts":3})");
    EXPECT_EQ(old_.destroyed, 0);
}

TEST_F(Reconfiguring, SaysWhyTheInstanceKeepsTheOldOnes) {
    bool has_words = true;
    old_.reconfigure = [&](std::string_view) {
        if (has_words) old_.host->error(old_.host->ctx, {"too many", 8});
        return AMQ_E_CONFIG;
    };
    start();
    EXPECT_EQ(shards().reconfigure(12, "{}"), "too many");
    has_words = false;
    EXPECT_EQ(shards().reconfigure(12, "{}"), "bad options");
    EXPECT_TRUE(shards().strikes().empty()) << "it may refuse";
}

TEST_F(Reconfiguring, SurvivesAnException) {
    old_.reconfigure = [](std::string_view) -> amq_rc { throw 1; };
    start();
    EXPECT_EQ(shards().reconfigure(12, "{}"), "reconfigure threw across the contract");
}

TEST_F(Reconfiguring, IsNotForEveryStrategy) {
    start();
    EXPECT_EQ(shards().reconfigure(12, "{}"), "it takes no new options while it runs");
}

TEST_F(Reconfiguring, IsNotForOneThatIsNotCalled) {
    old_.reconfigure = [](std::string_view) { return AMQ_OK; };
    start();
    shards().quarantine(12);
    EXPECT_EQ(shards().reconfigure(12, "{}"), "it is not called any more");
    EXPECT_EQ(shards().reconfigure(13, "{}"), "it is not called any more");
}

TEST_F(Reconfiguring, MayReleaseWhatIsHeld) {
    amq_id held = 0;
    old_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        calls_.push_back("route");
        held = msg.id;
        return hold(msg, view, plan);
    };
    old_.reconfigure = [&](std::string_view) { return old_.host->release(old_.host->ctx, held); };
    start();
    publish("m");
    EXPECT_EQ(shards().reconfigure(12, "{}"), std::nullopt);
    EXPECT_EQ(calls_.size(), 2U);
}

}  // namespace
}  // namespace amq::exchange_tests
