#include "plugins/monitor/http/listen_address.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

std::string read(std::string_view text) {
    const auto address = read_listen_address(text);
    return address ? text_of(*address) : "none";
}

TEST(ListenAddress, IsAnAddressAndAPort) {
    EXPECT_EQ(read("127.0.0.1:7610"), "127.0.0.1:7610");
    EXPECT_EQ(read("0.0.0.0:0"), "0.0.0.0:0");
    EXPECT_EQ(read("[::1]:65535"), "[::1]:65535");
    EXPECT_EQ(read("localhost:7610"), "127.0.0.1:7610");
}

TEST(ListenAddress, IsNothingElse) {
    for (const char* text :
         {"", ":7610", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "127.0.0.1:-1",
          "127.0.0.1: 1", "::1:7610", "[::1]", "[127.0.0.1]:1", "example.com:7610", "7610",
          "http://127.0.0.1:7610"}) {
        EXPECT_EQ(read(text), "none") << text;
    }
}

}  // namespace
}  // namespace amq::monitor::http
