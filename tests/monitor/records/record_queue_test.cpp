#include "plugins/monitor/records/record_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/monitor/records/samples.hpp"
#include "tests/support/limits.hpp"

namespace amq::monitor {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{60'000};

RecordPtr numbered(std::uint64_t n) {
    Record record;
    record.n = n;
    return std::make_shared<const Record>(record);
}

TEST(RecordQueue, TakesUpToItsCapacityAndNotOneMore) {
    RecordQueue queue(2, 10);
    EXPECT_TRUE(queue.offer(numbered(1)));
    EXPECT_TRUE(queue.offer(numbered(2)));
    EXPECT_FALSE(queue.offer(numbered(3)));
    EXPECT_EQ(numbers(queue.take({milliseconds(0), milliseconds(0)})),
              (std::vector<std::uint64_t>{1, 2}));
    EXPECT_TRUE(queue.offer(numbered(4)));
}

TEST(RecordQueue, GivesABatchAtATimeWithoutAWait) {
    RecordQueue queue(10, 2);
    for (std::uint64_t n = 1; n <= 3; ++n) queue.offer(numbered(n));
    EXPECT_EQ(queue.take({kLong, kLong}).size(), 2U);
    EXPECT_EQ(queue.take({kLong, milliseconds(1)}).size(), 1U);
}

TEST(RecordQueue, WakesTheTakerForAWholeBatch) {
    RecordQueue queue(10, 2);
    std::thread other([&queue] {
        queue.offer(numbered(1));
        queue.offer(numbered(2));
    });
    EXPECT_EQ(queue.take({kLong, kLong}).size(), 2U);
    other.join();
}

TEST(RecordQueue, GivesNothingWhenNothingComes) {
    RecordQueue queue(10, 2);
    EXPECT_TRUE(queue.take({milliseconds(1), milliseconds(1)}).empty());
}

TEST(RecordQueue, HurriesWhenSomebodyWaitsForItToSettle) {
    RecordQueue queue(10, 5);
    queue.offer(numbered(1));
    std::thread taker([&queue] { queue.finish(queue.take({kLong, kLong}).size()); });
    EXPECT_TRUE(queue.settle(flow::kPatience));
    taker.join();
}

TEST(RecordQueue, DoesNotSettleWhileSomethingIsUnfinished) {
    RecordQueue queue(10, 5);
    EXPECT_TRUE(queue.settle(milliseconds(0)));
    queue.offer(numbered(1));
    EXPECT_FALSE(queue.settle(milliseconds(1)));
}

TEST(RecordQueue, GivesWhatItHasWhenItIsClosed) {
    RecordQueue queue(10, 5);
    queue.offer(numbered(1));
    EXPECT_FALSE(queue.wait_for_close(milliseconds(1)));
    queue.close();
    EXPECT_FALSE(queue.offer(numbered(2)));
    EXPECT_EQ(queue.take({kLong, kLong}).size(), 1U);
    EXPECT_TRUE(queue.take({kLong, kLong}).empty());
    EXPECT_TRUE(queue.wait_for_close(kLong));
}

}  // namespace
}  // namespace amq::monitor
