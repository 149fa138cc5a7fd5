#include <amq/anet/close_reason.hpp>

#include <gtest/gtest.h>

#include <set>

namespace amq::anet {
namespace {

TEST(CloseReason, EveryReasonHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kCloseReasonCount; ++i) {
        names.insert(to_string(static_cast<CloseReason>(i)));
    }
    EXPECT_EQ(names.size(), kCloseReasonCount);
    EXPECT_FALSE(names.contains("unknown"));
    EXPECT_FALSE(names.contains(""));
}

TEST(CloseReason, NamesAreTheEnumeratorsOwn) {
    EXPECT_EQ(to_string(CloseReason::peer_closed), "peer_closed");
    EXPECT_EQ(to_string(CloseReason::bad_magic), "bad_magic");
    EXPECT_EQ(to_string(CloseReason::frame_timeout), "frame_timeout");
    EXPECT_EQ(to_string(CloseReason::ws_flood), "ws_flood");
    EXPECT_EQ(to_string(CloseReason::overloaded), "overloaded");
    EXPECT_EQ(to_string(CloseReason::local), "local");
}

}  // namespace
}  // namespace amq::anet
