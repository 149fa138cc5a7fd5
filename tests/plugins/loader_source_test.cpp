// Files that are no libraries at all: refused at once and by name, whatever they are.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "host/plugins/source_file.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

std::string reason_of_path(const fs::path& path) {
    const auto opened = open_source(path);
    const auto* error = std::get_if<LoadError>(&opened);
    if (error == nullptr) return "opened";
    EXPECT_EQ(error->stage, LoadStage::open);
    EXPECT_EQ(error->file, path.string());
    return error->reason;
}

TEST(SourceFile, OpensARegularFile) {
    const flow::TemporaryDirectory files;
    const auto opened = open_source(files.write("a.so", "abc"));
    ASSERT_TRUE(std::holds_alternative<SourceFile>(opened));
    EXPECT_EQ(std::get<SourceFile>(opened).size, 3u);
}

TEST(SourceFile, RefusesAFileThatIsNotThere) {
    const flow::TemporaryDirectory files;
    EXPECT_EQ(reason_of_path(files.path() / "none.so"), "No such file or directory");
}

TEST(SourceFile, RefusesALinkToNothing) {
    const flow::TemporaryDirectory files;
    fs::create_symlink("/nowhere/at/all.so", files.path() / "link.so");
    EXPECT_EQ(reason_of_path(files.path() / "link.so"),
              "it is a link to nothing: /nowhere/at/all.so");
}

TEST(SourceFile, FollowsALinkToALibrary) {
    const flow::TemporaryDirectory files;
    fs::create_symlink(files.write("a.so", "abc"), files.path() / "link.so");
    EXPECT_EQ(reason_of_path(files.path() / "link.so"), "opened");
}

TEST(SourceFile, RefusesLinksInACircle) {
    const flow::TemporaryDirectory files;
    fs::create_symlink("b.so", files.path() / "a.so");
    fs::create_symlink("a.so", files.path() / "b.so");
    EXPECT_EQ(reason_of_path(files.path() / "a.so"), "Too many levels of symbolic links");
}

TEST(SourceFile, RefusesAnEmptyFile) {
    const flow::TemporaryDirectory files;
    EXPECT_EQ(reason_of_path(files.write("empty.so", "")), "the file is empty");
}

TEST(SourceFile, RefusesADirectory) {
    const flow::TemporaryDirectory files;
    EXPECT_EQ(reason_of_path(files.path()), "it is a directory, not a library");
}

TEST(SourceFile, RefusesAFileUnderAFile) {
    const flow::TemporaryDirectory files;
    EXPECT_EQ(reason_of_path(fs::path(files.write("a", "abc")) / "b.so"), "Not a directory");
}

TEST(SourceFile, RefusesAFifoThatNobodyWritesWithoutWaiting) {
    const flow::TemporaryDirectory files;
    const auto path = files.path() / "fifo.so";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(reason_of_path(path), "it is a FIFO, not a library");
}

TEST(SourceFile, RefusesASocket) {
    const flow::TemporaryDirectory files;
    const auto path = files.path() / "s.so";
    const FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(path.native().size(), sizeof address.sun_path);
    std::strcpy(address.sun_path, path.c_str());
    ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(reason_of_path(path), "it is a socket, not a library");
}

TEST(SourceFile, RefusesADeviceThatNeverEnds) {
    EXPECT_EQ(reason_of_path("/dev/zero"), "it is a device, not a library");
}

TEST(SourceFile, RefusesAFileOfTheKernelThatHasNoSize) {
    EXPECT_EQ(reason_of_path("/proc/self/maps"), "the file is empty");
}

TEST(SourceFile, RefusesTheRunningProgramUnderAnyName) {
    const flow::TemporaryDirectory files;
    fs::create_symlink(fs::read_symlink("/proc/self/exe"), files.path() / "self.so");
    EXPECT_EQ(reason_of_path("/proc/self/exe"), "it is this program itself, not a plugin");
    EXPECT_EQ(reason_of_path(files.path() / "self.so"), "it is this program itself, not a plugin");
}

TEST(SourceFile, TakesAFileAtTheSizeLimitAndRefusesOnePast) {
    const flow::TemporaryDirectory files;
    const auto path = files.write("big.so", "x");
    fs::resize_file(path, max_library_bytes);  // sparse: it takes no room
    EXPECT_EQ(reason_of_path(path), "opened");
    fs::resize_file(path, max_library_bytes + 1);
    EXPECT_EQ(reason_of_path(path),
              "the file has 268435457 bytes, more than the 268435456 that a plugin may have");
}

TEST(SourceFile, RefusesAFileThatItMayNotRead) {
    const flow::TemporaryDirectory files;
    const auto path = files.write("secret.so", "abc");
    fs::permissions(files.path(), fs::perms::all);
    fs::permissions(path, fs::perms::none);
    // Root may read everything, so a child becomes somebody else.
    const auto become_nobody = [] { return ::geteuid() != 0 || ::setuid(65534) == 0; };
    EXPECT_EQ(test::in_child(become_nobody, [&] { return reason_of_path(path); }),
              "Permission denied");
}

}  // namespace
}  // namespace amq::host
