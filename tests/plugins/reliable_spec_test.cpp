// The promises of reliable_spec, asked through the C tables of its library.

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "../plugin/driver.hpp"
#include "static_strategies.hpp"

namespace {

using amq::plugin_tests::Decision;
using amq::plugin_tests::Driver;
using amq::plugin_tests::Scene;

constexpr std::uint32_t keep = AMQ_KEEP, send = AMQ_SEND, hold = AMQ_HOLD, drop = AMQ_DROP;
constexpr std::int32_t not_owner = AMQ_OUTCOME_NOT_OWNER, lost = AMQ_OUTCOME_RESPONDER_LOST;

struct ReliableSpec : testing::Test {
    /// Sent to `recipients`, then these misses, each with the note of the one before.
    Decision after(std::uint32_t recipients,
                   const std::vector<std::pair<amq_id, std::uint32_t>>& misses) {
        for (amq_id id = 1; id <= recipients; ++id)
            scene.subscriber(id).attempt(id, AMQ_ATTEMPT_OPEN);
        Decision made;
        for (const auto& [who, cause] : misses) {
            made = strategy.miss(scene, who, cause);
            scene.note(made.note);
        }
        return made;
    }

    Driver strategy{amq_reliable_spec};
    Scene scene;
};

TEST_F(ReliableSpec, IntroducesItself) {
    const amq_desc& desc = *amq_reliable_spec.describe(0);
    EXPECT_STREQ(desc.id, "org.amq.reliable-spec");
    EXPECT_STREQ(desc.version, "1.0.0");
    EXPECT_EQ(desc.flags, static_cast<std::uint32_t>(AMQ_DESC_ANSWERS));
    EXPECT_EQ(strategy.table().on_reply, nullptr);
}

TEST_F(ReliableSpec, SendsToAllAndWantsOneReply) {
    const Decision made = strategy.route(scene.subscribers(1, 4).publisher(2));
    EXPECT_EQ(made.verb, send);
    EXPECT_EQ(made.flags, static_cast<std::uint32_t>(AMQ_PLAN_ALL));
    EXPECT_TRUE(made.targets.empty());
    EXPECT_EQ(made.want, 1u);
    EXPECT_EQ(made.reply_ns, 0u);
}

TEST_F(ReliableSpec, HoldsWhenNobodyIsThere) {
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, 0);
}

TEST_F(ReliableSpec, WaitsWhileAnybodyIsPending) {
    EXPECT_EQ(after(3, {{1, AMQ_DECLINED}, {3, AMQ_GONE}}).verb, keep);
}

TEST_F(ReliableSpec, KnowsAtOnceThatNobodyOwnsIt) {
    const Decision made = after(3, {{1, AMQ_DECLINED}, {3, AMQ_DECLINED}, {2, AMQ_DECLINED}});
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_NOT_OWNER);
}

TEST_F(ReliableSpec, CallsItNotOwnedWhenOneDeclinedAndTheRestAreLost) {
    for (const amq_id declined : {1u, 2u, 3u}) {
        Scene fresh;
        Decision made;
        for (amq_id id = 1; id <= 3; ++id) fresh.attempt(id, AMQ_ATTEMPT_OPEN);
        for (amq_id id = 1; id <= 3; ++id) {
            made = strategy.miss(fresh, id, id == declined ? AMQ_DECLINED : AMQ_GONE);
            fresh.note(made.note);
        }
        EXPECT_EQ(made.verb, drop);
        EXPECT_EQ(made.reason, AMQ_OUTCOME_NOT_OWNER);
    }
}

TEST_F(ReliableSpec, CallsItLostWhenAllAreLost) {
    const Decision made = after(2, {{1, AMQ_GONE}, {2, AMQ_GONE}});
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_RESPONDER_LOST);
}

TEST_F(ReliableSpec, AsksNobodyWhoCameLater) {
    scene.subscribers(8, 9);
    const Decision made = after(1, {{1, AMQ_GONE}});
    EXPECT_EQ(made.verb, drop);
    EXPECT_TRUE(made.targets.empty());
}

