#include <amq/anet/spare_memory.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace amq::anet {
namespace {

// Each in a thread of its own, which has kept nothing yet.
template <class Work>
void in_a_thread(Work work) {
    std::thread(work).join();
}

TEST(SpareMemory, GivesABlockOutAgainForAboutAsMuch) {
    in_a_thread([] {
        void* const block = SpareMemory::take(100);
        SpareMemory::give_back(block, 100);
        EXPECT_EQ(SpareMemory::kept_bytes(), 112U);
        void* const again = SpareMemory::take(97);
        EXPECT_EQ(again, block);
        EXPECT_EQ(SpareMemory::kept_bytes(), 0U);
        SpareMemory::give_back(again, 97);
    });
}

TEST(SpareMemory, IsAsLargeAsItWasAskedForAndAQuarterMoreAtMost) {
    in_a_thread([] {
        std::size_t before = 0;
        for (std::size_t size = 65; size <= SpareMemory::kLargest; size += size / 97 + 1) {
            SpareMemory::give_back(SpareMemory::take(size), size);
            const std::size_t kept = SpareMemory::kept_bytes();
            if (kept == before) continue;  // one that was there
            EXPECT_GE(kept - before, size);
            EXPECT_LE(kept - before, size + size / 4);
            before = kept;
            if (kept + size * 2 > SpareMemory::kMostKept) break;
        }
        EXPECT_GT(before, SpareMemory::kMostKept / 2);
    });
}

TEST(SpareMemory, IsAllThereToTheLastByte) {
    in_a_thread([] {
        for (const std::size_t size : {std::size_t{1}, std::size_t{64}, std::size_t{65},
                                       SpareMemory::kLargest, SpareMemory::kLargest + 1}) {
            for (int k = 0; k < 2; ++k) {
                void* const block = SpareMemory::take(size);
                std::memset(block, 0x5A, size);
                SpareMemory::give_back(block, size);
            }
        }
    });
}

TEST(SpareMemory, KeepsNothingThatIsTooLarge) {
    in_a_thread([] {
        SpareMemory::give_back(SpareMemory::take(SpareMemory::kLargest + 1),
                               SpareMemory::kLargest + 1);
        EXPECT_EQ(SpareMemory::kept_bytes(), 0U);
        SpareMemory::give_back(SpareMemory::take(SpareMemory::kLargest), SpareMemory::kLargest);
        EXPECT_EQ(SpareMemory::kept_bytes(), SpareMemory::kLargest);
    });
}

TEST(SpareMemory, KeepsNoMoreThanSoMuch) {
    in_a_thread([] {
        constexpr std::size_t kSize = 4096;
        std::vector<void*> blocks;
        for (std::size_t k = 0; k <= SpareMemory::kMostKept / kSize; ++k) {
            blocks.push_back(SpareMemory::take(kSize));
        }
        for (void* const block : blocks) SpareMemory::give_back(block, kSize);
        EXPECT_EQ(SpareMemory::kept_bytes(), SpareMemory::kMostKept);
    });
}

TEST(SpareMemory, MayBeGivenBackByAnotherThread) {
    in_a_thread([] {
        void* const block = SpareMemory::take(1000);
        in_a_thread([block] {
            SpareMemory::give_back(block, 1000);
            EXPECT_EQ(SpareMemory::kept_bytes(), 1024U);
        });
        EXPECT_EQ(SpareMemory::kept_bytes(), 0U);
    });
}

TEST(SpareMemory, ServesVectors) {
    in_a_thread([] {
        {
            std::vector<int, SpareAllocator<int>> numbers;
            for (int k = 0; k < 1000; ++k) numbers.push_back(k);
            for (int k = 0; k < 1000; ++k) EXPECT_EQ(numbers[static_cast<std::size_t>(k)], k);
        }
        EXPECT_GE(SpareMemory::kept_bytes(), 1000 * sizeof(int));
    });
}

}  // namespace
}  // namespace amq::anet
