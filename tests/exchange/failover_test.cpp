// A lost subscriber: what it owed and what never left for it goes elsewhere, oldest first, at a
// pace.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Failover : public testing::Test {
  protected:
    Failover() {
        script_.route = send_to_untried;
        script_.on_miss = [this](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                                 amq_plan& plan) { return script_.route(msg, view, plan); };
    }

    void start(const Limits& limits = {}, std::uint32_t count = 1) {
        shards_ = std::make_unique<Shards>(count, limits);
        shards_->bind({.model = 12, .answered = true}, source_of(script_));
        shards_->bind({.model = 10}, source_of(script_));
        publisher_ = shards_->open();
    }
    Shards& shards() { return *shards_; }
    Core& core() { return shards_->core(); }
    ModelCounters counters(std::uint32_t model = 12) { return core().counters(model); }
    /// Requests that the first subscriber has when a second one comes.
    void ask(int count, const std::string& padding = "") {
        first_ = shards().subscriber("orders");
        for (int k = 0; k < count; ++k) {
            shards().publish(publisher_, "orders", std::to_string(k) + padding);
        }
        second_ = shards().subscriber("orders");
    }

    Script script_;
    std::unique_ptr<Shards> shards_;
    SessionId publisher_ = 0;
    SessionId first_ = 0;
    SessionId second_ = 0;
};

