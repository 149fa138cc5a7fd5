// A store whose file does not let itself be written: what is told, and how it goes on.

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <mutex>

#include "plugins/monitor/records/record_schema.hpp"
#include "plugins/monitor/records/record_store.hpp"
#include "tests/monitor/records/samples.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::monitor {
namespace {

namespace fs = std::filesystem;

// What a store told, from whichever thread.
class Notices {
  public:
    void add(const StoreNotice& notice) {
        const std::lock_guard lock(mutex_);
        all_.push_back(notice);
    }
    std::vector<StoreNotice> of(StoreState state) const {
        const std::lock_guard lock(mutex_);
        std::vector<StoreNotice> found;
        std::copy_if(all_.begin(), all_.end(), std::back_inserter(found),
                     [state](const StoreNotice& notice) { return notice.state == state; });
        return found;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<StoreNotice> all_;
};

class StoreFailure : public testing::Test {
  protected:
    StoreOptions options() {
        StoreOptions options = quick_store(path_);
        options.told = [this](const StoreNotice& notice) { notices_.add(notice); };
        return options;
    }
    RecordPtr next(Record record = connect_of("alice", kNoonUs)) {
        record.n = ++last_;
        return std::make_shared<const Record>(std::move(record));
    }
    void write_some(int count) {
        RecordStore store(options());
        store.start();
        for (int k = 0; k < count; ++k) store.offer(next());
        store.stop();
        ASSERT_EQ(store.status().stored, static_cast<std::uint64_t>(count));
    }
    void overwrite(std::streamoff from, std::size_t count) {
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(from);
        file << std::string(count, '\x55');
    }
    std::size_t files_aside() {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(directory_.path())) {
            count += entry.path().string().find(".corrupt-") != std::string::npos ? 1U : 0U;
        }
        return count;
    }

    flow::TemporaryDirectory directory_;
    std::string path_ = (directory_.path() / "monitor.db").string();
    std::uint64_t last_ = 0;
    Notices notices_;
};

TEST_F(StoreFailure, MovesAFileAsideThatIsNoDatabase) {
    path_ = directory_.write("monitor.db", std::string(8192, 'x'));
    RecordStore store(options());
    store.start();
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_EQ(store.status().moved_aside, 1U);
    EXPECT_EQ(files_aside(), 1U);
    const auto told = notices_.of(StoreState::corrupt);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].text, path_ + ": file is not a database; it is kept as " + path_ +
                                ".corrupt-20250131T120000Z, and a new one is begun");
    store.offer(next());
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.collect({}, 10).records.size(), 1U);
}

TEST_F(StoreFailure, MovesAFileAsideThatBreaksWhereItIsWritten) {
    write_some(3000);
    overwrite(4096, fs::file_size(path_) - 4096 * 2);
    RecordStore store(options());
    store.start();
    store.offer(next());
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.status().moved_aside, 1U);
    EXPECT_EQ(store.status().stored, 1U);
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_EQ(numbers(store.collect({}, 10).records), std::vector<std::uint64_t>{last_});
}

TEST_F(StoreFailure, MovesAFileAsideThatAReaderFindsBroken) {
    write_some(3000);
    StoreOptions idle = options();
    idle.tidy_every = std::chrono::milliseconds(20);
    RecordStore store(idle);
    store.start();
    // Nothing but the rows is broken: whoever only writes would not see it for long.
    overwrite(4096 * 40, 4096 * 20);
    EXPECT_TRUE(comes_true([&] {
        RecordQuestion question;
        question.text = "nowhere";
        return !store.collect(question, 10).error.empty();
    }));
    EXPECT_TRUE(comes_true([&] { return store.status().moved_aside == 1; }));
    EXPECT_TRUE(comes_true([&] { return store.collect({}, 10).error.empty(); }));
}

