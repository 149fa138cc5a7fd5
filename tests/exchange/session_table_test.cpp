#include "host/exchange/session_table.hpp"

#include <gtest/gtest.h>

namespace {

using namespace amq::exchange;

TEST(SessionTable, FindsOnlyWhoIsThere) {
    SessionTable sessions(2);
    const SessionId id = sessions.open();
    ASSERT_NE(sessions.find(id), nullptr);
    EXPECT_EQ(sessions.find(id)->id, id);
    EXPECT_EQ(sessions.find(0), nullptr);
    EXPECT_EQ(sessions.find(id + 1), nullptr) << "another shard's";
    EXPECT_EQ(sessions.find(make_session_id(1, 500'000, 2)), nullptr);
    EXPECT_EQ(shard_of(id), 2U);
}

TEST(SessionTable, NeverGivesAnIdTwice) {
    SessionTable sessions(0);
    const SessionId first = sessions.open();
    sessions.find(first)->in_flight = 7;
    sessions.close(first);
    const SessionId second = sessions.open();
    EXPECT_EQ(session_slot(first), session_slot(second)) << "the slot is used again";
    EXPECT_NE(first, second);
    EXPECT_EQ(sessions.find(first), nullptr);
    EXPECT_EQ(sessions.find(second)->in_flight, 0U) << "nothing of the old one is left";
    EXPECT_EQ(sessions.size(), 1U);
}

}  // namespace