TEST_F(Failover, GoesOldestFirstAndInSteps) {
    start();
    ask(1'000);
    shards().close(first_);
    EXPECT_EQ(shards().bodies_of(second_).size(), kMaxFlushMessages);
    EXPECT_LE(core().next_wake(), shards().now() + 1) << "there is more to do at once";
    shards().pass(5ms);
    const Texts bodies = shards().bodies_of(second_);
    ASSERT_EQ(bodies.size(), 1'000U);
    for (std::size_t k = 0; k < bodies.size(); ++k) ASSERT_EQ(bodies[k], std::to_string(k));
    EXPECT_EQ(counters().lost, 1'000U);
    EXPECT_EQ(counters().failovers, 1'000U);
}

TEST_F(Failover, StepsByBytesToo) {
    start();
    ask(20, std::string(50'000, 'x'));
    shards().close(first_);
    EXPECT_EQ(shards().bodies_of(second_).size(), 2U)
        << "64 KiB, and what the last one has over it";
    shards().pass(20ms);
    EXPECT_EQ(shards().bodies_of(second_).size(), 20U);
}

TEST_F(Failover, GoesOnWhenAnotherShardHasHeardWhatWentBefore) {
    start({}, 2);
    ask(1'000);
    const SessionId there = shards().subscriber("orders", 1);
    shards().close(second_);
    shards().set_words(Words::when_passed_on);
    shards().close(first_);
    shards().pass(100ms);
    while (shards().pass_on(0, 1)) {
    }
    EXPECT_EQ(shards().bodies_of(there).size(), kMaxFlushMessages);
    shards().congest(there, Congestion::congested);
    shards().pass(100ms);
    EXPECT_EQ(shards().waiting(0, 1), 0U) << "not before it is known to have been heard";
    shards().set_words(Words::at_once);
    shards().congest(there, Congestion::clear);
    shards().pass(10ms);
    EXPECT_EQ(shards().bodies_of(there).size(), 1'000U);
}

TEST_F(Failover, OfSeveralSubscribersGoesOnUntilAllAreSeenTo) {
    start();
    ask(400);
    for (int k = 0; k < 400; ++k) shards().publish(publisher_, "orders", "more");
    const SessionId third = shards().subscriber("orders");
    shards().close(first_);
    shards().close(second_);
    shards().pass(10ms);
    EXPECT_EQ(shards().bodies_of(third).size(), 800U);
    EXPECT_EQ(core().subscribers(), 1U);
}

TEST_F(Failover, ComesTooLateForAMessageWhoseTimeIsOver) {
    start();
    ask(300);
    shards().close(first_);
    shards().jump(4s);
    EXPECT_EQ(shards().told().size(), 300U);
    EXPECT_EQ(counters().outcomes[static_cast<std::size_t>(Outcome::timeout)], 300U);
    shards().pass(10ms);
    EXPECT_EQ(shards().bodies_of(second_).size(), kMaxFlushMessages);
    EXPECT_EQ(core().next_wake(), UINT64_MAX) << "nothing is left of the lost one";
}

TEST_F(Failover, IsNotNeededForAMessageThatSomebodyElseReplied) {
    script_.route = send_to_all;
    script_.on_miss = [](const amq_msg&, amq_id, std::uint32_t, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_KEEP;
        return AMQ_OK;
    };
    start();
    first_ = shards().subscriber("orders");
    second_ = shards().subscriber("orders");
    for (int k = 0; k < 300; ++k) shards().publish(publisher_, "orders", "m");
    shards().close(first_);
    for (const Got& got : std::vector<Got>(shards().got())) {
        if (got.to == second_) shards().reply(got, "done");
    }
    shards().pass(10ms);
    EXPECT_EQ(counters().outcomes[static_cast<std::size_t>(Outcome::ok)], 300U);
    EXPECT_EQ(counters().lost, kMaxFlushMessages) << "the others ended before their turn";
}

TEST_F(Failover, LeavesNoTraceOfALostSubscriber) {
    start();
    ask(300);
    shards().close(first_);
    EXPECT_EQ(core().subscribers(), 1U) << "not one whose requests still wait to be moved";
    shards().close(second_);
    shards().pass(4s);
    EXPECT_EQ(core().subscribers(), 0U);
    EXPECT_EQ(core().topics(), 0U);
    EXPECT_EQ(core().next_wake(), UINT64_MAX);
}

class MovedUnsent : public Failover {
  protected:
    MovedUnsent() {
        script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            const amq_rc rc = send_to_untried(msg, view, plan);
            plan.want = 0;
            return rc;
        };
        script_.on_miss = [this](const amq_msg& msg, amq_id who, std::uint32_t cause,
                                 const amq_view& view, amq_plan& plan) {
            EXPECT_EQ(cause, static_cast<std::uint32_t>(AMQ_GONE));
            missed_.push_back(who);
            return script_.route(msg, view, plan);
        };
    }
    static std::span<const std::byte> bytes_of(const std::string& body) {
        return std::as_bytes(std::span(body));
    }
    std::uint64_t dropped(Drop why) { return counters(10).drops[static_cast<std::size_t>(why)]; }

    std::vector<SessionId> missed_;
};

TEST_F(MovedUnsent, GoesToSomebodyElse) {
    start();
    const SessionId first = shards().subscriber("orders");
    shards().publish(publisher_, "orders", "hello", 10);
    const SessionId second = shards().subscriber("orders");
    shards().close_without(first, {shards().got()[0]});
    EXPECT_EQ(missed_, std::vector<SessionId>{first});
    EXPECT_EQ(shards().bodies_of(second), std::vector<std::string>{"hello"});
    EXPECT_EQ(counters(10).accepted, 1U);
    EXPECT_EQ(counters(10).moved, 1U);
    EXPECT_EQ(counters(10).ended(), 2U);
    EXPECT_EQ(shards().core().open_exchanges(), 0U);
}

TEST_F(MovedUnsent, WaitsForSomebodyElseOnlyAsLongAsItWouldHaveBeenHeld) {
    start();
    const SessionId first = shards().subscriber("orders");
    shards().publish(publisher_, "orders", "hello", 10);
    shards().close_without(first, {shards().got()[0]});
    EXPECT_EQ(shards().core().held_messages(), 1U);
    shards().pass(3'001ms);
    EXPECT_EQ(shards().core().held_messages(), 0U);
    EXPECT_EQ(dropped(Drop::hold_expired), 1U);
}

TEST_F(MovedUnsent, IsDroppedWhenItIsTooOld) {
    start();
    const SessionId first = shards().subscriber("orders");
    shards().publish(publisher_, "orders", "hello", 10);
    const SessionId second = shards().subscriber("orders");
    const Nanos arrived = shards().now();
    shards().pass(3s);
    const std::string body = "hello";
    const Unsent unsent{{0, "orders"}, 10, arrived, std::as_bytes(std::span(body))};
    shards().core().close_session(first, {&unsent, 1}, shards().now());
    EXPECT_TRUE(shards().bodies_of(second).empty());
    EXPECT_EQ(dropped(Drop::subscriber_gone), 1U);
}

TEST_F(MovedUnsent, IsDroppedAndCountedWhenThereIsNoRoom) {
    start({.max_in_flight = 1});
    const SessionId first = shards().subscriber("orders");
    shards().publish(publisher_, "orders", "hello", 10);
    shards().publish(publisher_, "elsewhere", "fills the shard", 10);
    shards().close_without(first, {shards().got()[0]});
    EXPECT_EQ(counters(10).moved, 1U);
    EXPECT_EQ(dropped(Drop::subscriber_gone), 1U);
    EXPECT_EQ(counters(10).accepted + counters(10).moved,
              counters(10).ended() + shards().core().open_exchanges(10));
}

TEST_F(MovedUnsent, MovesAnsweredMessagesByTheirAttemptAlone) {
    script_.route = send_to_untried;
    start();
    const SessionId first = shards().subscriber("orders");
    shards().publish(publisher_, "orders", "hello", 12);
    const SessionId second = shards().subscriber("orders");
    shards().close_without(first, {shards().got()[0]});
    EXPECT_EQ(shards().bodies_of(second), std::vector<std::string>{"hello"});
    EXPECT_EQ(counters(12).moved, 0U);
}

TEST_F(MovedUnsent, GoesInStepsWhenItIsMuch) {
    start();
    const std::string body(50'000, 'x');
    const SessionId first = shards().subscriber("orders");
    const SessionId second = shards().subscriber("orders");
    const std::vector<Unsent> unsent(20, {{0, "orders"}, 10, shards().now(), bytes_of(body)});
    core().close_session(first, unsent, shards().now());
    shards().pass(0s);
    EXPECT_EQ(shards().bodies_of(second).size(), 2U);
    shards().pass(20ms);
    EXPECT_EQ(shards().bodies_of(second).size(), 20U);
}

TEST_F(MovedUnsent, IsDroppedWhenItsTurnComesTooLate) {
    start();
    const std::string body(50'000, 'x');
    const SessionId first = shards().subscriber("orders");
    const SessionId second = shards().subscriber("orders");
    const std::vector<Unsent> unsent(20, {{0, "orders"}, 10, shards().now(), bytes_of(body)});
    core().close_session(first, unsent, shards().now());
    shards().jump(4s);
    EXPECT_EQ(shards().bodies_of(second).size(), 2U);
    EXPECT_EQ(dropped(Drop::subscriber_gone), 18U);
    EXPECT_EQ(core().open_exchanges(), 0U);
    shards().jump(1ms);
    EXPECT_EQ(core().bodies(), 0U);
}

}  // namespace
}  // namespace amq::exchange_tests
