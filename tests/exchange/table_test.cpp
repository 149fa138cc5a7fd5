#include "host/exchange/table.hpp"

#include <gtest/gtest.h>

namespace amq::exchange {
namespace {

TEST(Table, GivesTheElementAtAPlace) {
    Table<int> table{4, 5, 6};
    table[1] = 7;
    const Table<int>& same = table;
    EXPECT_EQ(same[0] + same[1] + same[2], 4 + 7 + 6);
}

#ifndef NDEBUG
TEST(TableDeathTest, SaysSoWherePlacesAreChecked) {
    Table<int> table{4};
    EXPECT_DEATH(table[1] = 0, "place < ");
}
#endif

}  // namespace
}  // namespace amq::exchange
