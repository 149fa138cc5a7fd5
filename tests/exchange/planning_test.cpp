// What becomes of a plan: deliveries, and who waits for what.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Planning : public testing::Test {
  protected:
    void start() {
        shards_.bind({.model = 12, .answered = true}, source_of(script_));
        shards_.bind({.model = 10}, source_of(script_));
        for (int k = 0; k < 3; ++k) subscribers_.push_back(shards_.subscriber("orders"));
        publisher_ = shards_.open();
    }

    Script script_;
    Shards shards_;
    std::vector<SessionId> subscribers_;
    SessionId publisher_ = 0;
};

TEST_F(Planning, DeliversWithASequenceOfTheSubscribersOwn) {
    script_.route = send_to_all;
    start();
    shards_.publish(publisher_, "orders", "one", 12, 77);
    shards_.publish(publisher_, "orders", "two", 12, 78);
    ASSERT_EQ(shards_.got().size(), 6U);
    for (const Got& got : shards_.got()) {
        EXPECT_EQ(got.sequence, got.body == "one" ? 1'000'001U : 1'000'002U);
        EXPECT_EQ(got.topic, "orders");
        EXPECT_EQ(got.model, 12U);
        EXPECT_EQ(got.deadline, shards_.now() + 3'000'000'000);
    }
    EXPECT_EQ(shards_.core().counters(12).deliveries, 6U);
    EXPECT_EQ(shards_.core().counters(12).subscribers_chosen, 6U);
}

TEST_F(Planning, DeliversOnlyToTheTargets) {
    script_.route = [](const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_SEND;
        plan.n = 2;
        plan.target[0] = 2;
        plan.target[1] = 0;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "one", 10);
    ASSERT_EQ(shards_.got().size(), 2U);
    EXPECT_EQ(shards_.got()[0].to, subscribers_[2]);
    EXPECT_EQ(shards_.got()[1].to, subscribers_[0]);
    EXPECT_EQ(shards_.core().open_exchanges(), 0U) << "nobody is waited for";
    EXPECT_EQ(shards_.core().bodies(), 0U);
}

TEST_F(Planning, EndsWithTheDeliveryWhenNoReplyIsWanted) {
    script_.route = send_without_reply;
    start();
    shards_.publish(publisher_, "orders", "one", 12, 5);
    ASSERT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.told()[0].outcome, Outcome::ok);
    EXPECT_EQ(shards_.told()[0].body, "");
}

TEST_F(Planning, KeepsABodyAsLongAsItIsNeeded) {
    script_.route = send_to_all;
    start();
    const std::string large(40'000, 'x');
    shards_.publish(publisher_, "orders", large, 12);
    EXPECT_EQ(shards_.core().bodies(), 1U) << "one for all deliveries";
    shards_.reply(shards_.got()[0], "done");
    EXPECT_EQ(shards_.got()[2].body, large);
    shards_.jump(1ms);
    EXPECT_EQ(shards_.core().bodies(), 0U);
}

TEST_F(Planning, DropsForAReason) {
    script_.route = [](const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_DROP;
        plan.reason = AMQ_OUTCOME_NOT_OWNER;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "one", 12, 5);
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::not_owner);
    shards_.publish(publisher_, "orders", "one", 10, 5);
    EXPECT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.core().counters(10).drops[static_cast<std::size_t>(Drop::by_strategy)], 1U);
}

TEST_F(Planning, AnswersWithWhatTheStrategySaysAndCopiesIt) {
    std::string own = "from the cache";
    script_.route = [&own](const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_DONE;
        plan.flags = AMQ_PLAN_ANSWER;
        plan.answer = {own.data(), own.size()};
        return AMQ_OK;
    };
    start();
    Core& core = shards_.core();
    core.publish(publisher_, {{0, "orders"}, 12, 5, {}}, shards_.now());
    own.assign(own.size(), '?');
    ASSERT_EQ(core.effects().answers.size(), 1U);
    const auto bytes = core.effects().answers[0].body.bytes;
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
              "from the cache");
    EXPECT_EQ(core.effects().answers[0].outcome, Outcome::ok);
    core.effects().clear();
    EXPECT_EQ(core.bodies(), 0U);
}

TEST_F(Planning, KeepsTheNoteWithTheMessage) {
    std::vector<std::uint64_t> notes;
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        plan.note = 41;
        return send_to_all(msg, view, plan);
    };
    script_.on_miss = [&notes](const amq_msg& msg, amq_id, std::uint32_t, const amq_view&,
                               amq_plan& plan) {
        notes.push_back(msg.note);
        EXPECT_EQ(plan.note, msg.note) << "unchanged when nobody touches it";
        plan.verb = AMQ_KEEP;
        if (notes.size() == 1) plan.note = 43;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "one", 12);
    shards_.decline(shards_.got()[0]);
    shards_.decline(shards_.got()[1]);
    EXPECT_EQ(notes, (std::vector<std::uint64_t>{41, 43}));
}

