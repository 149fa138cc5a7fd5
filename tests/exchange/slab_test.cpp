#include "host/exchange/slab.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using amq::exchange::kNone;
using amq::exchange::Slab;

TEST(Slab, GivesEachSlotOnceUntilItIsFreed) {
    Slab<int> slab(1'000);
    std::set<std::uint32_t> taken;
    for (int k = 0; k < 1'000; ++k) {
        const std::uint32_t slot = slab.take();
        ASSERT_LT(slot, 1'000U);
        EXPECT_TRUE(taken.insert(slot).second);
        EXPECT_LT(slot, slab.slots());
    }
    EXPECT_EQ(slab.taken(), 1'000U);
}

TEST(Slab, IsFullAtItsLimitAlsoInTheMiddleOfAChunk) {
    for (const std::uint32_t limit : {0U, 1U, 63U, 64U, 65U}) {
        Slab<int> slab(limit);
        for (std::uint32_t k = 0; k < limit; ++k) ASSERT_NE(slab.take(), kNone) << limit;
        EXPECT_EQ(slab.take(), kNone) << limit;
        if (limit == 0) continue;
        slab.free(limit - 1);
        EXPECT_EQ(slab.take(), limit - 1);
    }
}

TEST(Slab, MovesNoObjectWhenItGrows) {
    Slab<std::string> slab(10'000);
    const std::uint32_t first = slab.take();
    slab[first] = "stays";
    const std::string* address = &slab[first];
    for (int k = 0; k < 9'000; ++k) slab.take();
    EXPECT_EQ(&slab[first], address);
    EXPECT_EQ(*address, "stays");
}

TEST(Slab, UsesTheNewestFreedSlotFirst) {
    Slab<int> slab(100);
    slab.take();
    const std::uint32_t second = slab.take();
    slab.free(second);
    EXPECT_EQ(slab.take(), second);
}

}  // namespace
