// The promises of unreliable_all, asked through the C tables of its library.

#include <gtest/gtest.h>

#include <cstdint>

#include "../plugin/driver.hpp"
#include "static_strategies.hpp"

namespace {

using amq::plugin_tests::Decision;
using amq::plugin_tests::Driver;
using amq::plugin_tests::Scene;

struct UnreliableAll : testing::Test {
    Driver strategy{amq_unreliable_all};
    Scene scene;
};

TEST_F(UnreliableAll, IntroducesItself) {
    const amq_desc& desc = *amq_unreliable_all.describe(0);
    EXPECT_STREQ(desc.id, "org.amq.unreliable-all");
    EXPECT_STREQ(desc.version, "1.0.0");
    EXPECT_EQ(desc.flags, 0u);
    EXPECT_EQ(strategy.table().on_reply, nullptr);
}

TEST_F(UnreliableAll, SendsToAllAndWantsNoReply) {
    const Decision made = strategy.route(scene.subscribers(1, 4).publisher(2));
    EXPECT_EQ(made.verb, static_cast<std::uint32_t>(AMQ_SEND));
    EXPECT_EQ(made.flags, static_cast<std::uint32_t>(AMQ_PLAN_ALL));
    EXPECT_EQ(made.want, 0u);
    EXPECT_EQ(made.reply_ns, 0u);
}

TEST_F(UnreliableAll, LeavesOutAPublisherThatDoesNotWantItsOwnMessage) {
    const Decision made = strategy.route(scene.subscribers(1, 4).publisher(2).no_echo());
    EXPECT_EQ(made.verb, static_cast<std::uint32_t>(AMQ_SEND));
    EXPECT_EQ(made.flags, 0u);
    EXPECT_EQ(made.targets, (std::vector<amq_id>{1, 3, 4}));
    EXPECT_EQ(made.want, 0u);
}

TEST_F(UnreliableAll, HoldsWhenThereIsNobodyButAPublisherThatDoesNotWantItsOwnMessage) {
    const Decision made = strategy.route(scene.subscribers(1, 1).publisher(1).no_echo());
    EXPECT_EQ(made.verb, static_cast<std::uint32_t>(AMQ_HOLD));
}

TEST_F(UnreliableAll, HoldsWhenNobodyIsThere) {
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, static_cast<std::uint32_t>(AMQ_HOLD));
    EXPECT_EQ(made.reason, 0);
}

TEST_F(UnreliableAll, LeavesOutThoseWhoGotItFromAnotherStrategy) {
    scene.subscribers(1, 4).attempt(2, AMQ_ATTEMPT_DECLINED).attempt(9, AMQ_ATTEMPT_GONE);
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.rc, AMQ_OK);
    EXPECT_EQ(made.verb, static_cast<std::uint32_t>(AMQ_SEND));
    EXPECT_EQ(made.flags, 0u);
    EXPECT_EQ(made.targets, (std::vector<amq_id>{1, 3, 4}));
    EXPECT_EQ(made.want, 0u);
    EXPECT_EQ(strategy.route(scene.publisher(3).no_echo()).targets, (std::vector<amq_id>{1, 4}));
}

TEST_F(UnreliableAll, IsDoneWhenAllWhoAreThereGotItFromAnotherStrategy) {
    scene.subscribers(1, 2).attempt(1, AMQ_ATTEMPT_LATE).attempt(2, AMQ_ATTEMPT_DECLINED);
    EXPECT_EQ(strategy.route(scene).verb, static_cast<std::uint32_t>(AMQ_DONE));
}

TEST_F(UnreliableAll, HoldsWhenAllWhoGotItFromAnotherStrategyAreGone) {
    scene.attempt(9, AMQ_ATTEMPT_GONE);
    EXPECT_EQ(strategy.route(scene).verb, static_cast<std::uint32_t>(AMQ_HOLD));
}

TEST_F(UnreliableAll, GivesNobodyTheShareOfOneThatIsLost) {
    scene.subscribers(1, 3).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(made.verb, static_cast<std::uint32_t>(AMQ_DROP));
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
}

TEST_F(UnreliableAll, HasNoOptions) {
    const Driver refused(amq_unreliable_all, R"({"want":1})");
    EXPECT_FALSE(refused.created());
    EXPECT_EQ(refused.create_error, "unknown option \"want\", this strategy has no options");
}

}  // namespace
