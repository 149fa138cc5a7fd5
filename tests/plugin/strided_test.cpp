#include <amq/plugin/strided.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace {

struct Short {
    int value;
};
struct Long {
    Short known;
    int unknown;
};
struct Item {
    explicit Item(const Short& raw) : value(raw.value) {}
    int value;
};
using Items = amq::Strided<Short, Item>;

TEST(Strided, FindsEntriesThatAreLongerThanTheOnesItKnows) {
    const std::vector<Long> array = {{{1}, -1}, {{2}, -1}, {{3}, -1}};
    const Items items(&array[0].known, 3, sizeof(Long));
    EXPECT_EQ(items.size(), 3u);
    EXPECT_EQ(items[0].value, 1);
    EXPECT_EQ(items[2].value, 3);
}

TEST(Strided, IsWalkedByARangeForAndByAlgorithms) {
    const std::vector<Long> array = {{{1}, -1}, {{2}, -1}, {{3}, -1}};
    const Items items(&array[0].known, 3, sizeof(Long));
    int sum = 0;
    for (const Item item : items) sum += item.value;
    EXPECT_EQ(sum, 6);
    EXPECT_TRUE(std::ranges::any_of(
        items, [](int value) { return value == 3; }, &Item::value));
    EXPECT_FALSE(std::ranges::any_of(
        items, [](int value) { return value == -1; }, &Item::value));
}

TEST(Strided, OfNothingIsEmptyWithoutAnArray) {
    const Items none(nullptr, 0, 0);
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.begin(), none.end());
}

}  // namespace
