#include "host/service_notifier.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/host/log_pipe.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::host {
namespace {

using std::chrono::microseconds;

class ServiceEnvironment : public testing::Test {
  protected:
    ~ServiceEnvironment() override { take_service_settings(); }
    static void set(const char* name, const std::string& value) {
        ::setenv(name, value.c_str(), 1);
    }
};

TEST_F(ServiceEnvironment, IsTakenAndNotLeftToChildren) {
    set("NOTIFY_SOCKET", "/run/notify");
    set("WATCHDOG_USEC", "30000000");
    set("WATCHDOG_PID", std::to_string(::getpid()));
    const ServiceSettings settings = take_service_settings();
    EXPECT_EQ(settings.socket, "/run/notify");
    EXPECT_EQ(settings.watchdog, microseconds{30'000'000});
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
        EXPECT_EQ(std::getenv(name), nullptr) << name;
    }
}

TEST_F(ServiceEnvironment, AsksForNothingWhenItIsEmpty) {
    take_service_settings();
    const ServiceSettings settings = take_service_settings();
    EXPECT_EQ(settings.socket, "");
    EXPECT_EQ(settings.watchdog, microseconds{0});
}

TEST_F(ServiceEnvironment, MeansEveryProcessWithoutAPidAndOnlyThatOneWithIt) {
    set("WATCHDOG_USEC", "5");
    EXPECT_EQ(take_service_settings().watchdog, microseconds{5});
    for (const char* pid : {"1", "x", "-1", " "}) {
        set("WATCHDOG_USEC", "5");
        set("WATCHDOG_PID", pid);
        EXPECT_EQ(take_service_settings().watchdog, microseconds{0}) << pid;
    }
}

TEST_F(ServiceEnvironment, AsksForNoSignOfLifeWhenTheTimeIsNoNumber) {
    for (const char* time : {"", "0", "-5", "5s", "99999999999999999999"}) {
        set("WATCHDOG_USEC", time);
        EXPECT_EQ(take_service_settings().watchdog, microseconds{0}) << time;
    }
    set("WATCHDOG_USEC", "18446744073709551615");
    EXPECT_GT(take_service_settings().watchdog, std::chrono::hours{24});
}

// What systemd would hear.
class NotifySocket {
  public:
    NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string name = path();
        if (name.size() >= sizeof address.sun_path) throw std::runtime_error("too long: " + name);
        std::memcpy(address.sun_path, name.data(), name.size());
        const auto* any = reinterpret_cast<const sockaddr*>(&address);
        if (::bind(socket_, any, sizeof address) != 0) throw std::runtime_error("no socket");
    }
    ~NotifySocket() { ::close(socket_); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    std::string path() const { return (directory_.path() / "notify").string(); }
    std::string heard() const {
        std::array<char, 512> text{};
        const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
        return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
    }

  private:
    flow::TemporaryDirectory directory_;
    int socket_;
};

class AServiceNotifier : public testing::Test {
  protected:
    NotifySocket socket_;
    LogPipe pipe_;
    Log log_{LogConfig{}, pipe_.writer()};
    boost::asio::io_context io_;
    ServiceNotifier notifier_{io_, log_, {socket_.path(), microseconds{0}}};
};

std::int64_t steady_usec() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<microseconds>(now).count();
}

TEST_F(AServiceNotifier, TellsSinceWhenItReloads) {
    const std::string start = "RELOADING=1\nMONOTONIC_USEC=";
    const std::int64_t before = steady_usec();
    notifier_.tell_reloading();
    const std::int64_t after = steady_usec();
    const std::string heard = socket_.heard();
    ASSERT_TRUE(heard.starts_with(start)) << heard;
    EXPECT_TRUE(heard.ends_with("\nSTATUS=Reloading")) << heard;
    const std::int64_t told = std::stoll(heard.substr(start.size()));
    EXPECT_GE(told, before);
    EXPECT_LE(told, after);
}

TEST_F(AServiceNotifier, TellsThatItHasReloaded) {
    notifier_.tell_reloading();
    notifier_.tell_reloaded();
    socket_.heard();
    EXPECT_EQ(socket_.heard(), "READY=1\nSTATUS=Serving");
}

TEST_F(AServiceNotifier, TellsThatItStops) {
    notifier_.tell_stopping();
    EXPECT_EQ(socket_.heard(), "STOPPING=1\nSTATUS=Draining");
    EXPECT_EQ(socket_.heard(), "nothing");
}

TEST_F(AServiceNotifier, LogsWhatItCouldNotTell) {
    ServiceNotifier lost(io_, log_, {socket_.path() + ".gone", microseconds{0}});
    lost.tell_reloaded();
    EXPECT_NE(pipe_.wait_for("event=service_untold").find("READY=1"), std::string::npos);
}

TEST_F(AServiceNotifier, TellsNobodyWhenNobodyAsked) {
    ServiceNotifier quiet(io_, log_, {});
    quiet.tell_reloading();
    quiet.tell_reloaded();
    EXPECT_TRUE(pipe_.take_lines().empty());
}

}  // namespace
}  // namespace amq::host
