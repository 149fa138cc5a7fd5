#include "host/control/socket_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/raw_socket.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

// Leaves its file behind, as a process does that is killed.
void leave_dead_socket(const std::string& path, int type = SOCK_STREAM) {
    const int made = ::socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(&address.sun_path, path.data(), path.size());
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    ASSERT_EQ(::bind(made, any, sizeof address), 0);
    ::close(made);
}

class ControlSocketFile : public testing::Test {
  protected:
    // What is wrong with it, or nothing.
    std::string wrong_with(const std::string& path) {
        try {
            file_.reset();
            file_ = std::make_unique<SocketFile>(path);
            return "";
        } catch (const SocketFileError& error) {
            return error.what();
        }
    }
    bool is_listening() const {
        try {
            flow::RawSocket::connect_unix(path_);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }

    flow::TemporaryDirectory folder_;
    std::string path_ = (folder_.path() / "control.sock").string();
    std::unique_ptr<SocketFile> file_;
};

TEST_F(ControlSocketFile, ListensAndIsGoneAtTheEnd) {
    EXPECT_EQ(wrong_with(path_), "");
    EXPECT_TRUE(is_listening());
    file_.reset();
    EXPECT_FALSE(fs::exists(path_));
}

TEST_F(ControlSocketFile, IsAtNoInstantForOthers) {
    const mode_t before = ::umask(0);
    std::atomic<bool> is_over{false};
    std::atomic<unsigned> seen{0};
    std::atomic<unsigned> looks{0};
    std::thread watching([&] {
        while (!is_over) {
            struct stat facts {};
            if (::lstat(path_.c_str(), &facts) != 0) continue;
            seen |= facts.st_mode & 0777U;
            ++looks;
        }
    });
    for (int k = 0; k < 200 || looks == 0; ++k) EXPECT_EQ(wrong_with(path_), "");
    is_over = true;
    watching.join();
    ::umask(before);
    EXPECT_EQ(seen.load(), 0600U);
}

TEST_F(ControlSocketFile, ReplacesThatOfADeadProcess) {
    leave_dead_socket(path_);
    EXPECT_FALSE(is_listening());
    EXPECT_EQ(wrong_with(path_), "");
    EXPECT_TRUE(is_listening());
}

TEST_F(ControlSocketFile, LeavesThatOfALivingProcessAlone) {
    const SocketFile other(path_);
    const std::string wrong = wrong_with(path_);
    EXPECT_NE(wrong.find(path_ + ": another amqd listens there"), std::string::npos) << wrong;
    EXPECT_TRUE(is_listening());
}

TEST_F(ControlSocketFile, LeavesThatOfABusyProcessAloneToo) {
    const SocketFile other(path_);
    std::vector<flow::RawSocket> waiting;  // until its backlog is full
    for (int k = 0; k < 17; ++k) waiting.push_back(flow::RawSocket::connect_unix(path_));
    EXPECT_NE(wrong_with(path_).find("another amqd"), std::string::npos);
    EXPECT_TRUE(fs::exists(path_));
}

TEST_F(ControlSocketFile, TouchesNothingThatIsNoSocket) {
    static_cast<void>(folder_.write("control.sock", "precious"));
    EXPECT_NE(wrong_with(path_).find("is no socket"), std::string::npos);
    EXPECT_EQ(fs::file_size(path_), 8U);
    fs::remove(path_);
    fs::create_symlink("/nowhere", path_);
    EXPECT_NE(wrong_with(path_), "");
    EXPECT_TRUE(fs::is_symlink(path_));
}

TEST_F(ControlSocketFile, LeavesAFileThatIsAnothersByNow) {
    EXPECT_EQ(wrong_with(path_), "");
    fs::remove(path_);
    leave_dead_socket(path_);
    file_.reset();
    EXPECT_TRUE(fs::exists(path_));
}

TEST_F(ControlSocketFile, SaysWhatTheSystemRefuses) {
    EXPECT_NE(wrong_with("/no/such/folder/x.sock").find("No such file"), std::string::npos);
    EXPECT_NE(wrong_with('/' + std::string(200, 'x')).find("too long"), std::string::npos);
}

TEST_F(ControlSocketFile, HasOneWinnerOfManyThatStartAtOnce) {
    for (int round = 0; round < 20; ++round) {
        leave_dead_socket(path_);
        std::atomic<int> winners{0};
        std::vector<std::unique_ptr<SocketFile>> files(4);
        std::vector<std::thread> starts;
        for (auto& file : files) {
            starts.emplace_back([&] {
                try {
                    file = std::make_unique<SocketFile>(path_);
                    ++winners;
                } catch (const SocketFileError&) {
                    return;  // it has lost
                }
            });
        }
        for (std::thread& start : starts) start.join();
        EXPECT_EQ(winners, 1);
        EXPECT_TRUE(is_listening());
    }
}

}  // namespace
}  // namespace amq::host