TEST_F(ReliableSpec, CountsALateOneAsPending) {
    EXPECT_EQ(after(2, {{1, AMQ_GONE}, {2, AMQ_TIMEOUT}}).verb, keep);
    EXPECT_EQ(strategy.miss(scene, 2, AMQ_GONE).verb, drop);
}

TEST_F(ReliableSpec, CountsAThousandMissesInTheNote) {
    std::vector<std::pair<amq_id, std::uint32_t>> misses;
    for (amq_id id = 1; id < 1000; ++id) misses.emplace_back(id, AMQ_DECLINED);
    EXPECT_EQ(after(1000, misses).verb, keep);
    EXPECT_EQ(strategy.miss(scene, 1000, AMQ_GONE).reason, AMQ_OUTCOME_NOT_OWNER);
}

TEST_F(ReliableSpec, CountsOnceWhatItTakesOver) {
    scene.attempt(1, AMQ_ATTEMPT_DECLINED)
        .attempt(2, AMQ_ATTEMPT_GONE)
        .attempt(3, AMQ_ATTEMPT_OPEN);
    const Decision adopted = strategy.adopt(scene.note(0xBAD));
    EXPECT_EQ(adopted.verb, keep);
    const Decision made = strategy.miss(scene.note(adopted.note), 3, AMQ_GONE);
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, AMQ_OUTCOME_NOT_OWNER);
}

// --- a message that another strategy sent before

TEST_F(ReliableSpec, AsksThoseWhoHaveNotHadItAndCountsTheOthers) {
    scene.subscribers(1, 3).attempt(2, AMQ_ATTEMPT_DECLINED);
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.rc, AMQ_OK);
    EXPECT_EQ(made.verb, send);
    EXPECT_EQ(made.flags, 0u);
    EXPECT_EQ(made.targets, (std::vector<amq_id>{1, 3}));
    EXPECT_EQ(made.want, 1u);
    scene.note(made.note).attempt(1, AMQ_ATTEMPT_OPEN).attempt(3, AMQ_ATTEMPT_OPEN);
    const Decision first = strategy.miss(scene, 1, AMQ_GONE);
    EXPECT_EQ(first.verb, keep);
    const Decision last = strategy.miss(scene.note(first.note), 3, AMQ_GONE);
    EXPECT_EQ(last.verb, drop);
    EXPECT_EQ(last.reason, not_owner) << "the one before declined";
}

TEST_F(ReliableSpec, KnowsAtOnceWhenAllWhoAreThereHaveDeclinedIt) {
    scene.subscribers(1, 2).attempt(1, AMQ_ATTEMPT_DECLINED).attempt(2, AMQ_ATTEMPT_DECLINED);
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, drop);
    EXPECT_EQ(made.reason, not_owner);
}

TEST_F(ReliableSpec, WaitsForALateReplyWhenAllWhoAreThereHaveHadIt) {
    scene.subscribers(1, 1).attempt(1, AMQ_ATTEMPT_LATE).attempt(9, AMQ_ATTEMPT_GONE);
    const Decision made = strategy.route(scene);
    EXPECT_EQ(made.verb, hold);
    EXPECT_EQ(made.reason, lost);
}

TEST_F(ReliableSpec, HoldsForANewcomerWhenAllWhoHadItAreGone) {
    scene.attempt(8, AMQ_ATTEMPT_GONE);
    EXPECT_EQ(strategy.route(scene).verb, hold);
    EXPECT_EQ(strategy.route(scene).reason, lost);
    EXPECT_EQ(strategy.route(scene.attempt(9, AMQ_ATTEMPT_DECLINED)).reason, not_owner);
}

TEST_F(ReliableSpec, HasNoOptions) {
    const Driver refused(amq_reliable_spec, R"({"attempts":3})");
    EXPECT_FALSE(refused.created());
    EXPECT_EQ(refused.create_error, "unknown option \"attempts\", this strategy has no options");
}

}  // namespace
