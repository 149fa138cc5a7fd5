#include "plugins/monitor/records/store_path.hpp"

#include <gtest/gtest.h>

#include <system_error>

#include "tests/monitor/records/samples.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

namespace fs = std::filesystem;

class StorePath : public testing::Test {
  protected:
    flow::TemporaryDirectory directory_;
    std::string path_ = (directory_.path() / "monitor.db").string();
};

TEST_F(StorePath, HasItsFolderMadeForItsOwnerAlone) {
    const fs::path folder = directory_.path() / "state" / "amq";
    for (int k = 0; k < 2; ++k) make_store_folder((folder / "monitor.db").string());
    EXPECT_TRUE(fs::is_directory(folder));
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
    EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(StorePath, OfAFolderThatCannotBeMadeIsToldWhenItIsOpened) {
    const std::string path = directory_.write("file", "") + "/amq/monitor.db";
    make_store_folder(path);
    EXPECT_THROW(StoreLock{path}, std::system_error);
}

TEST_F(StorePath, LeavesAFileAsItIs) {
    const std::string path = directory_.write("monitor.db", "content");
    make_store_file(path);
    EXPECT_EQ(fs::file_size(path), 7U);
}

TEST_F(StorePath, MovesABrokenFileAsideByTheTime) {
    const std::string path = directory_.write("monitor.db", "broken");
    const std::string wal = directory_.write("monitor.db-wal", "log");
    const std::string name = move_aside(path, kNoonUs);
    EXPECT_EQ(name, path + ".corrupt-20250131T120000Z");
    EXPECT_FALSE(fs::exists(path));
    EXPECT_FALSE(fs::exists(wal));
    EXPECT_EQ(fs::file_size(name), 6U);
    EXPECT_EQ(fs::file_size(name + "-wal"), 3U);
}

TEST_F(StorePath, MovesTwoAsideInOneSecond) {
    const std::string first = move_aside(directory_.write("monitor.db", "1"), kNoonUs);
    const std::string second = move_aside(directory_.write("monitor.db", "2"), kNoonUs);
    EXPECT_EQ(second, first + "-2");
    EXPECT_TRUE(fs::exists(first));
    EXPECT_TRUE(fs::exists(second));
}

TEST_F(StorePath, KeepsThreeBrokenFilesAndNotOneMore) {
    std::vector<std::string> names;
    for (int k = 0; k < 4; ++k) {
        ASSERT_NE(directory_.write("monitor.db-wal", "log"), "");
        names.push_back(
            move_aside(directory_.write("monitor.db", "broken"), kNoonUs + k * kSecondUs));
        if (k == 2) {
            EXPECT_TRUE(fs::exists(names[0]));
        }
    }
    EXPECT_FALSE(fs::exists(names[0]));
    EXPECT_FALSE(fs::exists(names[0] + "-wal"));
    for (int k = 1; k < 4; ++k) EXPECT_TRUE(fs::exists(names[static_cast<std::size_t>(k)]));
}

TEST_F(StorePath, SaysWhenThereIsNothingToMove) {
    EXPECT_THROW(move_aside(path_, kNoonUs), std::system_error);
}

TEST_F(StorePath, CanBeClaimedAgainWhenItWasLetGo) {
    { const StoreLock lock(path_); }
    const StoreLock lock(path_);
    EXPECT_THROW(StoreLock second(path_), std::system_error);
}

}  // namespace
}  // namespace amq::monitor
