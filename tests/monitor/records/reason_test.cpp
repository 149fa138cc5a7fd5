#include "plugins/monitor/records/reason.hpp"

#include <gtest/gtest.h>

#include <set>

#include <amq/anet/close_reason.hpp>

namespace amq::monitor {
namespace {

TEST(Reason, IsFoundByItsNameAndByItsNumber) {
    std::set<std::string_view> names;
    for (const Reason reason : all_reasons()) {
        EXPECT_EQ(reason_of(to_string(reason)), reason);
        EXPECT_EQ(reason_of_number(static_cast<std::int64_t>(reason)), reason);
        EXPECT_TRUE(names.insert(to_string(reason)).second) << to_string(reason);
    }
    EXPECT_EQ(reason_of(""), std::nullopt);
    EXPECT_EQ(reason_of("Silent"), std::nullopt);
}

TEST(Reason, IsThereForEachOfAnet) {
    for (std::size_t k = 0; k < anet::kCloseReasonCount; ++k) {
        const std::string_view name = anet::to_string(static_cast<anet::CloseReason>(k));
        EXPECT_NE(reason_of(name), std::nullopt) << name;
    }
}

// Files of stores have these numbers.
TEST(Reason, KeepsItsNumber) {
    EXPECT_EQ(static_cast<int>(Reason::peer_closed), 1);
    EXPECT_EQ(static_cast<int>(Reason::slow_reader), 8);
    EXPECT_EQ(static_cast<int>(Reason::local), 19);
    EXPECT_EQ(static_cast<int>(Reason::no_room), 32);
    EXPECT_EQ(static_cast<int>(Reason::denied), 35);
}

TEST(Reason, OfAnUnknownNumberIsOther) {
    EXPECT_EQ(reason_of_number(200), Reason::other);
    EXPECT_EQ(reason_of_number(-1), Reason::other);
    EXPECT_EQ(reason_of_number(0), Reason::none);
}

}  // namespace
}  // namespace amq::monitor
