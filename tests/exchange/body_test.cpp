#include "host/exchange/body.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace {

using amq::exchange::BodyPool;
using amq::exchange::BodyRef;

std::vector<std::byte> filled(std::size_t size, unsigned char with) {
    return std::vector<std::byte>(size, std::byte{with});
}

TEST(BodyPool, KeepsACopyOfAnySize) {
    BodyPool pool;
    for (const std::size_t size :
         {0UL, 1UL, 63UL, 64UL, 65UL, 51'200UL, 65'536UL, 65'537UL, 1'000'000UL}) {
        std::vector<std::byte> bytes = filled(size, 0x5A);
        const BodyRef body = pool.make(bytes);
        std::ranges::fill(bytes, std::byte{0});
        EXPECT_TRUE(std::ranges::equal(body.bytes(), filled(size, 0x5A))) << size;
    }
    EXPECT_EQ(pool.live(), 0U);
}

TEST(BodyPool, CountsWhatLives) {
    BodyPool pool;
    BodyRef one = pool.make(filled(10, 1));
    BodyRef same = one;
    const BodyRef other = pool.make(filled(10, 2));
    EXPECT_EQ(pool.live(), 2U);
    one.reset();
    EXPECT_EQ(pool.live(), 2U) << "somebody still refers to it";
    same.reset();
    EXPECT_EQ(pool.live(), 1U);
}

TEST(BodyPool, UsesRoomAgainWithoutMixingBodiesUp) {
    BodyPool pool;
    for (unsigned char round = 0; round < 50; ++round) {
        std::vector<BodyRef> bodies;
        for (unsigned char k = 0; k < 20; ++k) bodies.push_back(pool.make(filled(100, k)));
        for (unsigned char k = 0; k < 20; ++k) {
            ASSERT_TRUE(std::ranges::equal(bodies[k].bytes(), filled(100, k)));
        }
    }
    EXPECT_EQ(pool.live(), 0U);
}

TEST(BodyRef, IsEmptyAtFirstAndAfterItWasMoved) {
    BodyPool pool;
    BodyRef empty;
    EXPECT_FALSE(empty);
    EXPECT_TRUE(empty.bytes().empty());
    BodyRef body = pool.make(filled(3, 7));
    const BodyRef moved = std::move(body);
    EXPECT_FALSE(body);  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_TRUE(moved);
    EXPECT_EQ(pool.live(), 1U);
}

TEST(BodyRef, SurvivesAssignmentToItself) {
    BodyPool pool;
    BodyRef body = pool.make(filled(3, 7));
    const BodyRef& itself = body;
    body = itself;
    EXPECT_EQ(body.bytes().size(), 3U);
    EXPECT_EQ(pool.live(), 1U);
}

TEST(BodyRef, CanBeGivenUpAndLetGoLater) {
    BodyPool pool;
    auto* block = pool.make(filled(3, 7)).detach();
    EXPECT_EQ(pool.live(), 1U);
    BodyRef::release(block);
    EXPECT_EQ(pool.live(), 0U);
}

}  // namespace
