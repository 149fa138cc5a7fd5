// An exchange ends once, and nothing of it stays behind: no timer, no attempt, no body, no topic.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Ending : public testing::Test {
  protected:
    Ending() {
        shards_.bind({.model = 12, .answered = true}, source_of(script_));
        publisher_ = shards_.open();
    }
    void expect_nothing_left() {
        shards_.jump(1ms);
        EXPECT_EQ(shards_.core().open_exchanges(), 0U);
        EXPECT_EQ(shards_.core().answered_open(), 0U);
        EXPECT_EQ(shards_.core().timers().active(), 0U);
        EXPECT_EQ(shards_.core().bodies(), 0U);
        EXPECT_EQ(shards_.core().held_bytes(), 0U);
        EXPECT_EQ(shards_.core().topics(), shards_.core().subscribers());
        EXPECT_EQ(shards_.core().next_wake(), UINT64_MAX);
    }

    Script script_{.route = send_to_all};
    Shards shards_;
    SessionId publisher_ = 0;
};

TEST_F(Ending, LeavesNothingAfterAReply) {
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "m");
    EXPECT_EQ(shards_.core().answered_open(), 1U);
    EXPECT_EQ(shards_.core().timers().active(), 1U);
    shards_.reply(shards_.got()[0], "done");
    expect_nothing_left();
}

TEST_F(Ending, LeavesNothingAfterADeadline) {
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "m");
    shards_.pass(3'001ms);
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::timeout);
    EXPECT_EQ(shards_.told().at(0).body, "") << "never the request";
    expect_nothing_left();
}

TEST_F(Ending, LeavesNothingAfterAHold) {
    shards_.publish(publisher_, "orders", "m");
    shards_.pass(3'001ms);
    expect_nothing_left();
}

TEST_F(Ending, LeavesNothingAfterEveryoneLeft) {
    const SessionId subscriber = shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "m");
    shards_.publish(publisher_, "elsewhere", "m");
    shards_.close(subscriber);
    shards_.close(publisher_);
    expect_nothing_left();
}

TEST_F(Ending, NeverUsesAnIdAgain) {
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "one");
    const Got first = shards_.got()[0];
    shards_.reply(first, "done");
    shards_.publish(publisher_, "orders", "two");
    const Got second = shards_.got()[1];
    EXPECT_EQ(exchange_slot(first.exchange), exchange_slot(second.exchange)) << "the slot is";
    EXPECT_NE(first.exchange, second.exchange);
    shards_.reply(first, "stale");
    EXPECT_EQ(shards_.told().size(), 1U) << "a stale reply meets nobody";
}

TEST_F(Ending, CountsEachOutcomeOnce) {
    shards_.subscriber("orders");
    for (int k = 0; k < 4; ++k) shards_.publish(publisher_, "orders", "m");
    shards_.reply(shards_.got()[0], "done");
    shards_.reply(shards_.got()[1], "done");
    shards_.pass(4s);
    const ModelCounters& counters = shards_.core().counters(12);
    EXPECT_EQ(counters.outcomes[static_cast<std::size_t>(Outcome::ok)], 2U);
    EXPECT_EQ(counters.outcomes[static_cast<std::size_t>(Outcome::timeout)], 2U);
    EXPECT_EQ(counters.ended(), counters.accepted);
}

TEST_F(Ending, ClearsTheTimerOfAnAttempt) {
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const amq_rc rc = send_to_all(msg, view, plan);
        plan.reply_ns = 1'000'000'000;
        return rc;
    };
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "m");
    EXPECT_EQ(shards_.core().timers().active(), 2U);
    shards_.reply(shards_.got()[0], "done");
    expect_nothing_left();
}

TEST_F(Ending, FreesTheSubscriberOfWhatItOwed) {
    std::uint32_t inflight = 0;
    script_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        inflight = view.first->load->inflight;
        return send_to_all(msg, view, plan);
    };
    shards_.subscriber("orders");
    for (std::uint32_t k = 0; k < 3; ++k) {
        shards_.publish(publisher_, "orders", "m");
        EXPECT_EQ(inflight, k);
    }
    shards_.pass(4s);
    shards_.publish(publisher_, "orders", "m");
    EXPECT_EQ(inflight, 0U);
}

}  // namespace
}  // namespace amq::exchange_tests
