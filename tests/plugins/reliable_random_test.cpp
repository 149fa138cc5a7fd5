// The promises of reliable_random, asked through the C tables of its library.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
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

constexpr std::uint32_t keep = AMQ_KEEP, send = AMQ_SEND, hold = AMQ_HOLD, drop = AMQ_DROP;

struct ReliableRandom : testing::Test {
    static std::string refusal(const char* options) {
        const Driver strategy(amq_reliable_random, options);
        EXPECT_FALSE(strategy.created());
        return strategy.create_error;
    }

    Driver strategy{amq_reliable_random};
    Scene scene;
};

TEST_F(ReliableRandom, IntroducesItself) {
    const amq_desc& desc = *amq_reliable_random.describe(0);
    EXPECT_EQ(amq_reliable_random.count(), 1u);
    EXPECT_STREQ(desc.id, "org.amq.reliable-random");
    EXPECT_STREQ(desc.name, "Reliable random");
    EXPECT_STREQ(desc.version, "1.0.0");
    EXPECT_EQ(desc.flags, static_cast<std::uint32_t>(AMQ_DESC_ANSWERS));
}

TEST_F(ReliableRandom, LeavesRepliesToTheHost) {
    EXPECT_EQ(strategy.table().on_reply, nullptr);
    EXPECT_EQ(strategy.table().on_member, nullptr);
    EXPECT_EQ(strategy.table().on_timer, nullptr);
    EXPECT_EQ(strategy.table().adopt, nullptr);
}

TEST_F(ReliableRandom, SendsToOneAndWantsItsReply) {
    const Decision made = strategy.route(scene.subscribers(1, 5));
    EXPECT_EQ(made.rc, AMQ_OK);
    EXPECT_EQ(made.verb, send);
    EXPECT_EQ(made.targets.size(), 1u);
    EXPECT_EQ(made.want, 1u);
    EXPECT_EQ(made.reply_ns, 0u);
    EXPECT_EQ(made.flags, 0u);
}

TEST_F(ReliableRandom, IsFairOverTenSubscribers) {
    scene.subscribers(1, 10);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Driver seeded(amq_reliable_random, "{}", seed);
        std::map<amq_id, int> counts;
        for (int i = 0; i < 10'000; ++i) ++counts[seeded.route(scene).targets.at(0)];
        EXPECT_LT(chi_square(counts, 10), chi_square_limit_9) << "seed " << seed;
    }
}

TEST_F(ReliableRandom, PassesOverItsOwnPublisher) {
    scene.subscribers(1, 3).publisher(2);
    for (int i = 0; i < 100; ++i) EXPECT_NE(strategy.route(scene).targets.at(0), 2u);
}

TEST_F(ReliableRandom, SendsToItsOwnPublisherWhenThatIsAlone) {
    scene.subscriber(2).publisher(2);
    EXPECT_EQ(strategy.route(scene).targets, (std::vector<amq_id>{2}));
}

TEST_F(ReliableRandom, PrefersOneThatHasCredit) {
    scene.subscriber(1, 0).subscriber(2).subscriber(3, 0);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(strategy.route(scene).targets.at(0), 2u);
}

TEST_F(ReliableRandom, TakesOneWithoutCreditRatherThanHold) {
    scene.subscriber(1, 0).subscriber(2).publisher(2);
    EXPECT_EQ(strategy.route(scene).targets, (std::vector<amq_id>{1}));
}

TEST_F(ReliableRandom, HoldsWhenNobodyIsThere) {
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_NO_SUBSCRIBER);
    EXPECT_EQ(made.hold_ns, 0u);
}

TEST_F(ReliableRandom, HoldsAsLostWhenAllThereAreHadItAndSendsToANewcomer) {
    scene.subscriber(1).attempt(1, AMQ_ATTEMPT_GONE);
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
    EXPECT_EQ(strategy.route(scene.subscriber(2)).targets, (std::vector<amq_id>{2}));
}

TEST_F(ReliableRandom, MovesOnWhenASubscriberIsLostAndNeverBack) {
    scene.subscribers(1, 3).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision second = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(second.verb, send);
    EXPECT_EQ(second.want, 1u);
    ASSERT_EQ(second.targets.size(), 1u);
    EXPECT_NE(second.targets[0], 1u);

    scene.attempt(second.targets[0], AMQ_ATTEMPT_OPEN);
    const Decision third = strategy.miss(scene, second.targets[0], AMQ_DECLINED);
    EXPECT_EQ(third.verb, send);
    EXPECT_EQ(third.targets, (std::vector<amq_id>{6 - 1 - second.targets[0]}));
}

TEST_F(ReliableRandom, EndsAsLostWhenTheAttemptsAreUsedUp) {
    scene.subscribers(1, 9);
    scene.attempt(1, AMQ_ATTEMPT_GONE)
        .attempt(2, AMQ_ATTEMPT_DECLINED)
        .attempt(3, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 3, AMQ_GONE);
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
}

TEST_F(ReliableRandom, EndsAsNotOwnerWhenAllAttemptsWereDeclined) {
    scene.subscribers(1, 9);
    scene.attempt(1, AMQ_ATTEMPT_DECLINED).attempt(2, AMQ_ATTEMPT_DECLINED);
    scene.attempt(3, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 3, AMQ_DECLINED);
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_NOT_OWNER);
}

TEST_F(ReliableRandom, EndsAsNotOwnerAtOnceWhenEveryoneThereDeclined) {
    scene.subscriber(1).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 1, AMQ_DECLINED);
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_NOT_OWNER);
}

