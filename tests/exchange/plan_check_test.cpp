// Each wrong plan is refused whole: nothing of it happens, it counts as a strike, and the message
// ends.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

using Break = amq_rc (*)(const amq_msg&, const amq_view&, amq_plan&);

struct WrongPlan {
    const char* name;
    Break plan;
    const char* strike;
};

amq_rc send(amq_plan& plan, std::initializer_list<std::uint32_t> targets) {
    plan.verb = AMQ_SEND;
    plan.want = 1;
    plan.n = 0;
    for (const std::uint32_t target : targets) plan.target[plan.n++] = target;
    return AMQ_OK;
}

class WrongPlans : public testing::TestWithParam<WrongPlan> {};

TEST_P(WrongPlans, AreRefusedWholeAndCountAsAStrike) {
    Script script;
    script.route = GetParam().plan;
    Shards shards;
    shards.bind({.model = 12, .answered = true}, source_of(script));
    for (int k = 0; k < 3; ++k) shards.subscriber("orders");
    const SessionId publisher = shards.open();
    shards.publish(publisher, "orders", "hello", 12, 7);
    EXPECT_TRUE(shards.got().empty());
    ASSERT_EQ(shards.told().size(), 1U);
    EXPECT_EQ(shards.told()[0].outcome, Outcome::strategy_failed);
    ASSERT_EQ(shards.strikes().size(), 1U);
    EXPECT_EQ(shards.strikes()[0], GetParam().strike);
    EXPECT_EQ(shards.core().counters().strikes, 1U);
    EXPECT_EQ(shards.core().open_exchanges(), 0U);
}

// The view has three members. A room of one more is there, so that a write past the end harms
// nobody here either.
const WrongPlan kWrongPlans[] = {
    {"UnknownVerb",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.verb = 5;
         return amq_rc{AMQ_OK};
     },
     "route: plan has an unknown verb"},
    {"KeepInRoute",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.verb = AMQ_KEEP;
         return amq_rc{AMQ_OK};
     },
     "route: KEEP is no plan for route"},
    {"NothingFilledIn", [](const amq_msg&, const amq_view&, amq_plan&) { return amq_rc{AMQ_OK}; },
     "route: KEEP is no plan for route"},
    {"SendToNobody", [](const amq_msg&, const amq_view&, amq_plan& plan) { return send(plan, {}); },
     "route: plan sends to nobody"},
    {"MoreTargetsThanSubscribers",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         send(plan, {0, 1, 2});
         plan.n = 4;
         return amq_rc{AMQ_OK};
     },
     "route: plan has more targets than subscribers"},
    {"TargetOutsideTheView",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         return send(plan, {0, 3});
     },
     "route: plan has a target outside the view"},
    {"TheSameTargetTwice",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         return send(plan, {1, 2, 1});
     },
     "route: plan has the same target twice"},
    {"AllAndSome",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         send(plan, {1});
         plan.flags = AMQ_PLAN_ALL;
         return amq_rc{AMQ_OK};
     },
     "route: plan sends to all and to some"},
    {"UnknownFlag",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         send(plan, {1});
         plan.flags = 4;
         return amq_rc{AMQ_OK};
     },
     "route: plan has an unknown flag"},
    {"UnknownReason",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.verb = AMQ_DROP;
         plan.reason = 11;
         return amq_rc{AMQ_OK};
     },
     "route: plan has an unknown reason"},
    {"NegativeReason",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.verb = AMQ_HOLD;
         plan.reason = -1;
         return amq_rc{AMQ_OK};
     },
     "route: plan has an unknown reason"},
    {"AnswerWithoutBytes",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.verb = AMQ_DONE;
         plan.flags = AMQ_PLAN_ANSWER;
         plan.answer = {nullptr, 5};
         return amq_rc{AMQ_OK};
     },
     "route: plan has an answer without bytes"},
    {"WritePastTheTargets",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         send(plan, {0, 1, 2, 0});
         plan.n = 3;
         return amq_rc{AMQ_OK};
     },
     "route: wrote past the end of the plan's targets"},
    {"ChangedSize",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.size = 8;
         return send(plan, {0});
     },
     "route: changed the plan's size, cap or target"},
    {"ChangedCap",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         plan.cap = 1'000'000;
         return send(plan, {0});
     },
     "route: changed the plan's size, cap or target"},
    {"ChangedTarget",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         static std::uint32_t own[1'000] = {};
         plan.target = own;
         return send(plan, {0});
     },
     "route: changed the plan's size, cap or target"},
    {"KnownFailure", [](const amq_msg&, const amq_view&, amq_plan&) { return amq_rc{AMQ_E_NOMEM}; },
     "route: out of memory"},
    {"UnknownReturnCode", [](const amq_msg&, const amq_view&, amq_plan&) { return amq_rc{42}; },
     "route: unknown return code"},
    {"GoodPlanWithAFailure",
     [](const amq_msg&, const amq_view&, amq_plan& plan) {
         send(plan, {0});
         return amq_rc{AMQ_E_INTERNAL};
     },
     "route: internal error"},
    {"Throws",
     [](const amq_msg&, const amq_view&, amq_plan&) -> amq_rc { throw std::string("not allowed"); },
     "route: threw across the contract"},
};

