// What limits.hpp says, at the limit and past it, over sockets.

#include "plugins/monitor/http/limits.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

constexpr milliseconds kShort{100};

SiteOptions with(Limits limits) {
    SiteOptions options;
    options.server.limits = limits;
    return options;
}

// A GET of /hello that is that long in all.
std::string get_of_size(std::size_t size) {
    const std::string empty = get_text("/hello", "X-Fill: \r\n");
    return get_text("/hello", "X-Fill: " + std::string(size - empty.size(), 'x') + "\r\n");
}

TEST(Limit, OfAHead) {
    const Site site;
    EXPECT_EQ(site.ask(get_of_size(8192)).status, 200U);
    const Reply past = site.ask(get_of_size(8193));
    EXPECT_EQ(past.status, 431U);
    EXPECT_EQ(past.field("connection"), "close");
    EXPECT_EQ(site.refusals(Refusal::head_too_large), 1U);
}

TEST(Limit, OfATarget) {
    const Site site;
    const std::string path = "/things/" + std::string(4096 - 8, 'a');
    EXPECT_EQ(site.get(path).status, 200U);
    EXPECT_EQ(site.get(path + 'a').status, 414U);
    EXPECT_EQ(site.ask("GET /" + std::string(20'000, 'a')).status, 414U);
    EXPECT_EQ(site.refusals(Refusal::target_too_long), 2U);
}

TEST(Limit, OfABody) {
    SiteOptions options;
    options.access.token = token_of(kToken);
    const Site site(std::move(options));
    const std::string body(65'536, 'x');
    EXPECT_EQ(site.post("/change", bearer(kToken), body).body, "65536");
    EXPECT_EQ(site.post("/change", bearer(kToken), body + 'x').status, 413U);
    EXPECT_EQ(site.post("/large", "", body + body + body + body).body, "262144");
    EXPECT_EQ(site.post("/large", "", body + body + body + body + 'x').status, 413U);
    EXPECT_EQ(site.refusals(Refusal::body_too_large), 2U);
}

TEST(Limit, OfConnections) {
    const Site site;
    std::vector<RawSocket> all;
    for (std::size_t k = 0; k < Limits{}.max_connections; ++k) all.push_back(site.connect());
    std::string rest;
    all.back().send(get_text("/hello"));
    EXPECT_EQ(read_reply(all.back(), rest).status, 200U);

    RawSocket past = site.connect();
    const Reply refused = read_reply(past, rest);
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(refused.field("connection"), "close");
    EXPECT_FALSE(refused.field("content-security-policy").empty());
    EXPECT_EQ(site.refusals(Refusal::too_many_connections), 1U);
    // And there is room again when one of them goes.
    all.pop_back();
    EXPECT_TRUE(eventually([&] { return site.get("/hello").status == 200; }));
}

TEST(Limit, OfTheTimeForAHead) {
    Limits limits;
    limits.head = kShort;
    const Site site(with(limits));
    RawSocket silent = site.connect();
    RawSocket slow = site.connect();
    slow.send("GET / HT");
    std::string rest;
    const Reply late = read_reply(slow, rest);
    EXPECT_EQ(late.status, 408U);
    EXPECT_EQ(late.field("connection"), "close");
    EXPECT_TRUE(silent.ended_within(kPatience));
    EXPECT_EQ(site.refusals(Refusal::head_timeout), 2U);
}

TEST(Limit, OfTheTimeForAHeadIsForAllOfItsBytes) {
    Limits limits;
    limits.head = milliseconds{300};
    const Site site(with(limits));
    RawSocket slow = site.connect();
    slow.send("G");
    std::string answer;
    for (const flow::Deadline deadline(kPatience); answer.empty() && !deadline.passed();) {
        answer = slow.receive(milliseconds{20});
        if (answer.empty() && !slow.ended()) slow.send("E");
    }
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
}

TEST(Limit, OfTheTimeForABody) {
    Limits limits;
    limits.body = kShort;
    const Site site(with(limits));
    const std::string request = post_text("/large", "", "12345");
    EXPECT_EQ(site.ask(request.substr(0, request.size() - 1)).status, 408U);
    EXPECT_EQ(site.refusals(Refusal::body_timeout), 1U);
}

TEST(Limit, OfTheTimeBetweenRequests) {
    Limits limits;
    limits.idle = kShort;
    const Site site(with(limits));
    RawSocket socket = site.connect();
    std::string rest;
    socket.send(get_text("/hello"));
    EXPECT_EQ(read_reply(socket, rest).status, 200U);
    EXPECT_TRUE(socket.ended_within(kPatience));
    EXPECT_EQ(rest, "");
    // That was nobody's fault.
    EXPECT_EQ(site.refusals(Refusal::head_timeout), 0U);
}

TEST(Limit, OfTheTimeForAHeadIsTheSameForLaterOnes) {
    Limits limits;
    limits.head = kShort;
    const Site site(with(limits));
    RawSocket socket = site.connect();
    std::string rest;
    socket.send(get_text("/hello") + "GET /he");
    EXPECT_EQ(read_reply(socket, rest).status, 200U);
    EXPECT_EQ(read_reply(socket, rest).status, 408U);
}

TEST(Limit, OfTheTimeForAnAnswer) {
    Limits limits;
    limits.write = kShort;
    const Site site(with(limits));
    RawSocket socket = site.connect({.receive_buffer = 4096});
    socket.send(get_text("/big"));
    EXPECT_TRUE(eventually([&] { return site.refusals(Refusal::write_timeout) == 1; }));
    EXPECT_TRUE(eventually([&] { return site.server->counters().connections_open == 0; }));
}

TEST(Limit, OfTheWaitForAHandler) {
    Limits limits;
    limits.workers = 1;
    limits.handler_wait = kShort;
    Site site(with(limits));
    RawSocket first = site.connect();
    first.send(get_text("/wait"));
    ASSERT_TRUE(eventually([&] { return site.gate.waiting() == 1; }));
    RawSocket second = site.connect();
    const flow::Stopwatch since;
    second.send(get_text("/hello"));
    ASSERT_TRUE(eventually([&] { return since.elapsed() > 3 * kShort; }));
    site.gate.open();
    std::string rest;
    EXPECT_EQ(read_reply(first, rest).status, 200U);
    const Reply busy = read_reply(second, rest);
    EXPECT_EQ(busy.status, 503U);
    EXPECT_EQ(busy.field("retry-after"), "1");
    EXPECT_TRUE(eventually([&] { return site.refusals(Refusal::busy) == 1; }));
}

}  // namespace
}  // namespace amq::monitor::http
