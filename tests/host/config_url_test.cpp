// Which texts are addresses of a listener.

#include <gtest/gtest.h>

#include "host/config/url.hpp"

namespace amq::host {
namespace {

TEST(Url, TakesAHostAndPortOrAnAbsolutePath) {
    for (const char* url :
         {"tcp://127.0.0.1:18888", "tcp://localhost:0", "ws://[::1]:65535", "tcp://0.0.0.0:1",
          "tcp://[2001:db8::1]:7", "ws://my-host_1.example.com:80", "unix:///run/amq.sock"})
        EXPECT_EQ(problem_of_url(url), std::nullopt) << url;
}

TEST(Url, SaysWhatIsWrongWithAnother) {
    constexpr const char* scheme = "it must begin with tcp://, ws:// or unix://";
    constexpr const char* host = "the host must be a name, an IPv4 address or [IPv6]";
    constexpr const char* no_port = "the port is missing: HOST:PORT, with port 0 for any free one";
    constexpr const char* port = "the port must be 0 to 65535";
    constexpr const char* path = "a unix:// URL needs an absolute path";
    for (const char* url : {"", "http://a:1", "tls://a:1", "TCP://a:1", "127.0.0.1:1", "tcp:/a:1"})
        EXPECT_EQ(problem_of_url(url), scheme) << url;
    for (const char* url : {"tcp://:1", "tcp://a b:1", "tcp://::1:1", "tcp://[]:1", "tcp://[1]:1",
                            "tcp://[::1:1", "tcp://user@a:1", "ws://a/b:1"})
        EXPECT_EQ(problem_of_url(url), host) << url;
    for (const char* url : {"tcp://", "tcp://a", "tcp://[::1]"})
        EXPECT_EQ(problem_of_url(url), no_port) << url;
    for (const char* url : {"tcp://a:", "tcp://a:65536", "tcp://a:-1", "tcp://a:1x", "ws://a:1/"})
        EXPECT_EQ(problem_of_url(url), port) << url;
    for (const char* url : {"unix://", "unix://run/amq.sock"})
        EXPECT_EQ(problem_of_url(url), path) << url;
}

TEST(Url, BoundsTheLengthOfAHostAndOfASocketPath) {
    EXPECT_EQ(problem_of_url("tcp://" + std::string(255, 'a') + ":1"), std::nullopt);
    EXPECT_NE(problem_of_url("tcp://" + std::string(256, 'a') + ":1"), std::nullopt);
    EXPECT_EQ(problem_of_url("unix:///" + std::string(106, 'a')), std::nullopt);
    EXPECT_EQ(problem_of_url("unix:///" + std::string(107, 'a')),
              "the path of a unix:// URL has at most 107 bytes");
    EXPECT_EQ(problem_of_url(std::string("unix:///a\0b", 11)), "a path has no zero byte");
}

TEST(Url, SharesAnAddressWhateverTheSchemeAndTheCase) {
    EXPECT_EQ(address_of_url("tcp://LocalHost:1"), address_of_url("ws://localhost:1"));
    EXPECT_NE(address_of_url("tcp://localhost:1"), address_of_url("tcp://localhost:2"));
    EXPECT_NE(address_of_url("unix:///a"), address_of_url("unix:///A"));
}

TEST(Url, OfPortZeroSharesNothing) {
    EXPECT_EQ(address_of_url("tcp://localhost:0"), std::nullopt);
}

}  // namespace
}  // namespace amq::host
