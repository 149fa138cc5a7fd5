#include "plugins/monitor/records/records.hpp"

#include <gtest/gtest.h>

#include "plugins/monitor/records/store_path.hpp"
#include "tests/monitor/records/samples.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

using Numbers = std::vector<std::uint64_t>;

class RecordsTest : public testing::Test {
  protected:
    RecordsOptions options(std::size_t ring) { return {ring, quick_store(path_)}; }

    flow::TemporaryDirectory directory_;
    std::string path_ = (directory_.path() / "monitor.db").string();
};

void fill(Records& records, int count) {
    for (int k = 0; k < count; ++k) records.add(connect_of("alice", kNoonUs + k));
}

TEST_F(RecordsTest, HaveWhatWasAddedJustBefore) {
    Records records(options(100));
    records.start();
    records.add(connect_of("alice", kNoonUs));
    EXPECT_EQ(numbers(records.ask({}).records), Numbers{1});
}

TEST_F(RecordsTest, GoOnInTheStoreWhereTheRingEnds) {
    Records records(options(3));
    records.start();
    fill(records, 10);
    ASSERT_TRUE(records.settle(flow::kPatience));
    RecordQuestion question;
    question.limit = 8;
    const RecordPage page = records.ask(question);
    EXPECT_EQ(numbers(page.records), (Numbers{10, 9, 8, 7, 6, 5, 4, 3}));
    EXPECT_TRUE(page.more);
    question.before = page.records.back()->n;
    const RecordPage rest = records.ask(question);
    EXPECT_EQ(numbers(rest.records), (Numbers{2, 1}));
    EXPECT_FALSE(rest.more);
}

TEST_F(RecordsTest, GoOnWithTheNumbersOfTheLastProcess) {
    {
        Records records(options(3));
        records.start();
        fill(records, 5);
    }
    Records records(options(3));
    records.start();
    EXPECT_EQ(records.last(), 5U);
    fill(records, 1);
    EXPECT_EQ(numbers(records.ask({}).records), (Numbers{6, 5, 4, 3, 2, 1}));
}

TEST_F(RecordsTest, AreRenumberedWhenTheStoreCanBeOpenedLate) {
    {
        Records records(options(10));
        records.start();
        fill(records, 5);
    }
    auto other = std::make_unique<StoreLock>(path_);
    Records records(options(2));
    records.start();
    fill(records, 3);
    EXPECT_EQ(records.last(), 3U);
    EXPECT_NE(records.ask({}).incomplete, "");
    other.reset();
    ASSERT_TRUE(records.settle(flow::kPatience));
    fill(records, 1);
    EXPECT_EQ(numbers(records.ask({}).records), (Numbers{9, 8, 7, 6, 5, 4, 3, 2, 1}));
}

TEST_F(RecordsTest, AreKeptInMemoryWithoutAStore) {
    Records records({3, std::nullopt});
    records.start();
    fill(records, 5);
    EXPECT_EQ(numbers(records.ask({}).records), (Numbers{5, 4, 3}));
    EXPECT_EQ(records.ask({}).incomplete, "");
    EXPECT_FALSE(records.store_status());
    EXPECT_TRUE(records.settle(std::chrono::milliseconds(0)));
}

TEST_F(RecordsTest, SayWhatIsWrongWithAQuestion) {
    Records records({3, std::nullopt});
    RecordQuestion question;
    question.limit = 1001;
    const RecordPage page = records.ask(question);
    EXPECT_TRUE(page.is_mistaken);
    EXPECT_EQ(page.incomplete, "limit must be 1 to 1000, and is 1001");
}

TEST_F(RecordsTest, AreFoundByAUserWhoseNameWasCut) {
    Records records({3, std::nullopt});
    const std::string user(2000, 'u');
    records.add(connect_of(user, kNoonUs));
    RecordQuestion question;
    question.user = user;
    EXPECT_EQ(records.ask(question).records.size(), 1U);
}

TEST_F(RecordsTest, AreFollowedByTheirNumbers) {
    Records records({10, std::nullopt});
    fill(records, 4);
    EXPECT_EQ(numbers(records.after(2, 10)), (Numbers{3, 4}));
}

TEST_F(RecordsTest, CountWhoFlapsWithinTheTime) {
    Records records({100, std::nullopt});
    records.add(connect_of("alice", kNoonUs - 600 * kSecondUs - 1));
    for (int k = 0; k < 5; ++k) records.add(connect_of("alice", kNoonUs - 600 * kSecondUs));
    for (int k = 0; k < 4; ++k) records.add(connect_of("bob", kNoonUs));
    const Flapping flapping = records.flapping(std::chrono::minutes(10), 5, kNoonUs);
    ASSERT_EQ(flapping.clients.size(), 1U);
    EXPECT_EQ(flapping.clients[0].user, "alice");
    EXPECT_EQ(flapping.clients[0].connects, 5U);
    EXPECT_EQ(flapping.incomplete, "");
}

TEST_F(RecordsTest, TellWhyOfAUserWithItsNeighbours) {
    Records records(options(5));  // most of it is in the store only
    records.start();
    for (int k = 0; k < 41; ++k) {
        Record record = end_of("user" + std::to_string(k), Reason::silent, kNoonUs + k * 1000);
        record.address = "10.1.2." + std::to_string(k) + ":4000";
        records.add(record);
    }
    records.add(end_of("user7", Reason::kicked, kNoonUs + 10 * kSecondUs));
    ASSERT_TRUE(records.settle(flow::kPatience));
    WhyQuestion question;
    question.user = "user7";
    question.now_us = kNoonUs + 60 * kSecondUs;
    const Why why = records.why(question);
    ASSERT_EQ(why.ends.size(), 2U);
    EXPECT_EQ(why.ends[0].reading, "the broker was told to kick it");
    EXPECT_EQ(why.ends[1].grouped, (Grouped{41, 41, 1, 41, false}));
    EXPECT_EQ(why.ends[1].reading,
              "41 clients of 10.1.2.0/24 ended within 2 s: the network there, not this client");
    EXPECT_EQ(why.incomplete, "");
}

TEST_F(RecordsTest, TellWhyOfAnAddress) {
    Records records({100, std::nullopt});
    for (int k = 0; k < 12; ++k) records.add(end_of("alice", Reason::silent, kNoonUs));
    WhyQuestion question;
    question.address = "10.1.2.3";
    EXPECT_EQ(records.why(question).ends.size(), kMostEnds);
    question.address = "10.1.2.4";
    EXPECT_EQ(records.why(question).ends.size(), 0U);
    question.address = "10.1.2.0/77";
    EXPECT_EQ(records.why(question).incomplete, "10.1.2.0/77 is no address and no network");
}

}  // namespace
}  // namespace amq::monitor
