// The private directory: who may look into it, what is left of it, and places where there cannot be
// one.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

using test::fixture;
using test::with_mount;

SourceFile source_of(const fs::path& path) {
    return std::get<SourceFile>(open_source(path));
}

std::string reason_of(const LoadResult<StagedFile>& result) {
    const auto* error = std::get_if<LoadError>(&result);
    if (error == nullptr) return "copied";
    EXPECT_EQ(error->stage, LoadStage::copy);
    return error->reason;
}

std::string reason_of_staging(const fs::path& parent) {
    try {
        const Staging staging(parent);
        return "made";
    } catch (const StagingError& error) {
        return error.what();
    }
}

unsigned mode_of(const fs::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 07777;
}

TEST(Staging, IsADirectoryForThisUserOnly) {
    const flow::TemporaryDirectory parent;
    const Staging staging(parent.path());
    EXPECT_EQ(staging.directory().parent_path(), parent.path());
    EXPECT_EQ(mode_of(staging.directory()), 0700u);
    const auto stem = "amqd-" + std::to_string(::getpid()) + "-";
    EXPECT_EQ(staging.directory().filename().string().rfind(stem, 0), 0u);
}

TEST(Staging, NamesACopyByNumberHashAndSource) {
    const flow::TemporaryDirectory parent;
    Staging staging(parent.path());
    const auto source = source_of(parent.write("abc.so", "abc"));
    const auto result = staging.copy(source);
    ASSERT_EQ(reason_of(result), "copied");
    const auto& copy = std::get<StagedFile>(result);
    EXPECT_EQ(copy.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(copy.copy(), staging.directory() / "1-ba7816bf8f01-abc.so");
    EXPECT_EQ(test::read_file(copy.copy()), "abc");
    EXPECT_EQ(mode_of(copy.copy()), 0400u);
    EXPECT_EQ(copy.source(), source.path);
}

TEST(Staging, GivesEveryCopyItsOwnName) {
    const flow::TemporaryDirectory parent;
    Staging staging(parent.path());
    const auto source = source_of(parent.write("abc.so", "abc"));
    const auto first = staging.copy(source);
    const auto second = staging.copy(source);
    EXPECT_NE(std::get<StagedFile>(first).copy(), std::get<StagedFile>(second).copy());
}

TEST(Staging, RemovesACopyThatNobodyKeeps) {
    const flow::TemporaryDirectory parent;
    Staging staging(parent.path());
    static_cast<void>(staging.copy(source_of(parent.write("abc.so", "abc"))));
    EXPECT_TRUE(fs::is_empty(staging.directory()));
}

TEST(Staging, RemovesEverythingAtItsEnd) {
    const flow::TemporaryDirectory parent;
    {
        Staging staging(parent.path());
        auto copy = staging.copy(source_of(fixture("good")));
        std::get<StagedFile>(copy).keep();
        EXPECT_FALSE(fs::is_empty(staging.directory()));
    }
    EXPECT_TRUE(fs::is_empty(parent.path()));
}

TEST(Staging, CopiesALongNameShortened) {
    const flow::TemporaryDirectory parent;
    Staging staging(parent.path());
    const auto result = staging.copy(source_of(parent.write(std::string(250, 'n') + ".so", "abc")));
    EXPECT_EQ(reason_of(result), "copied");
}

TEST(Staging, CopiesTheFileThatWasOpenedWhenAnotherTakesItsName) {
    const flow::TemporaryDirectory parent;
    Staging staging(parent.path());
    const auto path = parent.write("abc.so", "abc");
    const auto source = source_of(path);
    fs::rename(parent.write("new.so", "xyz"), path);
    const auto result = staging.copy(source);
    EXPECT_EQ(test::read_file(std::get<StagedFile>(result).copy()), "abc");
}

TEST(Staging, RefusesAFileThatGrowsOrShrinksMeanwhile) {
    const flow::TemporaryDirectory parent;
    Staging staging(parent.path());
    const auto path = parent.write("abc.so", "abc");
    const auto source = source_of(path);
    fs::resize_file(path, 5);
    EXPECT_EQ(reason_of(staging.copy(source)),
              "the file changed while it was read: 3 bytes when it was opened, 5 or more when it "
              "was copied");
    fs::resize_file(path, 1);
    EXPECT_EQ(
        reason_of(staging.copy(source)),
        "the file changed while it was read: 3 bytes when it was opened, 1 when it was copied");
    EXPECT_TRUE(fs::is_empty(staging.directory()));
}

TEST(Staging, RemovesWhatACrashLeft) {
    const flow::TemporaryDirectory parent;
    const auto left_over = parent.path() / "amqd-1-abcdef";
    fs::create_directory(left_over);
    std::ofstream(left_over / "1-0123456789ab-x.so") << "x";
    const Staging staging(parent.path());
    EXPECT_FALSE(fs::exists(left_over));
}

TEST(Staging, RemovesWhatAKilledProcessLeft) {
    const flow::TemporaryDirectory parent;
    const pid_t child = ::fork();
    if (child == 0) {
        const Staging staging(parent.path());
        std::ofstream(staging.directory() / "copy.so") << "x";
        ::_exit(0);  // as a crash does: no destructor runs
    }
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ASSERT_FALSE(fs::is_empty(parent.path()));
    { const Staging staging(parent.path()); }
    EXPECT_TRUE(fs::is_empty(parent.path()));
}

TEST(Staging, LeavesTheDirectoryOfALivingProcess) {
    const flow::TemporaryDirectory parent;
    const Staging first(parent.path());
    const Staging second(parent.path());
    EXPECT_TRUE(fs::exists(first.directory()));
    EXPECT_TRUE(fs::exists(second.directory()));
}

TEST(Staging, LeavesWhatIsNotItsOwnByName) {
    const flow::TemporaryDirectory parent;
    const flow::TemporaryDirectory precious;
    const std::vector<std::string> names{"amqd",      "amqd-1",  "amqd-x-abc",
                                         "amqd--abc", "amqd-1-", "other-1-abc"};
    for (const auto& name : names) fs::create_directory(parent.path() / name);
    static_cast<void>(precious.write("file", "x"));
    fs::create_directory_symlink(precious.path(), parent.path() / "amqd-2-link");
    const Staging staging(parent.path());
    for (const auto& name : names) EXPECT_TRUE(fs::exists(parent.path() / name)) << name;
    EXPECT_TRUE(fs::exists(precious.path() / "file"));
}

TEST(Staging, MakesTheConfiguredDirectoryWhenItIsNotThere) {
    const flow::TemporaryDirectory parent;
    const Staging staging(parent.path() / "a/b");
    EXPECT_EQ(staging.directory().parent_path(), parent.path() / "a/b");
}

TEST(Staging, LiesInTheFirstRuntimeDirectoryWhenNoneIsConfigured) {
    const flow::TemporaryDirectory parent;
    ::setenv("RUNTIME_DIRECTORY", (parent.path().string() + ":/run/other").c_str(), 1);
    const Staging staging({});
    ::unsetenv("RUNTIME_DIRECTORY");
    EXPECT_EQ(staging.directory().parent_path(), parent.path());
}

TEST(Staging, LiesInTheTemporaryDirectoryOtherwise) {
    ::unsetenv("RUNTIME_DIRECTORY");
    const Staging staging({});
    EXPECT_EQ(staging.directory().parent_path(), fs::temp_directory_path());
}

TEST(Staging, NamesAPlaceThatIsNoDirectory) {
    const flow::TemporaryDirectory parent;
    const auto file = parent.write("file", "x");
    EXPECT_EQ(reason_of_staging(file),
              "no directory for copies of plugins in " + file + ": Not a directory");
}

// In a child: such a limit is the whole process's.
TEST(Staging, NamesAFileThatMayNotGrow) {
    const flow::TemporaryDirectory parent;
    const auto limit = [] {
        const rlimit small{4096, 4096};
        return std::signal(SIGXFSZ, SIG_IGN) != SIG_ERR && ::setrlimit(RLIMIT_FSIZE, &small) == 0;
    };
    const auto answer = test::in_child(limit, [&] {
        Staging staging(parent.path());
        const auto reason = reason_of(staging.copy(source_of(fixture("good"))));
        return fs::is_empty(staging.directory()) ? reason : "left something";
    });
    EXPECT_EQ(answer, "cannot write the copy: File too large");
}

TEST(Staging, NamesAFullFileSystemAndLeavesNothingOnIt) {
    const flow::TemporaryDirectory parent;
    const auto answer = with_mount({parent.path(), "size=8k"}, [&] {
        Staging staging(parent.path());
        const auto reason = reason_of(staging.copy(source_of(fixture("good"))));
        return fs::is_empty(staging.directory()) ? reason : "left something";
    });
    if (!answer) GTEST_SKIP() << "this process may not mount";
    EXPECT_EQ(*answer, "cannot write the copy: No space left on device");
}

TEST(Staging, NamesAFileSystemThatIsReadOnly) {
    const flow::TemporaryDirectory parent;
    const auto answer = with_mount({parent.path(), "", MS_RDONLY},
                                   [&] { return reason_of_staging(parent.path()); });
    if (!answer) GTEST_SKIP() << "this process may not mount";
    EXPECT_EQ(*answer, "no directory for copies of plugins in " + parent.path().string() +
                           ": Read-only file system");
}

TEST(Staging, NamesAFileSystemWithoutExec) {
    const flow::TemporaryDirectory parent;
    const auto answer = with_mount({parent.path(), "", MS_NOEXEC},
                                   [&] { return reason_of_staging(parent.path()); });
    if (!answer) GTEST_SKIP() << "this process may not mount";
    EXPECT_EQ(*answer, "no directory for copies of plugins in " + parent.path().string() +
                           ": its file system is mounted noexec, no library can run from it");
}

}  // namespace
}  // namespace amq::host
