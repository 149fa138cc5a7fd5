// A model is bound no more, and again.

#include <gtest/gtest.h>

#include "tests/exchange/swapping.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Unbound : public Swapping {
  protected:
    void unbind() {
        shards().commit({});
        EXPECT_EQ(old_.destroyed, 1);
        take_calls();
    }
};

TEST_F(Unbound, PublishesAreRefused) {
    start();
    unbind();
    publish("m");
    EXPECT_EQ(outcome(), outcome_of(Refusal::unknown_model));
    EXPECT_TRUE(core().bindings().empty());
    EXPECT_EQ(core().models(), std::vector<std::uint32_t>{12}) << "it is still counted";
}

TEST_F(Unbound, WhatIsInFlightEndsByTheRulesOfTheHost) {
    start();
    shards().subscriber("orders");
    publish("replied");
    publish("declined");
    unbind();
    shards().reply(Got(shards().got()[0]), "done");
    shards().decline(Got(shards().got()[1]));
    ASSERT_EQ(shards().told().size(), 2U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::ok);
    EXPECT_EQ(shards().told()[0].body, "done");
    EXPECT_EQ(shards().told()[1].outcome, Outcome::responder_lost);
    EXPECT_TRUE(calls_.empty());
}

TEST_F(Unbound, WhatIsHeldFailsWhenSomebodyComesForIt) {
    start();
    publish("m");
    unbind();
    shards().subscriber("orders");
    EXPECT_EQ(outcome(), Outcome::strategy_failed);
    EXPECT_TRUE(shards().got().empty());
}

TEST_F(Unbound, WhatIsHeldEndsInItsTimeWhenNobodyComes) {
    start();
    publish("m");
    unbind();
    shards().pass(4s);
    EXPECT_EQ(outcome(), Outcome::no_subscriber);
}

TEST_F(Unbound, MayBeBoundAgainAndTakesOverWhatIsStillThere) {
    adopt_with(next_, "next", keep);
    start();
    publish("m");
    unbind();
    ASSERT_EQ(core().bind(settings_, source_of(next_)), std::nullopt);
    EXPECT_EQ(calls_, Calls{"next adopt m"});
    shards().subscriber("orders");
    shards().reply(Got(shards().got().at(0)), "done");
    EXPECT_EQ(outcome(), Outcome::ok);
    EXPECT_EQ(counters().accepted, 1U);
}

}  // namespace
}  // namespace amq::exchange_tests
