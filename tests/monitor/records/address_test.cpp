#include "plugins/monitor/records/address.hpp"

#include <gtest/gtest.h>

namespace amq::monitor {
namespace {

bool has(const std::string& question, const std::string& address) {
    const auto match = read_address_match(question);
    return match && match->has(address);
}

TEST(HostKey, IsTheSameWithEveryPortAndSpelling) {
    EXPECT_EQ(host_key("10.1.2.3:4000"), host_key("10.1.2.3"));
    EXPECT_EQ(host_key("[::ffff:10.1.2.3]:1"), host_key("10.1.2.3"));
    EXPECT_EQ(host_key("[fd00::1]:40"), host_key("fd00:0:0::1"));
    EXPECT_EQ(host_key("[fe80::1%eth0]:40"), host_key("fe80::1"));
    EXPECT_NE(host_key("10.1.2.3"), host_key("10.1.2.4"));
}

TEST(HostKey, IsNotThereWithoutAHost) {
    for (const char* address : {"", "unix", "/run/amq.sock", "[", "[]:1", "[::1]x", ":80", "10.1.2",
                                "10.1.2.3:port", "10.1.2.3:123456"}) {
        EXPECT_EQ(host_key(address), std::nullopt) << address;
    }
}

TEST(HostText, LeavesThePortOut) {
    EXPECT_EQ(host_text("10.1.2.3:4000"), "10.1.2.3");
    EXPECT_EQ(host_text("[fd00::1]:40"), "fd00::1");
    EXPECT_EQ(host_text("/run/amq.sock"), "/run/amq.sock");
}

TEST(Network, IsAsLargeAsASite) {
    const Network four = network_of(*host_key("10.1.2.3"));
    EXPECT_EQ(four.text(), "10.1.2.0/24");
    EXPECT_TRUE(four.has(*host_key("10.1.2.255")));
    EXPECT_FALSE(four.has(*host_key("10.1.3.0")));
    const Network six = network_of(*host_key("fd00:1:2:3:4::1"));
    EXPECT_EQ(six.text(), "fd00:1:2:3::/64");
    EXPECT_TRUE(six.has(*host_key("fd00:1:2:3:ffff::")));
    EXPECT_FALSE(six.has(*host_key("fd00:1:2:4::")));
}

TEST(AddressMatch, OfAHostTakesAnyPort) {
    EXPECT_TRUE(has("10.1.2.3", "10.1.2.3:1"));
    EXPECT_TRUE(has("fd00::1", "[fd00::1]:1"));
    EXPECT_FALSE(has("10.1.2.3", "10.1.2.30:1"));
    EXPECT_FALSE(has("10.1.2.3", "unix"));
}

TEST(AddressMatch, OfAHostAndPortTakesThatPort) {
    EXPECT_TRUE(has("10.1.2.3:80", "10.1.2.3:80"));
    EXPECT_FALSE(has("10.1.2.3:80", "10.1.2.3:8"));
    EXPECT_TRUE(has("[fd00::1]:80", "[fd00::1]:80"));
}

TEST(AddressMatch, OfAPrefixTakesItsNetwork) {
    EXPECT_TRUE(has("10.1.2.0/24", "10.1.2.255:1"));
    EXPECT_FALSE(has("10.1.2.0/24", "10.1.3.0:1"));
    EXPECT_TRUE(has("10.1.2.77/25", "10.1.2.127:1"));
    EXPECT_FALSE(has("10.1.2.77/25", "10.1.2.128:1"));
    EXPECT_TRUE(has("10.1.2.3/32", "10.1.2.3:1"));
    EXPECT_TRUE(has("0.0.0.0/0", "255.1.2.3:1"));
    EXPECT_FALSE(has("0.0.0.0/0", "[fd00::1]:1"));
    EXPECT_TRUE(has("fd00::/8", "[fd12::1]:1"));
}

TEST(AddressMatch, RefusesALengthThatNoHostHas) {
    EXPECT_FALSE(read_address_match("10.1.2.0/33"));
    EXPECT_FALSE(read_address_match("fd00::/129"));
    EXPECT_TRUE(read_address_match("fd00::/128"));
    EXPECT_FALSE(read_address_match("10.1.2.0/"));
    EXPECT_FALSE(read_address_match("10.1.2.0/-1"));
    EXPECT_FALSE(read_address_match("10.1.2.0/24x"));
}

TEST(AddressMatch, TakesAnotherTextAsItIs) {
    EXPECT_TRUE(has("/run/amq.sock", "/run/amq.sock"));
    EXPECT_FALSE(has("/run/amq.sock", "/run/amq"));
    EXPECT_TRUE(has("unix", "unix"));
}

}  // namespace
}  // namespace amq::monitor
