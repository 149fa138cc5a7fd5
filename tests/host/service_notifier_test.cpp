#include "host/service_notifier.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace amq::host
