#include "host/exchange/topic_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace {

using namespace amq::exchange;

std::uint32_t find(const TopicIndex& index, std::uint32_t hash, std::uint32_t slot) {
    return index.find(hash, [slot](std::uint32_t found) { return found == slot; });
}

TEST(TopicIndex, FindsNothingWhenItIsEmpty) {
    const TopicIndex index;
    EXPECT_EQ(index.size(), 0U);
    EXPECT_EQ(find(index, 0, 0), kNone);
    EXPECT_EQ(find(index, UINT32_MAX, 1), kNone);
}

TEST(TopicIndex, TellsSlotsOfTheSameHashApart) {
    TopicIndex index;
    for (std::uint32_t slot = 0; slot < 300; ++slot) index.insert(7, slot);
    for (std::uint32_t slot = 0; slot < 300; ++slot) EXPECT_EQ(find(index, 7, slot), slot);
    EXPECT_EQ(find(index, 7, 300), kNone);
    EXPECT_EQ(find(index, 8, 0), kNone) << "it lies among them, and has another hash";
}

TEST(TopicIndex, GoesOnAtTheBeginningBehindItsEnd) {
    TopicIndex index;
    for (std::uint32_t slot = 0; slot < 20; ++slot) index.insert(UINT32_MAX, slot);
    for (std::uint32_t slot = 20; slot < 30; ++slot) index.insert(0, slot);
    for (std::uint32_t slot = 0; slot < 20; slot += 3) index.erase(UINT32_MAX, slot);
    for (std::uint32_t slot = 0; slot < 30; ++slot) {
        const bool erased = slot < 20 && slot % 3 == 0;
        EXPECT_EQ(find(index, slot < 20 ? UINT32_MAX : 0, slot), erased ? kNone : slot) << slot;
    }
}

// Few different hashes, so that entries are moved up over the homes of others.
TEST(TopicIndex, IsWhatAMapWouldBe) {
    std::mt19937 random(1);
    const auto below = [&](std::uint32_t limit) {
        return static_cast<std::uint32_t>(random() % limit);
    };
    for (const std::uint32_t spread : {1U << 24U, 1U << 27U, 1U << 31U, UINT32_MAX}) {
        TopicIndex index;
        std::map<std::uint32_t, std::uint32_t> hashes;  // by slot
        for (std::uint32_t step = 0; step < 20'000; ++step) {
            const std::uint32_t slot = below(2'000);
            const auto at = hashes.find(slot);
            if (at == hashes.end()) {
                const std::uint32_t hash = below(64) * (spread / 64);
                index.insert(hash, slot);
                hashes.emplace(slot, hash);
            } else {
                index.erase(at->second, slot);
                hashes.erase(at);
            }
            ASSERT_EQ(index.size(), hashes.size());
            if (step % 500 != 0) continue;
            for (const auto& [known, hash] : hashes) ASSERT_EQ(find(index, hash, known), known);
            for (std::uint32_t k = 2'000; k < 2'064; ++k) {
                ASSERT_EQ(find(index, (k - 2'000) * (spread / 64), k), kNone);
            }
        }
    }
}

}  // namespace
