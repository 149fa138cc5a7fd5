#include "plugins/monitor/records/kind.hpp"

#include <gtest/gtest.h>

namespace amq::monitor {
namespace {

TEST(Kind, IsFoundByItsOwnName) {
    for (int k = 1; k <= 6; ++k) {
        const auto kind = static_cast<Kind>(k);
        EXPECT_EQ(kind_of(to_string(kind)), kind);
    }
    EXPECT_EQ(to_string(Kind::slow), "slow");
}

TEST(Kind, IsNotFoundByAnotherName) {
    EXPECT_EQ(kind_of(""), std::nullopt);
    EXPECT_EQ(kind_of("unknown"), std::nullopt);
    EXPECT_EQ(kind_of("Connect"), std::nullopt);
}

TEST(Transport, IsFoundByItsOwnName) {
    EXPECT_EQ(transport_of("unix"), Transport::unix_socket);
    EXPECT_EQ(to_string(Transport::ws), "ws");
    EXPECT_EQ(transport_of("udp"), std::nullopt);
}

TEST(KindSet, StandsForAllWhenItIsEmpty) {
    KindSet kinds;
    EXPECT_TRUE(kinds.has(Kind::admin));
    kinds.add(Kind::kick);
    EXPECT_TRUE(kinds.has(Kind::kick));
    EXPECT_FALSE(kinds.has(Kind::admin));
}

}  // namespace
}  // namespace amq::monitor
