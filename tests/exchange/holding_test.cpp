// Messages that wait for a subscriber: for how long, how many, in which order, and what comes
// before them.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/holding.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST_F(Holding, GivesHeldMessagesOutInOrderBeforeNewerOnes) {
    start();
    for (const char* body : {"1", "2", "3"}) publish(body);
    EXPECT_EQ(core().held_messages(), 3U);
    const SessionId late = shards().subscriber("orders");
    publish("4");
    EXPECT_EQ(shards().bodies_of(late), (Texts{"1", "2", "3", "4"}));
    EXPECT_EQ(core().held_messages(), 0U);
    EXPECT_EQ(core().held_bytes(), 0U);
    EXPECT_EQ(core().counters(10).held, 3U);
}

TEST_F(Holding, LeavesNoCopyForLaterSubscribers) {
    start();
    publish("1");
    shards().subscriber("orders");
    EXPECT_TRUE(shards().bodies_of(shards().subscriber("orders")).empty());
}

TEST_F(Holding, DropsWhatWaitedTooLongAtItsTimeAndNotBefore) {
    start();
    publish("unanswered");
    publish("answered", 12);
    shards().pass(2'999ms);
    EXPECT_EQ(core().held_messages(), 2U);
    shards().pass(2ms);
    EXPECT_EQ(core().held_messages(), 0U);
    EXPECT_EQ(dropped(Drop::hold_expired), 1U);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::no_subscriber);
    EXPECT_TRUE(shards().bodies_of(shards().subscriber("orders")).empty());
}

TEST_F(Holding, EndsWithTheOutcomeThatTheStrategyNamed) {
    answered_.route = [](const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_HOLD;
        plan.reason = AMQ_OUTCOME_NOT_OWNER;
        return AMQ_OK;
    };
    start();
    publish("m", 12);
    shards().pass(3'001ms);
    EXPECT_EQ(shards().told().at(0).outcome, Outcome::not_owner);
}

TEST_F(Holding, EvictsTheOldestOfATopicThatHoldsTooMany) {
    start({.limits = {.max_held_per_topic = 3}});
    for (const char* body : {"1", "2", "3", "4", "5"}) publish(body);
    EXPECT_EQ(core().held_messages(), 3U);
    EXPECT_EQ(dropped(Drop::hold_evicted), 2U);
    publish("elsewhere", 10, "invoices");
    EXPECT_EQ(core().held_messages(), 4U) << "the limit is a topic's";
    EXPECT_EQ(shards().bodies_of(shards().subscriber("orders")), (Texts{"3", "4", "5"}));
}

TEST_F(Holding, RefusesAnsweredMessagesOfATopicThatHoldsTooMany) {
    start({.limits = {.max_held_per_topic = 2}});
    for (const char* body : {"1", "2", "3"}) publish(body, 12);
    EXPECT_EQ(core().held_messages(), 2U);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::overloaded);
    EXPECT_EQ(shards().told()[0].sequence, 3U);
}

TEST_F(Holding, EvictsNoAnsweredMessageForAnUnansweredOne) {
    start({.limits = {.max_held_per_topic = 2}});
    publish("1", 12);
    publish("2", 12);
    publish("3", 10);
    EXPECT_TRUE(shards().told().empty());
    EXPECT_EQ(dropped(Drop::hold_full), 1U);
    EXPECT_EQ(core().held_messages(), 2U);
}

TEST_F(Holding, BoundsTheBytesOfATopic) {
    start({.limits = {.max_held_bytes_per_topic = 100}});
    publish(std::string(60, 'a'));
    publish(std::string(40, 'b'));
    EXPECT_EQ(core().held_bytes(), 100U) << "at the limit";
    EXPECT_EQ(dropped(Drop::hold_evicted), 0U);
    publish("c");
    EXPECT_EQ(core().held_bytes(), 41U) << "one past it: the oldest went";
    EXPECT_EQ(dropped(Drop::hold_evicted), 1U);
    publish(std::string(61, 'd'), 12);
    EXPECT_EQ(shards().told().at(0).outcome, Outcome::overloaded);
    EXPECT_EQ(core().held_bytes(), 41U);
}

