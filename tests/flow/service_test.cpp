// amqd under a service manager, which a socket of the test plays: told that amqd is ready, that it
// lives, and that it ends.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

// Where NOTIFY_SOCKET points to: a path, or @ and an abstract name.
class NotifySocket {
  public:
    explicit NotifySocket(const std::string& name) : name_(name) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name.copy(address.sun_path, sizeof address.sun_path - 1);
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), length) != 0) {
            throw std::runtime_error("a socket to be told at: " + name);
        }
    }
    ~NotifySocket() { ::close(fd_); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    [[nodiscard]] std::string variable() const { return "NOTIFY_SOCKET=" + name_; }

    // Nothing, if nothing comes in time.
    std::optional<std::string> next(milliseconds limit = kPatience) {
        pollfd readable{fd_, POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(limit.count())) != 1) return std::nullopt;
        std::array<char, 4096> buffer{};
        const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
        return std::string(buffer.data(), static_cast<std::size_t>(size));
    }

  private:
    std::string name_;
    int fd_ = -1;
};

class Service : public ::testing::Test {
  protected:
    BrokerProcess& start(std::vector<std::string> environment) {
        return broker_.emplace(BrokerConfig{}.set("shards", 2), std::move(environment));
    }
    void TearDown() override {
        if (!broker_) return;
        EXPECT_EQ(broker_->stop(), 0);
        if (HasFailure()) std::fputs(broker_->log().c_str(), stderr);
    }
    std::string path() const { return directory_.path().string() + "/notify"; }

    TemporaryDirectory directory_;
    std::optional<BrokerProcess> broker_;
};

TEST_F(Service, IsToldWhenTheBrokerIsReadyAndWhenItEnds) {
    for (const std::string& name : {path(), "@amq-test-" + std::to_string(::getpid())}) {
        NotifySocket manager(name);
        BrokerProcess& broker = start({manager.variable()});
        const std::string ready = manager.next().value_or("nothing");
        EXPECT_TRUE(ready.starts_with("READY=1\nSTATUS=")) << ready;
        { const Publisher connects{Transport::tcp, broker.publisher_port()}; }
        broker.terminate();
        const std::string stopping = manager.next().value_or("nothing");
        EXPECT_TRUE(stopping.starts_with("STOPPING=1\nSTATUS=")) << stopping;
        EXPECT_EQ(broker.wait(), 0);
        EXPECT_FALSE(manager.next(kQuiet)) << "no sign of life that nobody asked for";
    }
}

TEST_F(Service, IsToldAgainAndAgainThatTheBrokerLives) {
    NotifySocket manager(path());
    start({manager.variable(), "WATCHDOG_USEC=100000"});
    EXPECT_TRUE(manager.next().value_or("nothing").starts_with("READY=1"));
    const Stopwatch watch;
    for (int k = 0; k < 4; ++k) EXPECT_EQ(manager.next(), "WATCHDOG=1");
    EXPECT_GT(watch.elapsed(), milliseconds{150}) << "each half of the time";
}

TEST_F(Service, IsNotToldThatTheBrokerLivesWhenAnotherProcessIsMeant) {
    NotifySocket manager(path());
    start({manager.variable(), "WATCHDOG_USEC=50000", "WATCHDOG_PID=1"});
    EXPECT_TRUE(manager.next().value_or("nothing").starts_with("READY=1"));
    EXPECT_FALSE(manager.next(kQuiet));
}

TEST_F(Service, IsNotThereWithoutASocket) {
    BrokerProcess& broker = start({"WATCHDOG_USEC=50000"});
    broker.terminate();
    EXPECT_EQ(broker.wait(), 0);
    EXPECT_EQ(broker.log().find("service"), std::string::npos) << "nothing to warn of";
}

TEST_F(Service, IsWarnedOfWhenItsSocketIsNone) {
    for (const std::string& name : {path(), std::string{"vsock:2:1234"}, std::string{"relative"},
                                    "/" + std::string(200, 'x')}) {
        BrokerProcess& broker = start({"NOTIFY_SOCKET=" + name});
        EXPECT_TRUE(broker.wait_for_log("service_untold", {{"level", "warn"}})) << name;
        { const Publisher connects{Transport::tcp, broker.publisher_port()}; }
        EXPECT_EQ(broker.stop(), 0);
    }
}

// --- a shard that hangs

pid_t thread_named(pid_t process, const std::string& name) {
    const std::string tasks = "/proc/" + std::to_string(process) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks)) {
        std::string found;
        std::getline(std::ifstream(task.path() / "comm"), found);
        if (found == name) return std::stoi(task.path().filename().string());
    }
    throw std::runtime_error("there is no thread " + name);
}

// One thread stands still while this lives, and the others go on.
class StoppedThread {
  public:
    explicit StoppedThread(pid_t thread) : thread_(thread) {
        is_allowed_ = ::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0;
        if (!is_allowed_) return;
        ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
        ::waitpid(thread, nullptr, __WALL);
    }
    ~StoppedThread() {
        if (is_allowed_) ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
    }
    StoppedThread(const StoppedThread&) = delete;
    StoppedThread& operator=(const StoppedThread&) = delete;

    [[nodiscard]] bool is_allowed() const { return is_allowed_; }

  private:
    pid_t thread_;
    bool is_allowed_ = false;
};

TEST_F(Service, IsNotToldThatTheBrokerLivesWhileAShardHangs) {
    NotifySocket manager(path());
    BrokerProcess& broker = start({manager.variable(), "WATCHDOG_USEC=60000"});
    EXPECT_TRUE(manager.next().value_or("nothing").starts_with("READY=1"));
    EXPECT_EQ(manager.next(), "WATCHDOG=1");
    {
        const StoppedThread stopped(thread_named(broker.pid(), "shard 1"));
        if (!stopped.is_allowed()) GTEST_SKIP() << "nothing may be traced here";
        EXPECT_TRUE(broker.wait_for_log("shard_hangs", {{"shards", "1"}}));
        int told_before = 0;
        while (manager.next(kQuiet)) ASSERT_LT(++told_before, 3);
    }
    EXPECT_EQ(manager.next(), "WATCHDOG=1");
}

}  // namespace
}  // namespace amq::flow
