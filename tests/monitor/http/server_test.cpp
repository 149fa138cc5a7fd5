#include "plugins/monitor/http/server.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

TEST(Server, AnswersWhatIsAsked) {
    const Site site;
    EXPECT_EQ(site.get("/hello").body, "hello");
    EXPECT_EQ(site.get("/echo?text=a%20b+c&n=12").body, "a b c12");
    EXPECT_EQ(site.get("/things/%E2%82%AC").body, "\xE2\x82\xAC");
    EXPECT_EQ(site.get("/nothing").status, 404U);
    EXPECT_EQ(site.get("/nothing").body, "{\"error\":\"there is nothing at this path\"}\n");
}

TEST(Server, AnswersAHeadWithoutABody) {
    const Site site;
    RawSocket socket = site.connect();
    std::string rest;
    socket.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n" + get_text("/hello"));
    const Reply head = read_reply(socket, rest, true);
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.field("content-length"), "5");
    EXPECT_EQ(read_reply(socket, rest).body, "hello");
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
    const Site site;
    RawSocket socket = site.connect();
    std::string all;
    for (int k = 0; k < 50; ++k) all += get_text("/things/" + std::to_string(k));
    socket.send(all + post_text("/large", "", "12345") + get_text("/hello"));
    std::string rest;
    for (int k = 0; k < 50; ++k) EXPECT_EQ(read_reply(socket, rest).body, std::to_string(k));
    EXPECT_EQ(read_reply(socket, rest).body, "5");
    EXPECT_EQ(read_reply(socket, rest).body, "hello");
}

TEST(Server, TakesARequestInPiecesOfOneByte) {
    const Site site;
    RawSocket socket = site.connect();
    for (const char byte : post_text("/large", "", "12345")) socket.send({&byte, 1});
    std::string rest;
    EXPECT_EQ(read_reply(socket, rest).body, "5");
}

TEST(Server, KeepsAConnectionUntilItIsToldNotTo) {
    const Site site;
    RawSocket socket = site.connect();
    std::string rest;
    socket.send(get_text("/hello"));
    EXPECT_EQ(read_reply(socket, rest).field("connection"), "keep-alive");
    socket.send(get_text("/nothing"));
    EXPECT_EQ(read_reply(socket, rest).field("connection"), "keep-alive");
    socket.send(get_text("/hello", "Connection: close\r\n"));
    EXPECT_EQ(read_reply(socket, rest).field("connection"), "close");
    EXPECT_TRUE(socket.ended_within(kPatience));
}

TEST(Server, ServesPeersOfHttp10) {
    const Site site;
    RawSocket socket = site.connect();
    std::string rest;
    socket.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(read_reply(socket, rest).body, "hello");
    EXPECT_TRUE(socket.ended_within(kPatience));
}

TEST(Server, TellsAPeerThatWaitsToSendItsBody) {
    const Site site;
    RawSocket socket = site.connect();
    std::string rest;
    const std::string request = post_text("/large", "Expect: 100-continue\r\n", "12345");
    socket.send(request.substr(0, request.size() - 5));
    EXPECT_EQ(read_reply(socket, rest).status, 100U);
    socket.send("12345");
    EXPECT_EQ(read_reply(socket, rest).body, "5");
}

TEST(Server, DoesNotLetAPeerSendABodyThatItRefuses) {
    const Site site;
    const Reply reply = site.ask(
        "POST /change HTTP/1.1\r\nHost: localhost\r\n"
        "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n");
    EXPECT_EQ(reply.status, 403U);
    EXPECT_EQ(reply.field("connection"), "close");
}

TEST(Server, DoesNotSendATableAgainThatIsTheSame) {
    const Site site;
    const Reply first = site.get("/table");
    EXPECT_EQ(first.body, "[1,2,3]\n");
    EXPECT_EQ(first.field("cache-control"), "private, no-cache");
    const Reply again = site.get("/table", "If-None-Match: " + first.field("etag") + "\r\n");
    EXPECT_EQ(again.status, 304U);
    EXPECT_EQ(again.field("content-length"), "");
}

TEST(Server, SaysThatAHandlerFailedAndToTheLogWhy) {
    Site site;
    const Reply reply = site.get("/throw");
    EXPECT_EQ(reply.status, 500U);
    EXPECT_EQ(reply.body.find("no luck"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return site.refusals(Refusal::failed) == 1; }));
    EXPECT_EQ(site.log().at(0), "/throw: no luck");
    EXPECT_EQ(site.get("/hello").status, 200U);
}

TEST(Server, LogsRequestsWithoutWhatIsSecretInThem) {
    SiteOptions options;
    options.access.token = token_of(kToken);
    Site site(std::move(options));
    (void)site.get("/echo?text=" + std::string(kToken), bearer(kToken));
    (void)site.get("/nothing?token=" + std::string(kToken));
    (void)site.post("/api/v1/login", "", "{\"token\":\"" + std::string(kToken) + "\"}");
    (void)site.ask("GET / HTTP/1.1\r\nBad " + std::string(kToken) + "\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return site.log().size() == 4; }));
    EXPECT_EQ(site.log(),
              (std::vector<std::string>{"GET /echo 200 admin", "GET /nothing 404 anonymous",
                                        "POST /api/v1/login 200 anonymous", "  400 anonymous"}));
}

TEST(Server, CountsItsConnectionsAndAnswers) {
    const Site site;
    (void)site.get("/hello");
    (void)site.get("/nothing");
    ASSERT_TRUE(eventually([&] { return site.server->counters().connections_open == 0; }));
    const CounterValues now = site.server->counters();
    EXPECT_EQ(now.connections_opened, 2U);
    EXPECT_EQ(now.responses[2], 1U);
    EXPECT_EQ(now.responses[4], 1U);
    EXPECT_EQ(now.refusals(Refusal::not_found), 1U);
    EXPECT_EQ(now.accept_errors, 0U);
}

TEST(Server, ListensAtSeveralAddresses) {
    Router router;
    router.get("/", [](const Request&) { return text_response("text/plain", "root"); });
    Server server(std::move(router), std::make_shared<Access>(AccessOptions{}));
    server.start({"127.0.0.1:0", "localhost:0"});
    ASSERT_EQ(server.addresses().size(), 2U);
    for (const std::string& address : server.addresses()) {
        const auto port = std::stoi(address.substr(address.find(':') + 1));
        RawSocket socket = RawSocket::connect_tcp(static_cast<std::uint16_t>(port));
        std::string rest;
        socket.send(get_text("/"));
        EXPECT_EQ(read_reply(socket, rest).body, "root") << address;
    }
}

std::string listening_at(const std::string& address) {
    Server server(Router{}, std::make_shared<Access>(AccessOptions{}));
    try {
        server.start({address});
    } catch (const ListenError& error) {
        return error.what();
    }
    return "listens";
}

TEST(Server, NamesTheAddressThatItCannotListenAt) {
    const Site site;
    const std::string taken = site.server->addresses().at(0);
    EXPECT_EQ(listening_at(taken), "cannot listen at " + taken + ": Address already in use");
    EXPECT_EQ(listening_at("example.com:1"),
              "cannot listen at \"example.com:1\": it must be an address and a port, as "
              "127.0.0.1:7610 or [::1]:7610");
    EXPECT_EQ(listening_at("192.0.2.1:1"),
              "cannot listen at 192.0.2.1:1: Cannot assign requested address");
}

}  // namespace
}  // namespace amq::monitor::http
