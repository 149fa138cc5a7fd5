#include <amq/plugin/plan.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using amq::Outcome;

struct PlanTest : testing::Test {
    PlanTest() {
        raw.size = sizeof raw;
        raw.cap = 3;
        raw.target = target.data();
    }

    template <class Misuse>
    std::string refusal(Misuse misuse) {
        try {
            misuse();
        } catch (const amq::Error& e) {
            EXPECT_EQ(e.rc(), AMQ_E_INTERNAL);
            return e.what();
        }
        return "accepted";
    }

    std::vector<std::uint32_t> target = std::vector<std::uint32_t>(3, 99);
    amq_plan raw{};
    std::string answer;
    amq::Plan plan{raw, answer};
};

TEST_F(PlanTest, SendsToTheIndicesGiven) {
    plan.send(2).send(0).want(1).reply_within(3s).note(7);
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_SEND));
    EXPECT_EQ(raw.n, 2u);
    EXPECT_EQ(target, (std::vector<std::uint32_t>{2, 0, 99}));
    EXPECT_EQ(raw.want, 1u);
    EXPECT_EQ(raw.reply_ns, 3'000'000'000u);
    EXPECT_EQ(raw.note, 7u);
    EXPECT_EQ(raw.flags, 0u);
}

TEST_F(PlanTest, SendsToAllWithoutAList) {
    plan.send_all().want(0);
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_SEND));
    EXPECT_EQ(raw.flags, static_cast<std::uint32_t>(AMQ_PLAN_ALL));
    EXPECT_EQ(raw.n, 0u);
}

TEST_F(PlanTest, HoldsForTheModelsTimeOrItsOwn) {
    plan.hold();
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_HOLD));
    EXPECT_EQ(raw.hold_ns, 0u);
    plan.hold(50ms);
    EXPECT_EQ(raw.hold_ns, 50'000'000u);
    EXPECT_EQ(raw.reason, 0);
    plan.hold_or(Outcome::responder_lost);
    EXPECT_EQ(raw.hold_ns, 50'000'000u);
    EXPECT_EQ(raw.reason, AMQ_OUTCOME_RESPONDER_LOST);
}

TEST_F(PlanTest, DropsWithAnOutcome) {
    plan.drop(Outcome::not_owner);
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_DROP));
    EXPECT_EQ(raw.reason, AMQ_OUTCOME_NOT_OWNER);
}

TEST_F(PlanTest, IsDoneWithTheReply) {
    plan.done();
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_DONE));
    EXPECT_EQ(raw.flags, 0u);
}

TEST_F(PlanTest, AnswersWithATextThatOutlivesTheCall) {
    plan.answer("a text too long for the small buffer of a string");
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_DONE));
    EXPECT_EQ(raw.flags, static_cast<std::uint32_t>(AMQ_PLAN_ANSWER));
    EXPECT_EQ(raw.answer.p, answer.data());
    EXPECT_EQ(amq::view_of(raw.answer), "a text too long for the small buffer of a string");
}

TEST_F(PlanTest, KeepsWhenNothingElseWasDecided) {
    plan.keep().note(4);
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_KEEP));
    EXPECT_EQ(raw.note, 4u);
}

TEST_F(PlanTest, RefusesAnIndexOutsideTheView) {
    EXPECT_EQ(refusal([&] { plan.send(3); }), "plan: send(3), the view has 3");
    EXPECT_EQ(raw.n, 0u);
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_KEEP));
}

TEST_F(PlanTest, RefusesMoreTargetsThanTheViewHas) {
    plan.send(0).send(1).send(2);
    EXPECT_EQ(refusal([&] { plan.send(0); }), "plan: more targets than the view has");
    EXPECT_EQ(raw.n, 3u);
}

TEST_F(PlanTest, RefusesAListBesideAll) {
    plan.send_all();
    EXPECT_EQ(refusal([&] { plan.send(0); }), "plan: send() after send_all()");
}

TEST_F(PlanTest, RefusesAllBesideAList) {
    plan.send(0);
    EXPECT_EQ(refusal([&] { plan.send_all(); }), "plan: send_all() after send()");
}

TEST_F(PlanTest, RefusesASecondDecision) {
    plan.hold();
    EXPECT_EQ(refusal([&] { plan.drop(Outcome::timeout); }), "plan: a second decision in one call");
    EXPECT_EQ(raw.verb, static_cast<std::uint32_t>(AMQ_HOLD));
}

TEST_F(PlanTest, RefusesADecisionAfterKeep) {
    plan.keep();
    EXPECT_EQ(refusal([&] { plan.send(0); }), "plan: a second decision in one call");
    EXPECT_EQ(raw.n, 0u);
}

TEST_F(PlanTest, RefusesTimesThatMakeNoSense) {
    EXPECT_EQ(refusal([&] { plan.hold(0s); }), "plan: hold() for no time");
    EXPECT_EQ(refusal([&] { plan.reply_within(-1ns); }), "plan: reply_within() a negative time");
}

}  // namespace
