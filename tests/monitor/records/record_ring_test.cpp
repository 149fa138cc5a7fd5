#include "plugins/monitor/records/record_ring.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "plugins/monitor/records/text.hpp"
#include "tests/monitor/records/samples.hpp"

namespace amq::monitor {
namespace {

using Numbers = std::vector<std::uint64_t>;

void fill(RecordRing& ring, int count) {
    for (int k = 0; k < count; ++k) ring.add(connect_of("alice", kNoonUs + k));
}

TEST(RecordRing, GivesNumbersFromOneOn) {
    RecordRing ring(10);
    EXPECT_EQ(ring.last(), 0U);
    EXPECT_EQ(ring.add(connect_of("alice", kNoonUs))->n, 1U);
    EXPECT_EQ(ring.add(connect_of("alice", kNoonUs))->n, 2U);
    EXPECT_EQ(ring.last(), 2U);
}

TEST(RecordRing, KeepsTenThousandUnlessToldOtherwise) {
    EXPECT_EQ(RecordRing().capacity(), 10'000U);
}

TEST(RecordRing, KeepsTheLastOnesUpToItsCapacity) {
    RecordRing ring(3);
    fill(ring, 3);
    EXPECT_EQ(numbers(ring.collect({}, 10).records), (Numbers{3, 2, 1}));
    fill(ring, 1);
    EXPECT_EQ(numbers(ring.collect({}, 10).records), (Numbers{4, 3, 2}));
    EXPECT_EQ(ring.size(), 3U);
}

TEST(RecordRing, BoundsTheTexts) {
    RecordRing ring(3);
    Record record = connect_of(std::string(5000, 'a'), kNoonUs);
    record.detail = "\xff";
    const RecordPtr kept = ring.add(record);
    EXPECT_EQ(kept->user.size(), kMaxText);
    EXPECT_EQ(kept->detail, "\uFFFD");
}

TEST(RecordRing, LooksThroughAllItsPieces) {
    constexpr int kCount = static_cast<int>(RecordRing::kPiece) * 3 + 1;
    RecordRing ring(kCount);
    ring.add(connect_of("bob", kNoonUs));
    fill(ring, kCount - 1);
    RecordQuestion question;
    question.user = "bob";
    const RecordRing::Answer answer = ring.collect(question, 5);
    EXPECT_EQ(numbers(answer.records), Numbers{1});
    EXPECT_EQ(answer.below, 1U);
}

TEST(RecordRing, SaysWhereOlderRecordsBegin) {
    RecordRing ring(3);
    EXPECT_EQ(ring.collect({}, 5).below, UINT64_MAX);
    fill(ring, 10);
    EXPECT_EQ(ring.collect({}, 5).below, 8U);
    RecordQuestion question;
    question.before = 5;
    EXPECT_EQ(ring.collect(question, 5).below, 5U);
}

TEST(RecordRing, GivesWhatCameAfterANumber) {
    RecordRing ring(3);
    fill(ring, 5);
    EXPECT_EQ(numbers(ring.after(4, 10)), Numbers{5});
    EXPECT_EQ(numbers(ring.after(0, 2)), (Numbers{3, 4}));
    EXPECT_TRUE(ring.after(5, 10).empty());
    EXPECT_TRUE(ring.after(UINT64_MAX, 10).empty());
}

TEST(RecordRing, ShiftsItsNumbersBehindThoseOfAStore) {
    RecordRing ring(3);
    fill(ring, 4);
    EXPECT_EQ(ring.shift(100), 4U);
    EXPECT_EQ(numbers(ring.collect({}, 10).records), (Numbers{104, 103, 102}));
    EXPECT_EQ(ring.add(connect_of("alice", kNoonUs))->n, 105U);
    EXPECT_EQ(numbers(ring.collect({}, 10).records), (Numbers{105, 104, 103}));
}

TEST(RecordRing, ShiftsWhenItIsEmpty) {
    RecordRing ring(3);
    EXPECT_EQ(ring.shift(7), 0U);
    EXPECT_EQ(ring.add(connect_of("alice", kNoonUs))->n, 8U);
}

// Whoever reads sees whole records in order, whatever is written meanwhile.
TEST(RecordRing, IsReadWhileItIsWritten) {
    RecordRing ring(1000);
    std::thread writer([&ring] { fill(ring, 20'000); });
    while (ring.last() < 20'000) {
        const std::vector<RecordPtr> records = ring.collect({}, 2000).records;
        for (std::size_t k = 1; k < records.size(); ++k) {
            ASSERT_LT(records[k]->n, records[k - 1]->n);
        }
    }
    writer.join();
    EXPECT_EQ(ring.size(), 1000U);
}

}  // namespace
}  // namespace amq::monitor
