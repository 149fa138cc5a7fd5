#include "plugins/monitor/http/origin.hpp"

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

bool is_own(std::string_view host) {
    return is_own_host(host, "10.1.2.3", {"monitor.example"});
}

TEST(Host, IsALoopbackNameOrAddress) {
    for (const char* host : {"localhost", "LOCALHOST:7610", "127.0.0.1", "127.8.9.1:1", "[::1]",
                             "[::1]:7610", "[0:0:0:0:0:0:0:1]:1"}) {
        EXPECT_TRUE(is_own(host)) << host;
    }
}

TEST(Host, IsTheAddressThatTheConnectionCameTo) {
    EXPECT_TRUE(is_own("10.1.2.3"));
    EXPECT_TRUE(is_own("10.1.2.3:7610"));
    EXPECT_FALSE(is_own("10.1.2.4"));
    EXPECT_TRUE(is_own_host("[fd00::1]:1", "fd00:0:0::1", {}));
}

TEST(Host, IsANameThatIsConfigured) {
    EXPECT_TRUE(is_own("monitor.example"));
    EXPECT_TRUE(is_own("Monitor.Example:80"));
    EXPECT_FALSE(is_own("sub.monitor.example"));
    EXPECT_FALSE(is_own("monitor.example.evil"));
}

TEST(Host, IsNothingElse) {
    for (const char* host : {"", ":80", "evil.example", "localhost.evil.example", "localhost:",
                             "localhost:x", "localhost:123456", "localhost:1:2", "[::1", "[::1]x",
                             "::1", "127.1", "0.0.0.0", "0x7f.1", "127.0.0.1.evil.example",
                             "localhost@evil.example", "[127.0.0.1.]", "2130706433"}) {
        EXPECT_FALSE(is_own(host)) << host;
    }
}

TEST(Origin, IsTheSameOnlyWhenItNamesTheHost) {
    EXPECT_TRUE(is_same_origin("http://localhost:7610", "localhost:7610"));
    EXPECT_TRUE(is_same_origin("https://Monitor.example", "monitor.example"));
    for (const char* origin :
         {"", "null", "http://", "localhost:7610", "http://localhost", "http://localhost:7611",
          "http://localhost:7610/", "ftp://localhost:7610", "http://localhost:7610.evil.example"}) {
        EXPECT_FALSE(is_same_origin(origin, "localhost:7610")) << origin;
    }
    EXPECT_FALSE(is_same_origin("http://", ""));
}

}  // namespace
}  // namespace amq::monitor::http
