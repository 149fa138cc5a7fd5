#include "sdk/cli/monitor/http_client.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/cli/monitor/scripted_monitor.hpp"

namespace amq::cli_test {
namespace {

using cli::HttpAnswer;
using cli::HttpClient;
using cli::HttpRequest;
using cli::NoAnswer;
using Because = NoAnswer::Because;

constexpr milliseconds kShort{200};

HttpClient client_of(const ScriptedMonitor& server, HttpClient::Limits limits = {}) {
    return HttpClient{{"127.0.0.1", std::to_string(server.port())}, limits};
}

// Why there was no answer; nothing when there was one.
std::optional<Because> failed(HttpClient& client, const HttpRequest& request = {.target = "/x"}) {
    try {
        static_cast<void>(client.ask(request));
        return std::nullopt;
    } catch (const NoAnswer& why) {
        return why.because();
    }
}

std::optional<Because> failed_by(const std::string& answer, HttpClient::Limits limits = {}) {
    const ScriptedMonitor server{[&](const AskedOfMonitor&) { return answer; }};
    HttpClient client = client_of(server, limits);
    return failed(client);
}

TEST(HttpClient, AsksAndTakesTheAnswer) {
    const ScriptedMonitor server{[](const AskedOfMonitor& asked) {
        return http_answer(asked.method + ' ' + asked.target, 404);
    }};
    HttpClient client = client_of(server);
    const HttpAnswer answer = client.ask({.target = "/api?x=%20"});
    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(answer.body, "GET /api?x=%20");
    const AskedOfMonitor asked = server.asked().at(0);
    EXPECT_TRUE(asked.has_field("Host: 127.0.0.1:" + std::to_string(server.port())));
    EXPECT_EQ(asked.head.find("Authorization"), std::string::npos);
}

TEST(HttpClient, SendsTheTokenAndABody) {
    const ScriptedMonitor server{[](const AskedOfMonitor&) { return http_answer("{}"); }};
    HttpClient client = client_of(server);
    HttpRequest request{.method = HttpRequest::Method::post, .target = "/kick"};
    request.token = "s3cret";
    request.body = R"({"user":"alice"})";
    EXPECT_EQ(client.ask(request).body, "{}");
    const AskedOfMonitor asked = server.asked().at(0);
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.body, R"({"user":"alice"})");
    EXPECT_TRUE(asked.has_field("Authorization: Bearer s3cret"));
    EXPECT_TRUE(asked.has_field("Content-Type: application/json"));
}

TEST(HttpClient, ReadsAnAnswerInChunksAndOneUntilTheEnd) {
    const ScriptedMonitor server{[](const AskedOfMonitor&) {
        return std::string{
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
            "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"};
    }};
    HttpClient client = client_of(server);
    EXPECT_EQ(client.ask({.target = "/"}).body, "abcde");
}

TEST(HttpClient, KeepsItsConnection) {
    const ScriptedMonitor server{[](const AskedOfMonitor&) { return http_answer("{}"); }};
    HttpClient client = client_of(server);
    for (int k = 0; k < 3; ++k) EXPECT_EQ(client.ask({.target = "/"}).status, 200U);
    EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpClient, ConnectsAgainWhenTheServerHasClosedMeanwhile) {
    ScriptedMonitor server{[](const AskedOfMonitor&) { return http_answer("{}"); }};
    HttpClient client = client_of(server);
    EXPECT_EQ(client.ask({.target = "/1"}).status, 200U);
    server.close_connection();
    EXPECT_EQ(client.ask({.target = "/2"}).status, 200U);
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_EQ(server.targets().back(), "/2");
}

TEST(HttpClient, NeverSendsTwiceWhatChangesSomething) {
    const ScriptedMonitor server{[](const AskedOfMonitor& asked) {
        return asked.method == "POST" ? std::string{} : http_answer("{}");
    }};
    HttpClient client = client_of(server);
    EXPECT_EQ(client.ask({.target = "/"}).status, 200U);
    EXPECT_EQ(failed(client, {.method = HttpRequest::Method::post, .target = "/kick"}),
              Because::broken);
    EXPECT_EQ(server.targets(), (std::vector<std::string>{"/", "/kick"}));
}

TEST(HttpClient, SaysThatNobodyListens) {
    std::optional<HttpClient> client;
    {
        const ScriptedMonitor gone{[](const AskedOfMonitor&) { return std::string{}; }};
        client.emplace(cli::MonitorUrl{"127.0.0.1", std::to_string(gone.port())},
                       HttpClient::Limits{});
    }
    EXPECT_EQ(failed(*client), Because::unreachable);
}

TEST(HttpClient, WaitsNoLongerThanItMay) {
    HttpClient::Limits limits;
    limits.timeout = kShort;
    EXPECT_EQ(failed_by("HTTP/1.1 200 OK\r\n", limits), Because::late);
    EXPECT_EQ(failed_by("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", limits), Because::late);
}

TEST(HttpClient, CanBeGivenUpMeanwhile) {
    const ScriptedMonitor server{[](const AskedOfMonitor&) { return std::string{"HTTP/1.1 "}; }};
    HttpClient client = client_of(server);
    int asked = 0;
    try {
        static_cast<void>(client.ask({.target = "/"}, [&] { return ++asked < 3; }));
        FAIL();
    } catch (const NoAnswer& why) {
        EXPECT_EQ(why.because(), Because::given_up);
    }
    EXPECT_EQ(asked, 3);
}

TEST(HttpClient, TakesAnAnswerUpToItsLimit) {
    HttpClient::Limits limits;
    limits.max_answer = 100;
    EXPECT_EQ(failed_by(http_answer(std::string(100, 'x')), limits), std::nullopt);
    EXPECT_EQ(failed_by(http_answer(std::string(101, 'x')), limits), Because::too_large);
    EXPECT_EQ(failed_by("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", limits),
              Because::too_large);
    EXPECT_EQ(failed_by("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF\r\n", limits),
              Because::too_large);
}

TEST(HttpClient, TakesAHeadUpToItsLimit) {
    HttpClient::Limits limits;
    limits.max_head = 1000;
    const auto with_field = [](std::size_t bytes) {
        return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + std::string(bytes, 'x') + "\r\n\r\n";
    };
    EXPECT_EQ(failed_by(with_field(500), limits), std::nullopt);
    EXPECT_EQ(failed_by(with_field(1001), limits), Because::too_large);
}

TEST(HttpClient, TellsWhatIsNoHttp) {
    EXPECT_EQ(failed_by(""), Because::broken);
    EXPECT_EQ(failed_by("SSH-2.0-OpenSSH_9.2\r\n"), Because::broken);
}

}  // namespace
}  // namespace amq::cli_test
