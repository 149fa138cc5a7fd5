#include "plugins/monitor/records/record_file.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include "plugins/monitor/records/record_rows.hpp"
#include "plugins/monitor/records/text.hpp"
#include "tests/monitor/records/samples.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

class File : public testing::Test {
  protected:
    std::vector<RecordPtr> some(std::size_t count, Record like = connect_of("alice", kNoonUs)) {
        std::vector<RecordPtr> records;
        while (records.size() < count) {
            like.n = ++last_;
            records.push_back(std::make_shared<const Record>(like));
        }
        return records;
    }
    std::int64_t count() {
        Database database(path_, Database::Mode::read_only);
        return database.integer("SELECT count(*) FROM record");
    }
    std::uint64_t size() { return std::filesystem::file_size(path_); }

    flow::TemporaryDirectory directory_;
    std::string path_ = (directory_.path() / "monitor.db").string();
    std::uint64_t last_ = 0;
};

TEST_F(File, GivesBackEveryRecordAsItWas) {
    std::mt19937 random(1);
    std::vector<RecordPtr> records;
    for (std::uint64_t n = 1; n <= 500; ++n) {
        Record record = any_record(random);
        record.n = n;
        records.push_back(std::make_shared<const Record>(record));
    }
    RecordFile file(path_, {});
    EXPECT_EQ(file.insert(records, {}), 500U);
    EXPECT_EQ(file.last_number(), 500U);
    Database database(path_, Database::Mode::read_only);
    Statement rows =
        database.prepare("SELECT " + std::string(record_columns()) + " FROM record ORDER BY n");
    for (const RecordPtr& record : records) {
        ASSERT_TRUE(rows.step());
        EXPECT_EQ(read_row(rows), *record);
    }
    EXPECT_FALSE(rows.step());
}

TEST_F(File, KeepsNumbersOfSixtyFourBits) {
    Record record = connect_of("alice", kNoonUs);
    record.session = UINT64_MAX;
    record.pending_bytes = UINT64_MAX - 1;
    RecordFile file(path_, {});
    file.insert(some(1, record), {});
    Database database(path_, Database::Mode::read_only);
    Statement rows = database.prepare("SELECT " + std::string(record_columns()) + " FROM record");
    ASSERT_TRUE(rows.step());
    EXPECT_EQ(read_row(rows).session, UINT64_MAX);
    EXPECT_EQ(read_row(rows).pending_bytes, UINT64_MAX - 1);
}

TEST_F(File, IsReadByItsOwnerAndGroupOnly) {
    RecordFile file(path_, {});
    file.insert(some(1), {});
    for (const char* end : {"", "-wal", "-shm", ".lock"}) {
        struct stat found {};
        ASSERT_EQ(stat((path_ + end).c_str(), &found), 0) << end;
        EXPECT_EQ(found.st_mode & 07U, 0U) << end;
    }
}

TEST_F(File, IsOfOneProcessAtATime) {
    RecordFile file(path_, {});
    try {
        RecordFile second(path_, {});
        FAIL();
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code().value(), EWOULDBLOCK);
    }
}

TEST_F(File, LeavesARecordThatIsThereAlready) {
    RecordFile file(path_, {});
    const std::vector<RecordPtr> records = some(3);
    file.insert(records, {});
    EXPECT_EQ(file.insert(records, {}), 0U);
    EXPECT_EQ(file.insert(records, {3, 100}), 3U);  // numbered before the file was opened
    EXPECT_EQ(file.last_number(), 103U);
}

TEST_F(File, ForgetsWhatIsTooOldAndNotWhatIsJustOldEnough) {
    FileBounds bounds;
    bounds.max_age_us = 100;
    RecordFile file(path_, bounds);
    file.insert(some(2, connect_of("alice", kNoonUs - 101)), {});
    file.insert(some(3, connect_of("alice", kNoonUs - 100)), {});
    file.tidy(kNoonUs);
    EXPECT_EQ(count(), 3);
}

TEST_F(File, ForgetsInPiecesAndSaysWhenThereIsMore) {
    FileBounds bounds;
    bounds.max_age_us = 100;
    RecordFile file(path_, bounds);
    file.insert(some(2500, connect_of("alice", kNoonUs - 101)), {});
    EXPECT_TRUE(file.tidy(kNoonUs));
    EXPECT_EQ(count(), 1500);
    int turns = 1;
    while (file.tidy(kNoonUs)) ASSERT_LT(++turns, 100);
    EXPECT_EQ(count(), 0);
}

TEST_F(File, NeverGrowsBeyondItsLargestSize) {
    FileBounds bounds;
    bounds.max_bytes = kLeastStoreBytes;
    RecordFile file(path_, bounds);
    for (int k = 0; k < 60; ++k) {
        const std::vector<RecordPtr> records = some(200);
        ASSERT_EQ(file.fitting(records), 200U);
        file.make_room(records);
        ASSERT_EQ(file.insert(records, {}), 200U);
        file.tidy(kNoonUs);
        ASSERT_LE(file.bytes(), kLeastStoreBytes);
    }
    EXPECT_LE(size(), kLeastStoreBytes);
    EXPECT_GT(count(), 1000);                // and not much less than fits
    EXPECT_EQ(file.last_number(), 12'000U);  // the newest are there
    EXPECT_EQ(file.damage(), "");
}

TEST_F(File, HasRoomForRecordsOfTheLargestSize) {
    Record large = connect_of(std::string(kMaxText, 'u'), kNoonUs);
    large.name = large.software = large.address = large.listener = large.detail = large.user;
    FileBounds bounds;
    bounds.max_bytes = kLeastStoreBytes;
    RecordFile file(path_, bounds);
    for (int k = 0; k < 5; ++k) {
        const std::vector<RecordPtr> records = some(100, large);
        std::span<const RecordPtr> left = records;
        while (!left.empty()) {
            const auto now = left.first(file.fitting(left));
            file.make_room(now);
            file.insert(now, {});
            left = left.subspan(now.size());
        }
        ASSERT_LE(file.bytes(), kLeastStoreBytes);
    }
    EXPECT_EQ(file.last_number(), 500U);
}

TEST_F(File, TakesASmallerLimitThanTheLeastAsTheLeast) {
    FileBounds bounds;
    bounds.max_bytes = 1;
    RecordFile file(path_, bounds);
    EXPECT_EQ(file.insert(some(1000), {}), 1000U);
}

TEST_F(File, ShrinksWhenItsLimitWasLowered) {
    {
        RecordFile file(path_, {});
        for (int k = 0; k < 20; ++k) file.insert(some(1000), {});
        ASSERT_GT(file.bytes(), 2 * kLeastStoreBytes);
    }
    FileBounds bounds;
    bounds.max_bytes = kLeastStoreBytes;
    RecordFile file(path_, bounds);
    int turns = 0;
    while (file.tidy(kNoonUs)) ASSERT_LT(++turns, 1000);
    EXPECT_LE(file.bytes(), kLeastStoreBytes);
    EXPECT_GT(count(), 0);
    EXPECT_EQ(file.last_number(), 20'000U);
}

TEST_F(File, GivesPagesBackThatItDoesNotNeed) {
    FileBounds bounds;
    bounds.max_age_us = 100;
    RecordFile file(path_, bounds);
    for (int k = 0; k < 10; ++k) file.insert(some(1000), {});
    const std::uint64_t before = file.bytes();
    int turns = 0;
    while (file.tidy(kNoonUs + 1000)) ASSERT_LT(++turns, 1000);
    EXPECT_LT(file.bytes(), before * 6 / 10);
}

}  // namespace
}  // namespace amq::monitor
