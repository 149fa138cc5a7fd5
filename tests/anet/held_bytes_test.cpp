#include <amq/anet/held_bytes.hpp>

#include <gtest/gtest.h>

#include "bytes.hpp"

namespace amq::anet {
namespace {

TEST(HeldBytes, GiveBackInOrderWhatWasAppended) {
    HeldBytes held;
    held.append(test::bytes("abc"), 0);
    held.append(test::bytes("defg"), 100);
    held.drop_front(2);
    held.append_exactly(test::bytes("hi"));
    EXPECT_EQ(test::text(held.bytes()), "cdefghi");
    EXPECT_EQ(held.size(), 7U);
}

TEST(HeldBytes, NothingAppendedAllocatesNothing) {
    HeldBytes held;
    held.append({}, 1'000'000);
    held.append_exactly({});
    EXPECT_EQ(held.capacity(), 0U);
}

TEST(HeldBytes, GrowInQuartersOfWhatIsExpected) {
    HeldBytes held;
    held.append(test::pattern(100), 64'000);
    EXPECT_EQ(held.capacity(), 250U);
    held.append(test::pattern(200), 64'000);
    EXPECT_EQ(held.capacity(), 1000U);
    held.append(test::pattern(16'000), 64'000);
    EXPECT_EQ(held.capacity(), 64'000U);
}

TEST(HeldBytes, ReleaseGivesTheMemoryBack) {
    HeldBytes held;
    held.append(test::pattern(100), 0);
    held.release();
    EXPECT_TRUE(held.empty());
    EXPECT_EQ(held.capacity(), 0U);
}

}  // namespace
}  // namespace amq::anet
