#include <amq/plugin/message.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "scene.hpp"

namespace {

using amq::plugin_tests::Scene;

TEST(Message, ShowsWhatTheHostBorrowsIt) {
    Scene scene;
    const std::uint8_t body[] = {0, 1, 255};
    amq_msg& raw = scene.publisher(9).note(5).msg();
    raw.flags = AMQ_MSG_ANSWERED;
    raw.topic = amq::str_of("1001");
    raw.key = amq::str_of("room7");
    raw.body = body;
    raw.body_n = 3;
    raw.arrived_ns = 10;
    raw.deadline_ns = 20;

    const amq::Message msg(raw);
    EXPECT_EQ(msg.id(), 77u);
    EXPECT_EQ(msg.publisher(), 9u);
    EXPECT_EQ(msg.topic(), "1001");
    EXPECT_EQ(msg.key(), "room7");
    ASSERT_EQ(msg.body().size(), 3u);
    EXPECT_EQ(msg.body()[2], 255);
    EXPECT_TRUE(msg.answered());
    EXPECT_FALSE(msg.no_wait());
    raw.flags = AMQ_MSG_NO_WAIT;
    EXPECT_TRUE(msg.no_wait());
    EXPECT_FALSE(msg.no_echo());
    raw.flags = AMQ_MSG_NO_ECHO;
    EXPECT_TRUE(msg.no_echo());
    EXPECT_FALSE(msg.no_wait());
    EXPECT_FALSE(msg.answered());
    EXPECT_EQ(msg.arrived(), std::chrono::nanoseconds{10});
    EXPECT_EQ(msg.deadline(), std::chrono::nanoseconds{20});
    EXPECT_EQ(msg.note(), 5u);
}

TEST(Message, HasEmptyTextsWhereTheHostGivesNone) {
    Scene scene;
    const amq::Message msg(scene.msg());
    EXPECT_EQ(msg.key(), "");
    EXPECT_TRUE(msg.body().empty());
    EXPECT_FALSE(msg.answered());
    EXPECT_TRUE(msg.attempts().empty());
}

TEST(Message, KnowsWhoHadItAlready) {
    Scene scene;
    scene.attempt(3, AMQ_ATTEMPT_GONE).attempt(4, AMQ_ATTEMPT_OPEN);
    const amq::Message msg(scene.msg());
    EXPECT_TRUE(msg.tried(3));
    EXPECT_TRUE(msg.tried(4));
    EXPECT_FALSE(msg.tried(5));
}

TEST(Attempt, IsPendingWhileAReplyMayStillCome) {
    Scene scene;
    scene.attempt(1, AMQ_ATTEMPT_OPEN)
        .attempt(2, AMQ_ATTEMPT_LATE)
        .attempt(3, AMQ_ATTEMPT_REPLIED)
        .attempt(4, AMQ_ATTEMPT_DECLINED)
        .attempt(5, AMQ_ATTEMPT_GONE);
    std::string seen;
    for (const amq::Attempt attempt : amq::Message(scene.msg()).attempts())
        seen += std::to_string(attempt.subscriber()) + (attempt.pending() ? "p" : "") +
                (attempt.missed() ? "m" : "") + (attempt.declined() ? "d" : "") + " ";
    EXPECT_EQ(seen, "1p 2p 3 4md 5m ");
}

}  // namespace
