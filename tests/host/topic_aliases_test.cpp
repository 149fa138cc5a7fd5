#include "host/topic_aliases.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amq::host {
namespace {

TEST(TopicAliases, StandForNamesAndForNumbers) {
    TopicAliases aliases;
    EXPECT_FALSE(aliases.find(1));
    {
        const std::string name = "orders.eu.north.and.a.long.way";
        aliases.set(1, {0, name});
    }
    aliases.set(UINT16_MAX, {1001, "1001"});
    ASSERT_TRUE(aliases.find(1));
    EXPECT_EQ(aliases.find(1)->name, "orders.eu.north.and.a.long.way");
    EXPECT_EQ(aliases.find(1)->number, 0U);
    EXPECT_EQ(aliases.find(UINT16_MAX)->number, 1001U);
    EXPECT_EQ(aliases.find(UINT16_MAX)->name, "") << "the number says it";
    EXPECT_FALSE(aliases.find(UINT16_MAX + 2)) << "which is 1 when it is cut short";
    EXPECT_EQ(aliases.size(), 2U);
}

TEST(TopicAliases, HaveRoomForTheLongestNameInEachOfTheirPlaces) {
    TopicAliases aliases;
    const std::string name(TopicAliases::kLongestName, 'x');
    for (std::uint32_t alias = 1; alias <= UINT16_MAX; ++alias) {
        aliases.set(alias, {0, name.substr(alias % 200)});
    }
    EXPECT_EQ(aliases.size(), UINT16_MAX);
    for (std::uint32_t alias = 1; alias <= UINT16_MAX; ++alias) {
        ASSERT_EQ(aliases.find(alias)->name.size(), name.size() - alias % 200);
    }
}

}  // namespace
}  // namespace amq::host
