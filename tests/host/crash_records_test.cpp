#include "host/crash_records.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::system_clock;

std::string line_at(const std::string& time, const std::string& sha256) {
    return "ts=" + time + " signal=SIGSEGV plugin=org.test.a callback=route sha256=" + sha256 +
           "\n";
}

std::string content_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

system_clock::time_point time_point(const std::string& time) {
    return parse_crash_record(line_at(time, "aa"))->at;
}

class ACrashFile : public testing::Test {
  protected:
    flow::TemporaryDirectory directory;
};

TEST(CrashRecord, IsReadFromItsLine) {
    const auto record = parse_crash_record(line_at("2026-11-25T18:30:00.123Z", "00ff"));
    ASSERT_TRUE(record);
    EXPECT_EQ(system_clock::to_time_t(record->at), 1'795'631'400);
    EXPECT_EQ(record->time, "2026-11-25T18:30:00.123Z");
    EXPECT_EQ(record->plugin, "org.test.a");
    EXPECT_EQ(record->callback, "route");
    EXPECT_EQ(record->signal, "SIGSEGV");
    EXPECT_EQ(record->sha256.substr(0, 4), "00ff");
}

TEST(CrashRecord, IsNoneWithoutATimeAPluginOrALibrary) {
    for (const char* line :
         {"", "x", "ts=now plugin=a sha256=b", "ts=2026-13-25T18:30:00.123Z plugin=a sha256=b",
          "ts=2026-11-25T18:30:00.123Z plugin=a", "ts=2026-11-25T18:30:00.123Z sha256=b",
          "ts=2026-11-25T18:3x:00.123Z plugin=a sha256=b", "#ts=2026-11-25T18:30:00.123Z plugin=a"})
        EXPECT_FALSE(parse_crash_record(line)) << line;
}

TEST_F(ACrashFile, IsMadeWithItsDirectory) {
    const fs::path file = directory.path() / "state" / "amq" / "crashes";
    const CrashRecords records(file);
    EXPECT_EQ(records.problem(), "");
    EXPECT_GE(records.descriptor(), 0);
    EXPECT_TRUE(fs::is_regular_file(file));
}

TEST_F(ACrashFile, IsNotThereWithoutAPath) {
    const CrashRecords records({});
    EXPECT_EQ(records.problem(), "");
    EXPECT_EQ(records.descriptor(), -1);
}

TEST_F(ACrashFile, SaysWhyItCannotBe) {
    const CrashRecords records("/dev/null/crashes");
    EXPECT_EQ(records.descriptor(), -1);
    EXPECT_EQ(records.problem(), "Not a directory");
    EXPECT_NE(CrashRecords(directory.path()).problem(), "");
}

TEST_F(ACrashFile, CountsTheCrashesOfALibraryWithinATime) {
    const std::string file = directory.write(
        "crashes", line_at("2026-11-25T18:00:00.000Z", "aa") +
                       line_at("2026-11-25T18:10:00.000Z", "aa") +
                       line_at("2026-11-25T18:11:00.000Z", "bb") + "an operator's word\n" +
                       line_at("2026-11-25T18:12:00.000Z", "aa"));
    const CrashRecords records(file);
    const auto crashes = records.crashes_of("aa", time_point("2026-11-25T18:05:00.000Z"));
    EXPECT_EQ(crashes.count, 2U);
    EXPECT_EQ(crashes.last.time, "2026-11-25T18:12:00.000Z");
    EXPECT_EQ(records.crashes_of("aa", time_point("2026-11-25T18:00:00.000Z")).count, 3U);
    EXPECT_EQ(records.crashes_of("cc", {}).count, 0U) << "another file has another hash";
}

TEST_F(ACrashFile, IsAppendedTo) {
    const std::string before = line_at("2026-11-25T18:00:00.000Z", "aa");
    const std::string file = directory.write("crashes", before);
    const CrashRecords records(file);
    ASSERT_EQ(::write(records.descriptor(), "new\n", 4), 4);
    EXPECT_EQ(content_of(file), before + "new\n");
}

TEST_F(ACrashFile, ForgetsWhatIsForgivenAndKeepsTheLines) {
    const std::string first = line_at("2026-11-25T18:00:00.000Z", "aa");
    const std::string file =
        directory.write("crashes", first + first + line_at("2026-11-25T18:00:00.000Z", "bb"));
    CrashRecords records(file);
    records.forgive("aa");
    EXPECT_EQ(records.crashes_of("aa", {}).count, 0U);
    EXPECT_EQ(records.crashes_of("bb", {}).count, 1U);
    EXPECT_NE(content_of(file).find(" forgiven=aa\n"), std::string::npos) << content_of(file);
    ASSERT_EQ(::write(records.descriptor(), first.data(), first.size()),
              static_cast<ssize_t>(first.size()));
    EXPECT_EQ(CrashRecords(file).crashes_of("aa", {}).count, 1U) << "those after it count";
}

TEST_F(ACrashFile, IsNotWrittenToWhenThereIsNothingToForgive) {
    const std::string file = directory.write("crashes", line_at("2026-11-25T18:00:00.000Z", "aa"));
    const std::string before = content_of(file);
    CrashRecords(file).forgive("bb");
    EXPECT_EQ(content_of(file), before);
    CrashRecords({}).forgive("aa");
}

TEST_F(ACrashFile, IsReadAgainWhenThatIsAsked) {
    const std::string file = directory.write("crashes", line_at("2026-11-25T18:00:00.000Z", "aa"));
    CrashRecords records(file);
    std::ofstream(file, std::ios::trunc).flush();
    EXPECT_EQ(records.crashes_of("aa", {}).count, 1U);
    records.refresh();
    EXPECT_EQ(records.crashes_of("aa", {}).count, 0U);
}

TEST_F(ACrashFile, KeepsItsNewestLines) {
    std::string many;
    for (std::size_t k = 0; k < CrashRecords::kMost; ++k) {
        many += line_at("2026-11-25T18:00:00.000Z", "old");
    }
    const std::string newest = line_at("2026-11-25T18:01:00.000Z", "new");
    const std::string file = directory.write("crashes", many + newest);
    EXPECT_EQ(CrashRecords(file).crashes_of("old", {}).count, CrashRecords::kMost - 1);
    const std::string shorter = content_of(file);
    EXPECT_EQ(shorter.size(), many.size());
    EXPECT_TRUE(shorter.ends_with(newest));
}

class CrashFilePlace : public testing::Test {
  protected:
    CrashFilePlace() { clear(); }
    ~CrashFilePlace() override { clear(); }
    static void clear() {
        ::unsetenv("STATE_DIRECTORY");
        ::unsetenv("XDG_STATE_HOME");
    }
};

TEST_F(CrashFilePlace, IsWhereTheConfigurationSays) {
    ::setenv("STATE_DIRECTORY", "/var/lib/amq", 1);
    EXPECT_EQ(crash_file("/x/y"), "/x/y");
    EXPECT_EQ(crash_file("off"), "");
}

TEST_F(CrashFilePlace, IsWhereTheSystemKeepsState) {
    EXPECT_EQ(crash_file(""), "");
    ::setenv("XDG_STATE_HOME", "/home/a/.local/state", 1);
    EXPECT_EQ(crash_file(""), "/home/a/.local/state/amq/crashes");
    ::setenv("STATE_DIRECTORY", "/var/lib/amq:/var/lib/other", 1);
    EXPECT_EQ(crash_file(""), "/var/lib/amq/crashes");
}

}  // namespace
}  // namespace amq::host
