// The promises of unreliable_random, asked through the C tables of its library.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

#include "../plugin/chi_square.hpp"
#include "../plugin/driver.hpp"
#include "static_strategies.hpp"

namespace {

using amq::plugin_tests::chi_square;
using amq::plugin_tests::chi_square_limit_9;
using amq::plugin_tests::Decision;
using amq::plugin_tests::Driver;
using amq::plugin_tests::Scene;

constexpr std::uint32_t send = AMQ_SEND, hold = AMQ_HOLD, drop = AMQ_DROP;

struct UnreliableRandom : testing::Test {
    Driver strategy{amq_unreliable_random};
    Scene scene;
};

TEST_F(UnreliableRandom, IntroducesItself) {
    const amq_desc& desc = *amq_unreliable_random.describe(0);
    EXPECT_STREQ(desc.id, "org.amq.unreliable-random");
    EXPECT_STREQ(desc.version, "1.0.0");
    EXPECT_EQ(desc.flags, 0u);
    EXPECT_EQ(strategy.table().on_reply, nullptr);
}

TEST_F(UnreliableRandom, SendsToOneAndWantsNoReply) {
    const Decision made = strategy.route(scene.subscribers(1, 4));
    EXPECT_EQ(made.verb, send);
    EXPECT_EQ(made.targets.size(), 1u);
    EXPECT_EQ(made.want, 0u);
    EXPECT_EQ(made.reply_ns, 0u);
}

TEST_F(UnreliableRandom, IsFairOverTenSubscribers) {
    scene.subscribers(1, 10);
    std::map<amq_id, int> counts;
    for (int i = 0; i < 10'000; ++i) ++counts[strategy.route(scene).targets.at(0)];
    EXPECT_LT(chi_square(counts, 10), chi_square_limit_9);
}

TEST_F(UnreliableRandom, PassesOverItsPublisherUnlessThatIsAlone) {
    scene.subscriber(2).publisher(2);
    EXPECT_EQ(strategy.route(scene).targets, (std::vector<amq_id>{2}));
    scene.subscriber(3, 0);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(strategy.route(scene).targets.at(0), 3u);
}

TEST_F(UnreliableRandom, HoldsWhenNobodyIsThere) {
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_NO_SUBSCRIBER);
}

TEST_F(UnreliableRandom, GivesAnUnsentMessageToAnotherOne) {
    scene.subscribers(1, 2).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(made.verb, send);
    EXPECT_EQ(made.targets, (std::vector<amq_id>{2}));
    EXPECT_EQ(made.want, 0u);
}

TEST_F(UnreliableRandom, HoldsAnUnsentMessageWhenNobodyElseIsThere) {
    scene.subscriber(1).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
    EXPECT_EQ(strategy.route(scene.subscriber(7)).targets, (std::vector<amq_id>{7}));
}

TEST_F(UnreliableRandom, HoldsAnUnsentMessageWhileNobodyElseReadsFastEnough) {
    scene.subscriber(1).subscriber(2, 0).attempt(1, AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(strategy.miss(scene, 1, AMQ_GONE).verb, hold);
}

TEST_F(UnreliableRandom, NeverSendsAgainWhatSomebodyMayHave) {
    for (const std::uint32_t cause : {AMQ_DECLINED, AMQ_TIMEOUT}) {
        Scene had;
        had.subscribers(1, 2).attempt(1, AMQ_ATTEMPT_OPEN);
        const Decision made = strategy.miss(had, 1, cause);
        EXPECT_EQ(made.verb, drop);
        EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
    }
}

TEST_F(UnreliableRandom, HasNoOptions) {
    const Driver refused(amq_unreliable_random, R"({"attempts":3})");
    EXPECT_FALSE(refused.created());
    EXPECT_EQ(refused.create_error, "unknown option \"attempts\", this strategy has no options");
}

}  // namespace