TEST_F(StoreFailure, LeavesAFileOfALaterVersionAsItIs) {
    write_some(1);
    {
        Database database(path_, Database::Mode::read_write);
        database.run("PRAGMA user_version = 9");
    }
    RecordStore store(options());
    store.start();
    const StoreStatus status = store.status();
    EXPECT_EQ(status.state, StoreState::foreign);
    EXPECT_EQ(status.text, path_ +
                               ": it has schema version 9, and this program knows none after 1; "
                               "it is left as it is, and records stay in memory only");
    EXPECT_TRUE(store.offer(next()));
    EXPECT_EQ(store.collect({}, 10).error, status.text);
    store.stop();
    EXPECT_EQ(store.status().dropped_at_end, 1U);
    EXPECT_EQ(notices_.of(StoreState::foreign).size(), 1U);
    EXPECT_EQ(files_aside(), 0U);
    Database database(path_, Database::Mode::read_only);
    EXPECT_EQ(database.integer("SELECT count(*) FROM record"), 1);
}

TEST_F(StoreFailure, TakesUpAFileThatAnotherProcessLetsGo) {
    write_some(4);
    auto other = std::make_unique<StoreLock>(path_);
    StoreOptions late = options();
    late.opened = [](std::uint64_t) { return std::uint64_t{2}; };
    RecordStore store(late);
    store.start();
    EXPECT_EQ(store.status().state, StoreState::locked);
    EXPECT_EQ(store.status().text, path_ + ": another process stores its records there");
    last_ = 0;
    store.offer(next());
    store.offer(next());
    EXPECT_FALSE(store.settle(std::chrono::milliseconds(50)));
    other.reset();
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_EQ(numbers(store.collect({}, 10).records),
              (std::vector<std::uint64_t>{6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(notices_.of(StoreState::locked).size(), 1U);
}

TEST_F(StoreFailure, WaitsForALockOfSqlite) {
    RecordStore store(options());
    store.start();
    {
        Database other(path_, Database::Mode::read_write);
        other.run("BEGIN IMMEDIATE");
        store.offer(next());
        EXPECT_TRUE(comes_true([&] { return store.status().state == StoreState::locked; }));
        EXPECT_EQ(store.status().text, path_ + ": database is locked");
        EXPECT_EQ(store.collect({}, 10).error, "");  // reading goes on
        other.run("ROLLBACK");
    }
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_EQ(store.status().stored, 1U);
}

TEST_F(StoreFailure, BeginsOnceItsDirectoryIsThere) {
    path_ = (directory_.path() / "later" / "monitor.db").string();
    RecordStore store(options());
    store.start();
    EXPECT_EQ(store.status().state, StoreState::unwritable);
    EXPECT_NE(store.status().text.find(path_ + ".lock: No such file or directory"),
              std::string::npos)
        << store.status().text;
    store.offer(next());
    EXPECT_FALSE(store.settle(std::chrono::milliseconds(50)));
    fs::create_directory(directory_.path() / "later");
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.status().stored, 1U);
    EXPECT_EQ(notices_.of(StoreState::unwritable).size(), 1U);
}

TEST_F(StoreFailure, OpensItsFileAlsoWhenNothingComes) {
    write_some(3);
    auto other = std::make_unique<StoreLock>(path_);
    StoreOptions idle = options();
    idle.tidy_every = std::chrono::milliseconds(20);
    RecordStore store(idle);
    store.start();
    EXPECT_EQ(store.status().state, StoreState::locked);
    other.reset();
    EXPECT_TRUE(comes_true([&] { return store.status().state == StoreState::ok; }));
    EXPECT_EQ(store.collect({}, 10).records.size(), 3U);
}

// Runs `body` in a process that is no longer root, for whom every file can be written.
int exit_code_of_somebody(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child == 0) {
        constexpr uid_t kNobody = 65534;
        const bool is_somebody = geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
        _exit(is_somebody ? body() : 99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F(StoreFailure, StaysInMemoryWhenItsFileIsReadOnly) {
    write_some(1);
    fs::permissions(directory_.path(), fs::perms::all);
    fs::permissions(path_, static_cast<fs::perms>(0444));
    fs::permissions(path_ + ".lock", static_cast<fs::perms>(0666));
    const int code = exit_code_of_somebody([&] {
        RecordStore store(options());
        store.start();
        store.offer(next());
        const bool is_stored = store.settle(std::chrono::milliseconds(100));
        const StoreStatus status = store.status();
        store.stop();
        if (is_stored || status.state != StoreState::unwritable) return 1;
        if (!status.text.starts_with(path_ + ": attempt to write a readonly database")) return 2;
        if (notices_.of(StoreState::unwritable).size() != 1) return 3;
        return store.status().dropped_at_end == 1 ? 0 : 4;
    });
    EXPECT_EQ(code, 0);
}

TEST_F(StoreFailure, StaysInMemoryWhenItsDirectoryIsReadOnly) {
    fs::permissions(directory_.path(), static_cast<fs::perms>(0555));
    const int code = exit_code_of_somebody([&] {
        RecordStore store(options());
        store.start();
        const StoreStatus status = store.status();
        if (status.state != StoreState::unwritable) return 1;
        return status.text.find(path_ + ".lock: Permission denied") == std::string::npos ? 2 : 0;
    });
    EXPECT_EQ(code, 0);
}

// A disk of its own, seen by this process only and gone with it.
bool mount_disk(const fs::path& at, const char* size) {
    if (unshare(CLONE_NEWNS) != 0) return false;
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return mount("tmpfs", at.c_str(), "tmpfs", 0, size) == 0;
}

TEST_F(StoreFailure, GoesOnWhenAFullDiskHasRoomAgain) {
    const fs::path disk = directory_.path() / "disk";
    fs::create_directory(disk);
    if (!mount_disk(disk, "size=2m")) GTEST_SKIP() << "needs the right to mount a small disk";
    path_ = (disk / "monitor.db").string();
    const std::string ballast = (disk / "ballast").string();
    RecordStore store(options());
    store.start();
    store.offer(next());
    ASSERT_TRUE(store.settle(flow::kPatience));

    std::ofstream(ballast) << std::string(4 * 1024 * 1024, 'x');  // as much as fits
    for (int k = 0; k < 3000; ++k) store.offer(next());
    EXPECT_TRUE(comes_true([&] { return store.status().state == StoreState::full; }));
    EXPECT_EQ(store.status().text, path_ + ": database or disk is full");
    EXPECT_EQ(store.collect({}, 1).error, "");  // what is there can be read
    EXPECT_FALSE(store.settle(std::chrono::milliseconds(100)));

    fs::remove(ballast);
    ASSERT_TRUE(store.settle(flow::kPatience));
    EXPECT_EQ(store.status().state, StoreState::ok);
    EXPECT_EQ(store.status().stored, 3001U);
    EXPECT_EQ(notices_.of(StoreState::full).size(), 1U);
    EXPECT_EQ(store.collect({}, 5000).records.size(), 3001U);
    store.stop();
    umount2(disk.c_str(), MNT_DETACH);
}

TEST_F(StoreFailure, DoesNotKeepTheEndWaitingForAFullDisk) {
    const fs::path disk = directory_.path() / "disk";
    fs::create_directory(disk);
    if (!mount_disk(disk, "size=2m")) GTEST_SKIP() << "needs the right to mount a small disk";
    path_ = (disk / "monitor.db").string();
    StoreOptions patient = options();
    patient.retry = std::chrono::hours(1);
    RecordStore store(patient);
    store.start();
    std::ofstream((disk / "ballast").string()) << std::string(4 * 1024 * 1024, 'x');
    for (int k = 0; k < 5000; ++k) store.offer(next());
    EXPECT_TRUE(comes_true([&] { return store.status().state == StoreState::full; }));
    store.stop();
    const StoreStatus status = store.status();
    EXPECT_EQ(status.stored + status.dropped_at_end, 5000U);
    EXPECT_GT(status.dropped_at_end, 0U);
    umount2(disk.c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace amq::monitor
