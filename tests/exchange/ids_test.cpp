#include "host/exchange/ids.hpp"

#include <gtest/gtest.h>

namespace {

using namespace amq::exchange;

TEST(Ids, GiveBackWhatTheyWereMadeOf) {
    const SessionId session = make_session_id(12'345, kMaxSessionSlots - 1, kMaxShards - 1);
    EXPECT_EQ(session_slot(session), kMaxSessionSlots - 1);
    EXPECT_EQ(shard_of(session), kMaxShards - 1);
    const ExchangeId exchange = make_exchange_id(UINT32_MAX, kMaxExchangeSlots - 1, 3);
    EXPECT_EQ(exchange_slot(exchange), kMaxExchangeSlots - 1);
    EXPECT_EQ(shard_of(exchange), 3U);
}

TEST(Ids, DifferByEachPart) {
    EXPECT_NE(make_session_id(1, 5, 0), make_session_id(2, 5, 0));
    EXPECT_NE(make_session_id(1, 5, 0), make_session_id(1, 6, 0));
    EXPECT_NE(make_session_id(1, 5, 0), make_session_id(1, 5, 1));
    EXPECT_NE(make_exchange_id(1, 5, 0), make_exchange_id(2, 5, 0));
    EXPECT_NE(make_exchange_id(1, 5, 0), make_exchange_id(1, 6, 0));
    EXPECT_NE(make_exchange_id(1, 5, 0), make_exchange_id(1, 5, 1));
}

}  // namespace