INSTANTIATE_TEST_SUITE_P(Each, WrongPlans, testing::ValuesIn(kWrongPlans),
                         [](const auto& one) { return std::string(one.param.name); });

class PlanCheck : public testing::Test {
  protected:
    void start() {
        shards_.bind({.model = 12, .answered = true}, source_of(script_));
        first_ = shards_.subscriber("orders");
        second_ = shards_.subscriber("orders");
        publisher_ = shards_.open();
    }

    Script script_;
    Shards shards_;
    SessionId first_ = 0;
    SessionId second_ = 0;
    SessionId publisher_ = 0;
};

TEST_F(PlanCheck, RefusesKeepWithNothingInFlight) {
    script_.route = send_to_untried;
    script_.on_miss = [](const amq_msg&, amq_id, std::uint32_t, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_KEEP;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "hello");
    shards_.decline(shards_.got()[0]);
    ASSERT_EQ(shards_.strikes().size(), 1U);
    EXPECT_EQ(shards_.strikes()[0], "on_miss: KEEP with nothing in flight");
    EXPECT_EQ(shards_.told()[0].outcome, Outcome::strategy_failed);
}

TEST_F(PlanCheck, RefusesATargetThatGotTheMessageBefore) {
    script_.route = send_to_untried;
    script_.on_miss = [](const amq_msg& msg, amq_id who, std::uint32_t, const amq_view& view,
                         amq_plan& plan) {
        EXPECT_EQ(msg.attempts_n, 1U);
        plan.verb = AMQ_SEND;
        plan.want = 1;
        plan.n = 1;
        plan.target[0] = view.first->id == who ? 0 : 1;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "hello");
    shards_.decline(shards_.got()[0]);
    ASSERT_EQ(shards_.strikes().size(), 1U);
    EXPECT_EQ(shards_.strikes()[0], "on_miss: plan has a target that got the message before");
    EXPECT_EQ(shards_.got().size(), 1U);
}

TEST_F(PlanCheck, RefusesAllAfterAnAttempt) {
    script_.route = send_to_untried;
    script_.on_miss = [](const amq_msg&, amq_id, std::uint32_t, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_SEND;
        plan.flags = AMQ_PLAN_ALL;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "hello");
    shards_.decline(shards_.got()[0]);
    EXPECT_EQ(shards_.strikes().at(0), "on_miss: plan sends to all after an attempt was made");
}

TEST_F(PlanCheck, RefusesAllOfNobody) {
    script_.route = [](const amq_msg&, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_SEND;
        plan.flags = AMQ_PLAN_ALL;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "nobody", "hello");
    EXPECT_EQ(shards_.strikes().at(0), "route: plan sends to nobody");
}

TEST_F(PlanCheck, GivesTheTextThatTheStrategySaid) {
    script_.route = [this](const amq_msg&, const amq_view&, amq_plan&) {
        script_.host->error(script_.host->ctx, {"no idea", 7});
        return AMQ_E_INTERNAL;
    };
    start();
    shards_.publish(publisher_, "orders", "hello");
    EXPECT_EQ(shards_.strikes().at(0), "route: no idea");
}

TEST_F(PlanCheck, ServesOthersAfterAStrike) {
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        if (msg.body_n == 3) return amq_rc{AMQ_E_INTERNAL};
        return send_to_all(msg, view, plan);
    };
    start();
    shards_.publish(publisher_, "orders", "bad");
    shards_.publish(publisher_, "orders", "good");
    EXPECT_EQ(shards_.bodies_of(first_), std::vector<std::string>{"good"});
}

}  // namespace
}  // namespace amq::exchange_tests