TEST_F(Holding, EvictsNothingForAMessageThatWouldNotFitAnyhow) {
    start({.limits = {.max_held_bytes_per_topic = 100}});
    publish(std::string(60, 'a'));
    publish(std::string(101, 'b'));
    EXPECT_EQ(core().held_messages(), 1U);
    EXPECT_EQ(dropped(Drop::hold_full), 1U);
    EXPECT_EQ(dropped(Drop::hold_evicted), 0U);
}

TEST_F(Holding, BoundsTheBytesOfAllTopics) {
    start({.limits = {.max_held_bytes = 100}});
    publish(std::string(60, 'a'), 10, "one");
    publish(std::string(40, 'b'), 10, "two");
    EXPECT_EQ(core().held_bytes(), 100U);
    publish("c", 12, "three");
    EXPECT_EQ(shards().told().at(0).outcome, Outcome::overloaded);
    publish(std::string(40, 'd'), 10, "two");
    EXPECT_EQ(core().held_bytes(), 100U) << "its own topic's oldest went";
    publish("e", 10, "three");
    EXPECT_EQ(dropped(Drop::hold_full), 1U) << "other topics' messages are not its to evict";
    EXPECT_EQ(dropped(Drop::hold_evicted), 1U);
}

TEST_F(Holding, HoldsMessagesWithoutABodyByNumber) {
    start({.limits = {.max_held_per_topic = 2, .max_held_bytes = 0}});
    for (int k = 0; k < 3; ++k) publish("");
    EXPECT_EQ(core().held_messages(), 2U);
    EXPECT_EQ(core().held_bytes(), 0U);
}