TEST_F(ReliableRandom, HoldsForANewcomerWhenTheLastOneIsLost) {
    scene.subscriber(2).attempt(1, AMQ_ATTEMPT_OPEN).attempt(2, AMQ_ATTEMPT_DECLINED);
    const Decision made = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
}

TEST_F(ReliableRandom, HoldsWhatALostOneHadWhileNobodyElseReadsFastEnough) {
    scene.subscriber(1).subscriber(2, 0).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision made = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
}

TEST_F(ReliableRandom, AsksASlowOneWhenAnotherDeclined) {
    scene.subscriber(1).subscriber(2, 0).attempt(1, AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(strategy.miss(scene, 1, AMQ_DECLINED).targets, (std::vector<amq_id>{2}));
}

TEST_F(ReliableRandom, WaitsWhileAnotherAttemptIsPending) {
    for (const std::uint32_t pending : {AMQ_ATTEMPT_OPEN, AMQ_ATTEMPT_LATE}) {
        for (const std::uint32_t cause : {AMQ_GONE, AMQ_DECLINED}) {
            Scene two;
            two.subscribers(1, 2).attempt(1, pending).attempt(2, AMQ_ATTEMPT_OPEN);
            EXPECT_EQ(strategy.miss(two, 2, cause).verb, keep);
            Scene used_up;
            used_up.subscribers(1, 9).attempt(1, pending).attempt(2, AMQ_ATTEMPT_GONE);
            used_up.attempt(3, AMQ_ATTEMPT_OPEN);
            EXPECT_EQ(strategy.miss(used_up, 3, cause).verb, keep);
        }
    }
}

TEST_F(ReliableRandom, MovesOnByTimeOnlyWhenAskedTo) {
    Driver timed(amq_reliable_random, R"({"attempt_timeout":"500ms","attempts":2})");
    EXPECT_EQ(timed.route(scene.subscribers(1, 3)).reply_ns, 500'000'000u);

    scene.attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision second = timed.miss(scene, 1, AMQ_TIMEOUT);
    EXPECT_EQ(second.verb, send);
    EXPECT_NE(second.targets.at(0), 1u);
    EXPECT_EQ(second.reply_ns, 500'000'000u);

    scene.attempt(second.targets[0], AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(timed.miss(scene, second.targets[0], AMQ_TIMEOUT).verb, keep);
}

TEST_F(ReliableRandom, WaitsOnWhenTimePassedAndNobodyElseIsThere) {
    scene.subscriber(1).attempt(1, AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(strategy.miss(scene, 1, AMQ_TIMEOUT).verb, keep);
}

TEST_F(ReliableRandom, StaysWithTheFirstWhenFailoverIsOff) {
    Driver off(amq_reliable_random, R"({"failover":"off"})");
    scene.subscribers(1, 3).attempt(1, AMQ_ATTEMPT_OPEN);
    const Decision lost = off.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(lost.verb, drop);
    EXPECT_EQ(lost.reason, AMQ_OUTCOME_RESPONDER_LOST);
    const Decision declined = off.miss(scene, 1, AMQ_DECLINED);
    EXPECT_EQ(declined.verb, drop);
    EXPECT_EQ(declined.reason, AMQ_OUTCOME_NOT_OWNER);
}

TEST_F(ReliableRandom, MovesOnByTimeEvenWhenFailoverIsOff) {
    Driver off(amq_reliable_random, R"({"failover":"off","attempt_timeout":"1s"})");
    scene.subscribers(1, 2).attempt(1, AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(off.miss(scene, 1, AMQ_TIMEOUT).targets, (std::vector<amq_id>{2}));
    scene.attempt(2, AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(off.miss(scene, 2, AMQ_GONE).verb, keep);
    EXPECT_EQ(off.miss(scene, 1, AMQ_GONE).verb, drop);
}

TEST_F(ReliableRandom, TriesOnceWhenToldSo) {
    Driver once(amq_reliable_random, R"({"attempts":1})");
    scene.subscribers(1, 3).attempt(1, AMQ_ATTEMPT_OPEN);
    EXPECT_EQ(once.miss(scene, 1, AMQ_GONE).verb, drop);
}

TEST_F(ReliableRandom, TakesItsOptions) {
    for (const char* options :
         {"{}", R"({"attempts":1})", R"({"attempts":16})", R"({"attempt_timeout":"0s"})",
          R"({"attempt_timeout":"1h"})", R"({"failover":"lost"})"})
        EXPECT_TRUE(Driver(amq_reliable_random, options).created()) << options;
}

TEST_F(ReliableRandom, RefusesOptionsWithTheReason) {
    EXPECT_EQ(refusal(R"({"attempts":0})"),
              "option \"attempts\": 0 is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(refusal(R"({"attempts":17})"),
              "option \"attempts\": 17 is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(refusal(R"({"attempts":"3"})"),
              "option \"attempts\": \"3\" is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(refusal(R"({"attempt_timeout":"soon"})"),
              "option \"attempt_timeout\": \"soon\" is not allowed, only a duration from \"0s\" to "
              "\"1h\"");
    EXPECT_EQ(
        refusal(R"({"attempt_timeout":500})"),
        "option \"attempt_timeout\": 500 is not allowed, only a duration from \"0s\" to \"1h\"");
    EXPECT_EQ(refusal(R"({"failover":"maybe"})"),
              "option \"failover\": \"maybe\" is not allowed, only one of \"lost\", \"off\"");
    EXPECT_EQ(refusal(R"({"atempts":3})"),
              "unknown option \"atempts\", did you mean \"attempts\"? known: attempts, "
              "attempt_timeout, failover");
}

}  // namespace
