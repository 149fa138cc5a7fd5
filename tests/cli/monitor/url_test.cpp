#include "sdk/cli/monitor/url.hpp"

#include <gtest/gtest.h>

namespace amq::cli_test {
namespace {

using cli::parse_monitor_url;

std::string authority_of(const std::string& text) {
    const auto url = parse_monitor_url(text);
    return url ? url->authority() : "none";
}

TEST(MonitorUrl, HasAHostAndAPort) {
    EXPECT_EQ(authority_of("http://127.0.0.1:7610"), "127.0.0.1:7610");
    EXPECT_EQ(authority_of("http://broker-1.example/"), "broker-1.example:7610");
    EXPECT_EQ(authority_of("http://[::1]:80"), "[::1]:80");
    EXPECT_EQ(authority_of("http://[fe80::1%eth0]"), "[fe80::1%eth0]:7610");
    EXPECT_EQ(parse_monitor_url("http://[::1]:80")->host, "::1");
}

TEST(MonitorUrl, IsNothingElse) {
    for (const char* text :
         {"", "127.0.0.1:7610", "https://127.0.0.1", "http://", "http://:7610", "http://a:0",
          "http://a:65536", "http://a:", "http://a:x", "http://a:1/path", "http://u@a:1",
          "http://[::1", "http://[]:1", "http://a b", "http://a\r\nX: y", "http://[::1]x"}) {
        EXPECT_EQ(authority_of(text), "none") << text;
    }
    EXPECT_EQ(authority_of("http://" + std::string(253, 'a')), std::string(253, 'a') + ":7610");
    EXPECT_EQ(authority_of("http://" + std::string(254, 'a')), "none");
    EXPECT_NE(cli::problem_of_monitor_url("nonsense").find("http://127.0.0.1:7610"),
              std::string::npos);
    EXPECT_EQ(cli::problem_of_monitor_url("http://a"), "");
}

}  // namespace
}  // namespace amq::cli_test
