// Bytes that nobody sends by mistake.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

SiteOptions with_token() {
    SiteOptions options;
    options.access.token = token_of(kToken);
    return options;
}

// All that comes until the server ends the connection.
std::string everything(const Site& site, std::string_view bytes) {
    RawSocket socket = site.connect();
    socket.send(bytes);
    std::string all;
    for (const flow::Deadline deadline(kPatience); !socket.ended() && !deadline.passed();) {
        all += socket.receive(milliseconds{deadline.left_ms()});
    }
    EXPECT_TRUE(socket.ended());
    return all;
}

std::size_t answers_in(const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("HTTP/1.1 ", at)) != std::string::npos; ++at) ++count;
    return count;
}

TEST(Hostile, JsonIsAnsweredAndTheServerGoesOn) {
    const Site site(with_token());
    const std::string deep(60'000, '[');
    EXPECT_EQ(site.post("/api/v1/login", "", deep).status, 400U);
    EXPECT_EQ(site.post("/api/v1/login", "", std::string(100'000, '[')).status, 413U);
    EXPECT_EQ(site.post("/api/v1/login", "", "{\"token\":\"\xFF\xFE\"}").status, 400U);
    EXPECT_EQ(site.post("/api/v1/login", "", "{\"token\":1}").status, 400U);
    EXPECT_EQ(site.post("/api/v1/login", "", R"({"token":"a","b":1})").status, 400U);
    EXPECT_EQ(site.get("/hello").status, 200U);
    EXPECT_EQ(site.refusals(Refusal::bad_body), 4U);
}

TEST(Hostile, BodiesAreRefusedBeforeTheyCome) {
    const Site site;
    const std::string announced =
        "POST /large HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n";
    EXPECT_EQ(site.ask(announced).status, 413U);
    // And while they are sent all the same.
    EXPECT_EQ(site.ask(announced + std::string(500'000, 'x')).status, 413U);
}

TEST(Hostile, RequestsThatHideAnotherOneGetOneAnswer) {
    const Site site(with_token());
    const std::string hidden = post_text("/change", bearer(kToken), "");
    const std::string begin = "POST /large HTTP/1.1\r\nHost: localhost\r\n";
    for (const std::string& fields :
         {std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
          std::string("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
          std::string("Content-Length: 0\r\nContent-Length: 5\r\n"),
          std::string("Content-Length: 0\r\nContent-Length: 0\r\n"),
          std::string("Transfer-Encoding: chunked\r\n"),
          std::string("Transfer-Encoding : chunked\r\n"),
          std::string("Transfer-Encoding:\x0B"
                      "chunked\r\n"),
          std::string("X: y\nTransfer-Encoding: chunked\r\n"),
          std::string("X: y\r\n Transfer-Encoding: chunked\r\n"),
          std::string("Content-Length: 0,5\r\n"), std::string("Content-Length: +0\r\n")}) {
        const std::string all = everything(site, begin + fields + "\r\n0\r\n\r\n" + hidden);
        EXPECT_EQ(answers_in(all), 1U) << fields << all;
        EXPECT_TRUE(all.starts_with("HTTP/1.1 400 ") || all.starts_with("HTTP/1.1 411 ")) << all;
    }
    EXPECT_EQ(site.changes, 0);
}

TEST(Hostile, BytesOfOtherProtocolsEndTheConnection) {
    const Site site;
    for (const std::string& bytes :
         {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xFC", 9),
          std::string("\x87\xC7\x33\x01", 4), std::string("*1\r\n$4\r\nPING\r\n"),
          std::string("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
          std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string(1000, '\0')}) {
        const std::string all = everything(site, bytes);
        EXPECT_TRUE(all.starts_with("HTTP/1.1 400 ")) << all;
        EXPECT_EQ(answers_in(all), 1U);
    }
    EXPECT_EQ(site.refusals(Refusal::malformed), 6U);
}

TEST(Hostile, PathsLeadNowhereElse) {
    const Site site;
    for (const char* path :
         {"/../etc/passwd", "/things/%2e%2e", "/things/..", "/assets/%2e%2e/secret",
          "/things/a%00b", "/things/%0d%0aSet-Cookie:%20a=b", "/things/%1b%5b2J", "/things/%ff%fe",
          "/%"}) {
        EXPECT_EQ(site.get(path).status, 400U) << path;
    }
    EXPECT_EQ(site.refusals(Refusal::bad_path), 9U);
    EXPECT_EQ(site.get("/..%5c..%5cwindows").status, 404U);
    const std::string zero = get_text(std::string_view("/things/a\0b", 11));
    EXPECT_EQ(site.ask(zero).status, 400U);
}

TEST(Hostile, TextsComeBackAsText) {
    const Site site;
    const Reply reply = site.get("/hello?%3Cscript%3Ealert(1)%3C/script%3E=1");
    EXPECT_EQ(reply.status, 400U);
    EXPECT_EQ(reply.field("content-type"), "application/json");
    EXPECT_EQ(reply.field("x-content-type-options"), "nosniff");
}

TEST(Hostile, HeadersAreFew) {
    const Site site;
    std::string many;
    for (int k = 0; k < 200; ++k) many += "A: b\r\n";
    EXPECT_EQ(site.get("/hello", many).status, 431U);
    std::string endless;
    for (int k = 0; k < 100'000; ++k) endless += "A: b\r\n";
    EXPECT_EQ(site.get("/hello", endless).status, 431U);
}

TEST(Hostile, SlowPeersDoNotKeepOthersOut) {
    SiteOptions options;
    options.server.limits.head = milliseconds{200};
    const Site site(std::move(options));
    std::vector<RawSocket> slow;
    for (int k = 0; k < 60; ++k) {
        slow.push_back(site.connect());
        slow.back().send("GET / HTTP/1.1\r\nX-Slow:");
    }
    EXPECT_EQ(site.get("/hello").status, 200U);
    for (RawSocket& socket : slow) EXPECT_TRUE(socket.ended_within(kPatience));
    EXPECT_EQ(site.refusals(Refusal::head_timeout), 60U);
}

TEST(Hostile, EveryCutOfARequestEndsWell) {
    const Site site(with_token());
    const std::string request = post_text("/change", bearer(kToken), "{}");
    for (std::size_t size = 0; size < request.size(); ++size) {
        RawSocket socket = site.connect();
        socket.send(std::string_view(request).substr(0, size));
        if (size % 2 == 0) socket.reset();
    }
    EXPECT_EQ(site.changes, 0);
    EXPECT_EQ(site.ask(request).status, 200U);
    EXPECT_TRUE(eventually([&] { return site.server->counters().connections_open == 0; }));
}

}  // namespace
}  // namespace amq::monitor::http
