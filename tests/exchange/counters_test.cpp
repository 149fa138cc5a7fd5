#include "host/exchange/counters.hpp"

#include <gtest/gtest.h>

namespace {

using namespace amq::exchange;

TEST(ModelCounters, AddUpOverTheShards) {
    ModelCounters one;
    one.accepted = 3;
    one.moved = 1;
    one.outcomes[0] = 2;
    one.drops[kDrops - 1] = 5;
    one.refused[0] = 7;
    ModelCounters sum = one;
    sum += one;
    EXPECT_EQ(sum.accepted, 6U);
    EXPECT_EQ(sum.moved, 2U);
    EXPECT_EQ(sum.outcomes[0], 4U);
    EXPECT_EQ(sum.drops[kDrops - 1], 10U);
    EXPECT_EQ(sum.refused[0], 14U);
}

TEST(ModelCounters, CountAllOutcomesAsEnded) {
    ModelCounters counters;
    counters.outcomes[0] = 2;
    counters.outcomes[kOutcomes - 1] = 3;
    EXPECT_EQ(counters.ended(), 5U);
}

TEST(CoreCounters, AddUpOverTheShards) {
    CoreCounters one;
    one.replies_received = 4;
    one.replies_ignored[1] = 2;
    one.undeliverable = 1;
    CoreCounters sum = one;
    sum += one;
    EXPECT_EQ(sum.replies_received, 8U);
    EXPECT_EQ(sum.replies_ignored[1], 4U);
    EXPECT_EQ(sum.undeliverable, 2U);
}

}  // namespace
