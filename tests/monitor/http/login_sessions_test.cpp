#include "plugins/monitor/http/login_sessions.hpp"

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

using namespace std::chrono_literals;

constexpr Time kNow{100h};

TEST(LoginSessions, KnowWhoeverIsLoggedIn) {
    LoginSessions sessions(2, 12h);
    sessions.add("one", Caller::admin, kNow);
    sessions.add("two", Caller::reader, kNow);
    EXPECT_EQ(sessions.find("one", kNow), Caller::admin);
    EXPECT_EQ(sessions.find("two", kNow), Caller::reader);
    EXPECT_EQ(sessions.find("three", kNow), Caller::anonymous);
    EXPECT_EQ(sessions.find("", kNow), Caller::anonymous);
}

TEST(LoginSessions, EndAtTheirTime) {
    LoginSessions sessions(2, 12h);
    sessions.add("one", Caller::admin, kNow);
    EXPECT_EQ(sessions.find("one", kNow + 12h - 1s), Caller::admin);
    EXPECT_EQ(sessions.find("one", kNow + 12h), Caller::anonymous);
    sessions.add("two", Caller::admin, kNow + 12h);
    EXPECT_EQ(sessions.size(), 1U);
}

TEST(LoginSessions, AreNoMoreThanTheLimit) {
    LoginSessions sessions(2, 12h);
    for (const char* secret : {"one", "two", "three"}) sessions.add(secret, Caller::admin, kNow);
    EXPECT_EQ(sessions.size(), 2U);
    EXPECT_EQ(sessions.find("one", kNow), Caller::anonymous);
    EXPECT_EQ(sessions.find("two", kNow), Caller::admin);
    EXPECT_EQ(sessions.find("three", kNow), Caller::admin);
}

TEST(LoginSessions, EndWhenTheyAreTold) {
    LoginSessions sessions(2, 12h);
    sessions.add("one", Caller::admin, kNow);
    sessions.remove("two");
    EXPECT_EQ(sessions.size(), 1U);
    sessions.remove("one");
    EXPECT_EQ(sessions.find("one", kNow), Caller::anonymous);
}

}  // namespace
}  // namespace amq::monitor::http
