// A store whose file lets itself be written.

#include "plugins/monitor/records/record_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/monitor/records/samples.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

using Numbers = std::vector<std::uint64_t>;

class Store : public testing::Test {
  protected:
    StoreOptions options() { return quick_store((directory_.path() / "monitor.db").string()); }
    RecordPtr next(Record record = connect_of("alice", kNoonUs)) {
        record.n = ++last_;
        return std::make_shared<const Record>(std::move(record));
    }

    flow::TemporaryDirectory directory_;
    std::uint64_t last_ = 0;
};

TEST_F(Store, AnswersWithWhatItWasOffered) {
    RecordStore store(options());
    store.start();
    for (int k = 0; k < 3; ++k) EXPECT_TRUE(store.offer(next()));
    ASSERT_TRUE(store.settle(flow::kPatience));
    const RecordStore::Answer answer = store.collect({}, 10);
    EXPECT_EQ(answer.error, "");
    EXPECT_EQ(numbers(answer.records), (Numbers{3, 2, 1}));
    EXPECT_EQ(store.status().stored, 3U);
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_GT(store.status().bytes, 0U);
}

TEST_F(Store, WritesWithoutBeingHurried) {
    RecordStore store(options());
    store.start();
    store.offer(next());
    EXPECT_TRUE(comes_true([&] { return store.status().stored == 1; }));
}

TEST_F(Store, GoesOnWhenItIsStartedAgain) {
    RecordStore store(options());
    for (int life = 0; life < 3; ++life) {
        store.start();
        EXPECT_TRUE(store.offer(next()));
        ASSERT_TRUE(store.settle(flow::kPatience));
        EXPECT_EQ(store.status().state, StoreState::ok);
        store.stop();
        EXPECT_FALSE(store.offer(next()));
    }
    store.start();
    EXPECT_EQ(numbers(store.collect({}, 10).records), (Numbers{5, 3, 1}));
}

TEST_F(Store, HasItsRecordsAgainAfterARestart) {
    {
        RecordStore store(options());
        store.start();
        for (int k = 0; k < 2500; ++k) store.offer(next());
    }
    StoreOptions again = options();
    std::uint64_t last = 0;
    again.opened = [&last](std::uint64_t n) {
        last = n;
        return std::uint64_t{0};
    };
    RecordStore store(again);
    store.start();
    EXPECT_EQ(last, 2500U);
    EXPECT_EQ(store.collect({}, 5000).records.size(), 2500U);
}

TEST_F(Store, NumbersWhatCameBeforeItsFileWasOpenBehindWhatIsInIt) {
    {
        RecordStore store(options());
        store.start();
        for (int k = 0; k < 5; ++k) store.offer(next());
    }
    StoreOptions late = options();
    late.opened = [](std::uint64_t) { return std::uint64_t{2}; };  // two have numbers already
    RecordStore store(late);
    last_ = 0;
    store.offer(next());
    store.offer(next());
    store.start();
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(numbers(store.collect({}, 10).records), (Numbers{7, 6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(store.status().dropped_conflict, 0U);
}

TEST_F(Store, DropsWhatItsQueueHasNoRoomFor) {
    StoreOptions small = options();
    small.queue = 3;
    RecordStore store(small);
    for (int k = 0; k < 3; ++k) EXPECT_TRUE(store.offer(next()));
    EXPECT_FALSE(store.offer(next()));
    EXPECT_EQ(store.status().dropped_queue_full, 1U);
    EXPECT_EQ(store.status().queued, 3U);
    store.start();
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(numbers(store.collect({}, 10).records), (Numbers{3, 2, 1}));
    EXPECT_TRUE(store.offer(next()));
}

TEST_F(Store, CountsARecordWhoseNumberIsTaken) {
    RecordStore store(options());
    store.start();
    const RecordPtr record = next();
    store.offer(record);
    store.offer(record);
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.status().stored, 1U);
    EXPECT_EQ(store.status().dropped_conflict, 1U);
}

TEST_F(Store, GivesNoMoreThanWasAskedFor) {
    RecordStore store(options());
    store.start();
    for (int k = 0; k < 20; ++k) store.offer(next());
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.collect({}, 7).records.size(), 7U);
}

TEST_F(Store, EndsAReadingThatTakesTooLong) {
    StoreOptions impatient = options();
    impatient.read_limit = std::chrono::milliseconds(0);
    impatient.queue = 100'000;
    RecordStore store(impatient);
    store.start();
    for (int k = 0; k < 20'000; ++k) store.offer(next());
    ASSERT_TRUE(store.settle(flow::kPatience));
    RecordQuestion question;
    question.text = "not there";
    const std::string error = store.collect(question, 1).error;
    EXPECT_EQ(error, options().path + ": reading it took longer than 0 ms");
    EXPECT_EQ(store.status().reads_failed, 1U);
    EXPECT_EQ(store.status().state, StoreState::ok);
}

TEST_F(Store, TakesQuotesAndPercentSignsForWhatTheyAre) {
    RecordStore store(options());
    store.start();
    store.offer(next(connect_of("' OR 1=1 --", kNoonUs)));
    store.offer(next(connect_of("100%", kNoonUs)));
    ASSERT_TRUE(store.settle(flow::kPatience));
    RecordQuestion question;
    question.user = "' OR 1=1 --";
    EXPECT_EQ(numbers(store.collect(question, 10).records), Numbers{1});
    question.user = "'; DROP TABLE record; --";
    EXPECT_TRUE(store.collect(question, 10).records.empty());
    RecordQuestion text;
    text.text = "%";
    EXPECT_EQ(numbers(store.collect(text, 10).records), Numbers{2});
    EXPECT_EQ(store.collect({}, 10).records.size(), 2U);
}

TEST_F(Store, IsAskedByManyWhileItIsWritten) {
    RecordStore store(options());
    store.start();
    std::atomic<int> failed{0};
    std::vector<std::thread> readers;
    for (int k = 0; k < 6; ++k) {
        readers.emplace_back([&] {
            for (int asked = 0; asked < 50; ++asked) {
                if (!store.collect({}, 100).error.empty()) ++failed;
            }
        });
    }
    for (int k = 0; k < 5000; ++k) store.offer(next());
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(failed, 0);
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.collect({}, 10'000).records.size(), 5000U);
}

TEST_F(Store, EndsInTimeAndCountsWhatItCouldNotWrite) {
    StoreOptions hasty = options();
    hasty.batch_wait = std::chrono::hours(1);
    hasty.stop_limit = std::chrono::milliseconds(0);
    RecordStore store(hasty);
    store.start();
    for (int k = 0; k < 5; ++k) store.offer(next());
    store.stop();
    EXPECT_EQ(store.status().stored, 0U);
    EXPECT_EQ(store.status().dropped_at_end, 5U);
}

TEST_F(Store, IsStoppedBeforeItWasStarted) {
    RecordStore store(options());
    store.stop();
    EXPECT_EQ(store.status().state, StoreState::stopped);
    EXPECT_FALSE(store.offer(next()));
}

}  // namespace
}  // namespace amq::monitor
