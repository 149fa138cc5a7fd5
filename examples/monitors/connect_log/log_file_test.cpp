// The file of connect_log: it is bounded, goes on where it ended, and says what it could not write.

#include "log_file.hpp"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <iterator>
#include <stdexcept>

namespace {

namespace fs = std::filesystem;
using connect_log::LogFile;

class ALogFile : public ::testing::Test {
  protected:
    ALogFile() {
        std::string name = ::testing::TempDir() + "connect_log_XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
        folder_ = name;
    }
    ~ALogFile() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& end = "") const {
        return (folder_ / "log").string() + end;
    }
    [[nodiscard]] std::string content(const std::string& end = "") const {
        std::ifstream in(path(end), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    fs::path folder_;
};

TEST_F(ALogFile, IsPutAsideWhenItIsFull) {
    LogFile log(path(), {10, 2});
    log.open();
    for (const char* line : {"aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg"})
        EXPECT_TRUE(log.append(line));
    EXPECT_TRUE(log.flush());
    EXPECT_EQ(content(), "gggg\n");
    EXPECT_EQ(content(".1"), "eeee\nffff\n");
    EXPECT_EQ(content(".2"), "cccc\ndddd\n");
    EXPECT_FALSE(fs::exists(path(".3")));
}

TEST_F(ALogFile, BeginsAnewWhenNoneIsKept) {
    LogFile log(path(), {10, 0});
    for (const char* line : {"aaaa", "bbbb", "cccc"}) EXPECT_TRUE(log.append(line));
    EXPECT_TRUE(log.flush());
    EXPECT_EQ(content(), "cccc\n");
    EXPECT_FALSE(fs::exists(path(".1")));
}

TEST_F(ALogFile, GoesOnWhereItEnded) {
    for (const char* line : {"aaaa", "bbbb", "cccc"}) {
        LogFile log(path(), {10, 1});
        log.open();
        EXPECT_TRUE(log.append(line));
        log.close();
    }
    EXPECT_EQ(content(".1"), "aaaa\nbbbb\n");
    EXPECT_EQ(content(), "cccc\n");
}

TEST_F(ALogFile, RefusesALineThatFitsIntoNone) {
    LogFile log(path(), {10, 1});
    EXPECT_TRUE(log.append("123456789"));
    EXPECT_FALSE(log.append("1234567890"));
}

TEST_F(ALogFile, SaysThatItCannotBeWrittenAndComesBack) {
    fs::create_directories(path());
    LogFile log(path(), {10, 0});
    EXPECT_THROW(log.open(), std::runtime_error);
    EXPECT_FALSE(log.append("aaaa"));
    fs::remove_all(path());
    EXPECT_TRUE(log.append("bbbb"));
    EXPECT_TRUE(log.flush());
    EXPECT_EQ(content(), "bbbb\n");
}

TEST_F(ALogFile, SaysThatTheDiskIsFull) {
    LogFile log("/dev/full", {10, 0});
    static_cast<void>(log.append("aaaa"));
    EXPECT_FALSE(log.flush());
}

}  // namespace