TEST_F(Holding, GivesOutManyInSteps) {
    start();
    for (int k = 0; k < 1'000; ++k) publish(std::to_string(k));
    const SessionId late = shards().subscriber("orders");
    EXPECT_EQ(shards().bodies_of(late).size(), kMaxFlushMessages);
    EXPECT_LE(core().next_wake(), shards().now() + 1) << "there is more to do at once";
    publish("newer");
    shards().pass(5ms);
    const Texts bodies = shards().bodies_of(late);
    ASSERT_EQ(bodies.size(), 1'001U);
    for (int k = 0; k < 1'000; ++k)
        ASSERT_EQ(bodies[static_cast<std::size_t>(k)], std::to_string(k));
    EXPECT_EQ(bodies.back(), "newer");
}

TEST_F(Holding, GivesOutFewLargeOnesInAStep) {
    start();
    for (int k = 0; k < 20; ++k) publish(std::string(50'000, 'x'));
    const SessionId late = shards().subscriber("orders");
    EXPECT_EQ(shards().bodies_of(late).size(), 2U) << "64 KiB, and what the last one has over it";
    shards().pass(20ms);
    EXPECT_EQ(shards().bodies_of(late).size(), 20U);
}

TEST_F(Holding, WaitsForTheTwinsOfTheFirstSubscriber) {
    start({.settle = 50'000'000});
    publish("1");
    const SessionId first = shards().subscriber("orders");
    shards().pass(30ms);
    const SessionId twin = shards().subscriber("orders");
    publish("2");
    EXPECT_TRUE(shards().got().empty());
    shards().pass(19ms);
    EXPECT_TRUE(shards().got().empty());
    shards().pass(2ms);
    EXPECT_EQ(shards().bodies_of(first), (Texts{"1", "2"}));
    EXPECT_EQ(shards().bodies_of(twin), (Texts{"1", "2"}));
    publish("3");
    EXPECT_EQ(shards().bodies_of(first).size(), 3U) << "nothing is held any more";
}

TEST_F(Holding, SettlesAgainWhenEverybodyLeftMeanwhile) {
    start({.settle = 50'000'000});
    publish("1");
    const SessionId first = shards().subscriber("orders");
    shards().pass(20ms);
    shards().close(first);
    shards().pass(100ms);
    EXPECT_EQ(core().held_messages(), 1U);
    const SessionId second = shards().subscriber("orders");
    EXPECT_TRUE(shards().got().empty());
    shards().pass(51ms);
    EXPECT_EQ(shards().bodies_of(second), Texts{"1"});
}

TEST_F(Holding, PausesWhileNobodyReadsFastEnough) {
    start();
    const SessionId slow = shards().open();
    shards().subscribe(slow, {"other"});
    shards().congest(slow, Congestion::congested);
    publish("1");
    publish("2");
    shards().subscribe(slow, {"orders"});
    EXPECT_TRUE(shards().got().empty());
    publish("3");
    EXPECT_EQ(core().held_messages(), 3U) << "a newer one waits behind them";
    shards().congest(slow, Congestion::clear);
    EXPECT_EQ(shards().bodies_of(slow), (Texts{"1", "2", "3"}));
}

TEST_F(Holding, StillSettlesForTheNextAfterAPausedOneLeft) {
    start({.settle = 50'000'000});
    publish("1");
    const SessionId slow = shards().subscriber("orders");
    shards().congest(slow, Congestion::congested);
    shards().pass(60ms);
    EXPECT_TRUE(shards().got().empty());
    shards().close(slow);
    const SessionId next = shards().subscriber("orders");
    EXPECT_TRUE(shards().got().empty()) << "its twins have their time too";
    shards().pass(51ms);
    EXPECT_EQ(shards().bodies_of(next), Texts{"1"});
}

TEST_F(Holding, HoldsNothingUpBehindAPauseThatNothingWaitsInAnyMore) {
    unanswered_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const bool wants_to_wait = msg.body_n == 4;
        return wants_to_wait ? hold(msg, view, plan) : send_without_reply(msg, view, plan);
    };
    start();
    publish("1");
    const SessionId slow = shards().open();
    shards().congest(slow, Congestion::congested);
    shards().subscribe(slow, {"orders"});
    EXPECT_EQ(core().held_messages(), 1U) << "giving out pauses";
    shards().pass(3'001ms);
    ASSERT_EQ(core().held_messages(), 0U);
    publish("wait");
    publish("not held up");
    EXPECT_EQ(shards().bodies_of(slow), Texts{"not held up"});
}

TEST_F(Holding, StillSettlesForTheNextWhenItsTurnHadNotComeYet) {
    start({.settle = 50'000'000});
    for (int k = 0; k < 1'000; ++k) publish("m", 10, "bulk");
    publish("1");
    shards().subscriber("bulk");
    shards().close(shards().subscriber("orders"));
    shards().jump(51ms);  // both have settled, and the first takes all that may go in this turn
    ASSERT_EQ(shards().got().size(), kMaxFlushMessages);
    const SessionId next = shards().subscriber("orders");
    shards().pass(40ms);
    EXPECT_TRUE(shards().bodies_of(next).empty());
    shards().pass(11ms);
    EXPECT_EQ(shards().bodies_of(next), Texts{"1"});
}

TEST_F(Holding, SendsToACongestedSubscriberWhenNothingIsHeld) {
    start();
    const SessionId slow = shards().subscriber("orders");
    shards().congest(slow, Congestion::congested);
    publish("1");
    EXPECT_EQ(shards().bodies_of(slow), Texts{"1"})
        << "never no_subscriber while somebody is there";
}

TEST_F(Holding, StopsGivingOutWhenTheSubscriberLeaves) {
    start();
    for (int k = 0; k < 600; ++k) publish(std::to_string(k));
    const SessionId first = shards().subscriber("orders");
    shards().close(first);
    shards().pass(0ms);
    EXPECT_EQ(core().held_messages(), 600U - kMaxFlushMessages);
    const SessionId second = shards().subscriber("orders");
    shards().pass(5ms);
    EXPECT_EQ(shards().bodies_of(second).front(), std::to_string(kMaxFlushMessages));
    EXPECT_EQ(core().held_messages(), 0U);
}

}  // namespace
}  // namespace amq::exchange_tests
