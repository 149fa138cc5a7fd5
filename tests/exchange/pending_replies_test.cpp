#include "host/exchange/pending_replies.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <set>

namespace {

using namespace amq::exchange;
using Found = PendingReplies::Found;

TEST(WireSequence, StartsWhereTheOriginalDidAndIsSharedOutByResidue) {
    EXPECT_EQ(wire_sequence({0, 0}, 1), 1'000'001U);
    EXPECT_EQ(wire_sequence({0, 5}, 1), 1'000'006U);
    EXPECT_EQ(wire_sequence({2, 5}, 3), 1'000'018U);
}

TEST(WireSequence, NamesItsShardAndOrdinal) {
    std::set<std::uint32_t> seen;
    for (ShardIndex shard = 0; shard < 7; ++shard) {
        for (std::uint32_t ordinal = 0; ordinal < 50; ++ordinal) {
            const std::uint32_t sequence = wire_sequence({shard, ordinal}, 7);
            EXPECT_TRUE(seen.insert(sequence).second);
            const auto origin = sequence_origin(sequence, 7);
            ASSERT_TRUE(origin);
            EXPECT_EQ(origin->shard, shard);
            EXPECT_EQ(origin->ordinal, ordinal);
        }
    }
}

TEST(WireSequence, IsNoneBelowTheFirst) {
    EXPECT_FALSE(sequence_origin(0, 1));
    EXPECT_FALSE(sequence_origin(1'000'000, 4));
    EXPECT_TRUE(sequence_origin(1'000'001, 4));
}

TEST(PendingReplies, FindsWhatIsOpenAndRemembersHowItEnded) {
    PendingReplies pending;
    const std::uint32_t first = pending.next_ordinal(1);
    pending.open(first, {7, 2});
    const std::uint32_t second = pending.next_ordinal(1);
    pending.open(second, {8, 0});
    EXPECT_EQ(pending.find(first).found, Found::open);
    EXPECT_EQ(pending.find(first).attempt.exchange(), 7U);
    EXPECT_EQ(pending.find(first).attempt.attempt(), 2U);
    pending.close(first, Found::replied);
    pending.close(second, Found::ended);
    EXPECT_EQ(pending.find(first).found, Found::replied);
    EXPECT_EQ(pending.find(second).found, Found::ended);
    EXPECT_EQ(pending.waiting(), 0U);
}

TEST(PendingReplies, KnowsAnOrdinalThatWasNeverGiven) {
    PendingReplies pending;
    EXPECT_EQ(pending.find(0).found, Found::unknown);
    pending.next_ordinal(1);
    EXPECT_EQ(pending.find(0).found, Found::ended) << "given, and nobody waits for it";
    EXPECT_EQ(pending.find(1).found, Found::unknown);
}

TEST(PendingReplies, ClosesOnlyOnce) {
    PendingReplies pending;
    pending.open(pending.next_ordinal(1), {1, 0});
    pending.close(0, Found::replied);
    pending.close(0, Found::ended);
    EXPECT_EQ(pending.find(0).found, Found::replied);
    EXPECT_EQ(pending.waiting(), 0U);
}

TEST(PendingReplies, KeepsOneThatStaysOpenWhileThousandsComeAndGo) {
    PendingReplies pending;
    const std::uint32_t slow = pending.next_ordinal(1);
    pending.open(slow, {77, 1});
    for (std::uint32_t k = 0; k < 10'000; ++k) {
        const std::uint32_t ordinal = pending.next_ordinal(1);
        pending.open(ordinal, {k, 0});
        ASSERT_EQ(pending.find(slow).found, Found::open) << k;
        pending.close(ordinal, Found::replied);
    }
    EXPECT_EQ(pending.find(slow).attempt.exchange(), 77U);
    pending.close(slow, Found::replied);
    EXPECT_NE(pending.find(slow).found, Found::open);
    EXPECT_EQ(pending.waiting(), 0U);
}

TEST(PendingReplies, GivesOrdinalsWhoseSequencesFitThirtyTwoBits) {
    for (const std::uint32_t shards : {1U, 3U, 64U}) {
        const std::uint32_t last = (UINT32_MAX - kFirstSequence) / shards - 1;
        const std::uint64_t highest =
            std::uint64_t{kFirstSequence} + std::uint64_t{last} * shards + shards - 1;
        EXPECT_LE(highest, UINT32_MAX) << shards;
    }
}

// The ordinals turn over at a number that only depends on the number of shards: with as many shards
// as there could be sequences it comes soon.
TEST(PendingReplies, BeginsAgainWhenAllOrdinalsWereGiven) {
    constexpr std::uint32_t kShards = (UINT32_MAX - kFirstSequence) / 21;  // 20 ordinals each
    PendingReplies pending;
    std::map<std::uint32_t, std::uint32_t> open;
    for (std::uint32_t k = 0; k < 100; ++k) {
        const std::uint32_t ordinal = pending.next_ordinal(kShards);
        ASSERT_LT(ordinal, 21U);
        if (open.contains(ordinal)) pending.close(ordinal, Found::ended);
        pending.open(ordinal, {k, 0});
        open[ordinal] = k;
        for (const auto& [known, exchange] : open) {
            ASSERT_EQ(pending.find(known).found, Found::open) << k;
            ASSERT_EQ(pending.find(known).attempt.exchange(), exchange) << k;
        }
        if (k % 3 != 0) continue;
        pending.close(ordinal, Found::replied);
        open.erase(ordinal);
    }
    EXPECT_EQ(pending.waiting(), open.size());
}

class PendingRepliesAgainstModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(PendingRepliesAgainstModel, FindsTheSame) {
    std::mt19937_64 random(GetParam());
    PendingReplies pending;
    std::map<std::uint32_t, std::uint32_t> open;
    std::uint32_t given = 0;
    for (std::uint32_t step = 0; step < 5'000; ++step) {
        if (random() % 100 < 40 + GetParam() % 20 || open.empty()) {
            given = pending.next_ordinal(3) + 1;
            if (random() % 4 != 0) {  // a delivery without reply takes an ordinal and opens nothing
                pending.open(given - 1, {step, 0});
                open[given - 1] = step;
            }
        } else {
            // Mostly an old one, sometimes any.
            const auto at = random() % 5 == 0 ? random() % open.size() : 0;
            const auto one = std::next(open.begin(), static_cast<std::ptrdiff_t>(at));
            pending.close(one->first, Found::replied);
            open.erase(one);
        }
        const auto any = static_cast<std::uint32_t>(random() % (given + 3));
        const auto found = pending.find(any);
        ASSERT_EQ(found.found == Found::open, open.contains(any));
        if (found.found == Found::open) {
            ASSERT_EQ(found.attempt.exchange(), open[any]);
        }
        ASSERT_EQ(found.found == Found::unknown, any >= given);
        ASSERT_EQ(pending.waiting(), open.size());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PendingRepliesAgainstModel, testing::Range<std::uint64_t>(0, 20));

}  // namespace
