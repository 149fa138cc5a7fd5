#include <amq/anet/keep.hpp>

#include <gtest/gtest.h>

#include <utility>

namespace amq::anet {
namespace {

void count(void* counter) {
    ++*static_cast<int*>(counter);
}

TEST(Keep, ReleasesOnceWhenItEnds) {
    int released = 0;
    {
        const Keep keep{&released, count};
        EXPECT_TRUE(keep);
        EXPECT_EQ(released, 0);
    }
    EXPECT_EQ(released, 1);
}

TEST(Keep, MovingPassesTheDutyOn) {
    int released = 0;
    {
        Keep first{&released, count};
        Keep second{std::move(first)};
        EXPECT_TRUE(second);
        Keep third;
        EXPECT_FALSE(third);
        third = std::move(second);
        EXPECT_EQ(released, 0);
    }
    EXPECT_EQ(released, 1);
}

TEST(Keep, AssigningReleasesWhatItHeld) {
    int old_one = 0;
    int new_one = 0;
    Keep keep{&old_one, count};
    keep = Keep{&new_one, count};
    EXPECT_EQ(old_one, 1);
    EXPECT_EQ(new_one, 0);
    keep = {};
    EXPECT_EQ(new_one, 1);
}

}  // namespace
}  // namespace amq::anet
