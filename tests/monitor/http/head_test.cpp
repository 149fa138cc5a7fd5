#include "plugins/monitor/http/head.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

constexpr Limits kLimits{};

std::string request(std::string_view fields, std::string_view line = "GET /a HTTP/1.1") {
    return std::string(line) + "\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

Head head(std::string_view bytes) {
    return std::get<Head>(read_head(bytes, kLimits));
}

Fault fault(std::string_view bytes) {
    auto result = read_head(bytes, kLimits);
    auto* found = std::get_if<Fault>(&result);
    return found == nullptr ? Fault{200, Refusal::failed, "nothing is wrong"} : std::move(*found);
}

std::optional<std::size_t> found_size(std::string_view bytes) {
    return std::get<0>(find_head(bytes, kLimits));
}

TEST(Head, IsReadWithItsFieldsInOrder) {
    const Head h = head(request("X-One:  a b \r\nx-two:c\r\nContent-Length: 5\r\n"));
    EXPECT_EQ(h.method, "GET");
    EXPECT_EQ(h.target, "/a");
    EXPECT_EQ(h.field("x-one"), "a b");
    EXPECT_EQ(h.field("x-two"), "c");
    EXPECT_EQ(h.field("x-three"), "");
    EXPECT_EQ(h.content_length, 5U);
    EXPECT_TRUE(h.keeps_alive);
    EXPECT_FALSE(h.expects_continue);
}

TEST(Head, KeepsTheConnectionAsItsVersionSays) {
    EXPECT_FALSE(head(request("Connection: close\r\n")).keeps_alive);
    EXPECT_FALSE(head("GET / HTTP/1.0\r\n\r\n").keeps_alive);
    EXPECT_TRUE(head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
}

TEST(Head, IsFoundWhenItIsWhole) {
    const std::string bytes = request("A: b\r\n");
    for (std::size_t k = 0; k < bytes.size(); ++k) {
        EXPECT_EQ(found_size(std::string_view(bytes).substr(0, k)), std::nullopt) << k;
    }
    EXPECT_EQ(found_size(bytes), bytes.size());
    EXPECT_EQ(found_size(bytes + "GET"), bytes.size());
}

TEST(Head, MayBeAsLongAsTheLimitAndNoLonger) {
    std::string bytes = request("");
    const std::string around = "A: \r\n";
    const std::string fill(kLimits.max_head - bytes.size() - around.size(), 'x');
    bytes = request("A: " + fill + "\r\n");
    ASSERT_EQ(bytes.size(), kLimits.max_head);
    EXPECT_EQ(found_size(bytes), kLimits.max_head);
    EXPECT_EQ(head(bytes).field("a"), fill);

    const std::string longer = request("A: " + fill + "x\r\n");
    const auto found = find_head(longer, kLimits);
    ASSERT_TRUE(std::holds_alternative<Fault>(found));
    EXPECT_EQ(std::get<Fault>(found).status, 431U);
    EXPECT_EQ(std::get<Fault>(found).why, Refusal::head_too_large);
}

TEST(Head, HasATargetAsLongAsTheLimitAndNoLonger) {
    const std::string target = '/' + std::string(kLimits.max_target - 1, 'a');
    EXPECT_EQ(head(request("", "GET " + target + " HTTP/1.1")).target, target);
    const Fault past = fault(request("", "GET " + target + "a HTTP/1.1"));
    EXPECT_EQ(past.status, 414U);
    EXPECT_EQ(past.why, Refusal::target_too_long);
    // Long before the whole of it has come.
    const auto early = find_head("GET /" + std::string(kLimits.max_target + 32, 'a'), kLimits);
    ASSERT_TRUE(std::holds_alternative<Fault>(early));
    EXPECT_EQ(std::get<Fault>(early).status, 414U);
}

TEST(Head, HasAsManyFieldsAsTheLimitAndNoMore) {
    std::string fields;
    for (std::size_t k = 1; k < kLimits.max_fields; ++k) fields += "A: b\r\n";
    EXPECT_EQ(head(request(fields)).fields.size(), kLimits.max_fields);
    EXPECT_EQ(fault(request(fields + "A: b\r\n")).status, 431U);
}

TEST(Head, BeginsLikeARequest) {
    for (const char* bytes : {"\x16\x03\x01", "\r\n", " GET", "*1\r\n", "get / HTTP/1.1\r\n"}) {
        EXPECT_TRUE(std::holds_alternative<Fault>(find_head(bytes, kLimits))) << bytes;
    }
}

TEST(Head, SaysOneLengthAndInOneWay) {
    for (const char* fields :
         {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
          "Content-Length: 1\r\nTransfer-Encoding: identity\r\n",
          "Content-Length: 1\r\nContent-Length: 1\r\n",
          "Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: 1, 1\r\n",
          "Content-Length: +1\r\n", "Content-Length: -1\r\n", "Content-Length: 0x1\r\n",
          "Content-Length: 1 2\r\n", "Content-Length:\r\n",
          "Content-Length: 99999999999999999999\r\n"}) {
        const Fault found = fault(request(fields));
        EXPECT_EQ(found.status, 400U) << fields;
        EXPECT_EQ(found.why, Refusal::malformed) << fields;
    }
    EXPECT_EQ(fault(request("Transfer-Encoding: chunked\r\n")).status, 411U);
    EXPECT_EQ(fault(request("Transfer-Encoding: xchunked\r\n")).status, 411U);
}

TEST(Head, HasNoLinesThatTwoReadersCouldReadDifferently) {
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\nHost: h\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: h\rA: b\r\n\r\n"), request("A: b\r\n c\r\n"),
          request("A: b\r\n\tc\r\n"), request("A : b\r\n"), request("A\r\n"), request(": b\r\n"),
          request("A(: b\r\n"), request(std::string("A: \0\r\n", 7)), request("A: \x01\r\n"),
          request("A: \x7F\r\n"), std::string("GET / HTTP/1.1\r\n Host: h\r\n\r\n")}) {
        EXPECT_EQ(fault(bytes).status, 400U) << bytes;
    }
}

TEST(Head, HasALineOfMethodTargetAndVersion) {
    for (const char* line :
         {"GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/2.0", "GET / HTTP/1.2",
          "GET / http/1.1", "GET / HTTP/1.1 x", "GET /a b HTTP/1.1", "GET /\xC3\xA4 HTTP/1.1",
          "GET /#a HTTP/1.1", "GET\t/ HTTP/1.1", "G@T / HTTP/1.1", "/ HTTP/1.1"}) {
        EXPECT_EQ(fault(request("", line)).status, 400U) << line;
    }
}

TEST(Head, HasOneHost) {
    EXPECT_EQ(fault("GET / HTTP/1.1\r\n\r\n").status, 400U);
    EXPECT_EQ(fault("GET / HTTP/1.1\r\nHost:\r\n\r\n").status, 400U);
    EXPECT_EQ(fault(request("Host: other\r\n")).status, 400U);
    EXPECT_EQ(fault(request("Authorization: a\r\nAuthorization: b\r\n")).status, 400U);
    EXPECT_EQ(fault(request("Cookie: a=b\r\nCookie: a=c\r\n")).status, 400U);
}

TEST(Head, ExpectsNothingButToGoOn) {
    EXPECT_TRUE(head(request("Expect: 100-Continue\r\n")).expects_continue);
    EXPECT_EQ(fault(request("Expect: miracles\r\n")).status, 417U);
}

}  // namespace
}  // namespace amq::monitor::http
