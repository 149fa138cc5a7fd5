#include "host/exchange/subscribers.hpp"

#include <gtest/gtest.h>

namespace {

using namespace amq::exchange;

TEST(Subscribers, AreFoundByIdOnEveryShard) {
    Subscribers subscribers(1);
    const std::uint32_t slot = subscribers.find_or_make(make_session_id(1, 1, 3));
    EXPECT_EQ(subscribers.find_or_make(make_session_id(1, 1, 3)), slot);
    EXPECT_EQ(subscribers.find(make_session_id(1, 1, 3)), slot);
    EXPECT_EQ(subscribers.find(make_session_id(2, 1, 3)), kNone);
    EXPECT_EQ(subscribers[slot].load.credit, UINT32_MAX);
    EXPECT_EQ(subscribers.size(), 1U);
}

TEST(Subscribers, LeaveNothingBehindInTheirSlot) {
    Subscribers subscribers(1);
    const std::uint32_t slot = subscribers.find_or_make(11);
    subscribers[slot].load.credit = 0;
    subscribers[slot].topics.emplace(5, 0);
    subscribers[slot].pending.next_ordinal(1);
    subscribers.forget(slot);
    EXPECT_EQ(subscribers.size(), 0U);
    EXPECT_EQ(subscribers.find(11), kNone);
    ASSERT_EQ(subscribers.find_or_make(12), slot);
    EXPECT_EQ(subscribers[slot].load.credit, UINT32_MAX);
    EXPECT_TRUE(subscribers[slot].topics.empty());
    EXPECT_EQ(subscribers[slot].pending.next_ordinal(1), 0U);
}

}  // namespace