TEST_F(Planning, EndsAMessageThatIsSentAgainAndAgain) {
    script_.route = send_to_untried;
    script_.on_miss = [](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                         amq_plan& plan) { return send_to_untried(msg, view, plan); };
    start();
    for (int k = 0; k < 40; ++k) shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "one", 12, 5);
    for (std::size_t k = 0; k < shards_.got().size(); ++k) shards_.decline(Got(shards_.got()[k]));
    EXPECT_EQ(shards_.got().size(), 16U);
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::strategy_failed);
    EXPECT_EQ(shards_.strikes().at(0), "route: sends one message again and again");
    EXPECT_EQ(shards_.core().counters(12).failovers, 15U);
}

// A delivery's bytes stay good until the effects are carried out, also when its exchange ends in
// the same call.
TEST_F(Planning, LendsBytesThatOutliveTheExchange) {
    script_.route = send_without_reply;
    start();
    Core& core = shards_.core();
    const std::string body = "held, small";
    core.publish(publisher_, {{0, "later"}, 10, 1, std::as_bytes(std::span(body))}, shards_.now());
    core.effects().clear();
    const SessionId late = core.open_session();
    const Subscription topic{{0, "later"}};
    core.subscribe(late, 1, {&topic, 1}, shards_.now());
    ASSERT_EQ(core.effects().deliveries.size(), 1U);
    EXPECT_EQ(core.open_exchanges(), 0U);
    const auto bytes = core.effects().deliveries[0].body.bytes;
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), body);
    EXPECT_NE(core.bodies(), 0U) << "kept for whom it is lent to";
    core.effects().clear();
    core.advance(shards_.now());
    EXPECT_EQ(core.bodies(), 0U);
}

TEST_F(Planning, DescribesWhatSeveralGetOnce) {
    script_.route = send_to_all;
    start();
    Core& core = shards_.core();
    core.publish(publisher_, {{0, "orders"}, 10, 1, {}}, shards_.now());
    const Effects& effects = core.effects();
    ASSERT_EQ(effects.deliveries.size(), 1U);
    EXPECT_EQ(effects.deliveries[0].to, subscribers_[0]);
    EXPECT_EQ(effects.deliveries[0].others, 2U);
    ASSERT_EQ(effects.others.size(), 2U);
    EXPECT_EQ(effects.others[0].to, subscribers_[1]);
    EXPECT_EQ(effects.others[1].to, subscribers_[2]);
    core.effects().clear();
}

TEST_F(Planning, AsksAgainAfterTheTimeThatAHoldSays) {
    int routes = 0;
    script_.route = [&routes](const amq_msg&, const amq_view&, amq_plan& plan) {
        ++routes;
        plan.verb = AMQ_HOLD;
        plan.hold_ns = 100'000'000;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "one", 10);
    shards_.pass(1s);
    EXPECT_EQ(routes, 11);
    shards_.pass(10s);
    EXPECT_LE(routes, 31) << "and no longer than the model holds";
    EXPECT_EQ(shards_.core().open_exchanges(), 0U);
}

TEST_F(Planning, TakesTimesThatNeverCome) {
    int asked = 0;
    script_.route = [&asked](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        ++asked;
        const amq_rc rc = send_to_all(msg, view, plan);
        plan.reply_ns = UINT64_MAX;
        plan.hold_ns = UINT64_MAX;
        return rc;
    };
    script_.on_miss = [&asked](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                               amq_plan& plan) {
        ++asked;
        return hold(msg, view, plan);
    };
    start();
    shards_.publish(publisher_, "orders", "sent", 12);
    shards_.publish(publisher_, "nobody", "held", 12);
    shards_.pass(10s);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(shards_.told().size(), 2U);
}

TEST_F(Planning, WaitsForAsManyRepliesAsThePlanWants) {
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const amq_rc rc = send_to_all(msg, view, plan);
        plan.want = 2;
        return rc;
    };
    start();
    shards_.publish(publisher_, "orders", "one", 12);
    shards_.reply(shards_.got()[0], "first");
    EXPECT_TRUE(shards_.told().empty());
    shards_.reply(shards_.got()[1], "second");
    EXPECT_EQ(shards_.told().at(0).body, "second");
}

TEST_F(Planning, WantsNoMoreRepliesThanThereAreAttempts) {
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const amq_rc rc = send_to_all(msg, view, plan);
        plan.want = ~0U;
        return rc;
    };
    start();
    shards_.publish(publisher_, "orders", "one", 12);
    for (int k = 0; k < 3; ++k) {
        EXPECT_TRUE(shards_.told().empty());
        shards_.reply(shards_.got()[static_cast<std::size_t>(k)], "x");
    }
    EXPECT_EQ(shards_.told().size(), 1U);
}

}  // namespace
}  // namespace amq::exchange_tests
