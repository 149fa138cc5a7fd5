#include <amq/anet/upgrade.hpp>

#include <gtest/gtest.h>

#include "bytes.hpp"

namespace amq::anet {
namespace {

using test::bytes;

const std::string kRequest =
    "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
    "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\nOrigin: http://example.com\r\n\r\n";

std::string without(std::string text, std::string_view part, std::string_view instead = "") {
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), instead);
}

UpgradeStep feed(ServerUpgrade& upgrade, std::string_view input, std::size_t piece) {
    UpgradeStep step;
    std::size_t before = 0;
    while (!input.empty() && step.status == UpgradeStatus::need_more) {
        const auto part = input.substr(0, piece);
        input.remove_prefix(part.size());
        step = upgrade.feed(bytes(part));
        if (step.status == UpgradeStatus::need_more) before += part.size();
    }
    step.used += step.status == UpgradeStatus::done ? before : 0;
    return step;
}

TEST(ServerUpgrade, AnswersTheExampleOfTheRfcWhateverThePieces) {
    for (std::size_t piece = 1; piece <= kRequest.size() + 6; ++piece) {
        ServerUpgrade upgrade;
        const UpgradeStep step = feed(upgrade, kRequest + "frames", piece);
        ASSERT_EQ(step.status, UpgradeStatus::done) << "pieces of " << piece;
        EXPECT_EQ(step.used, kRequest.size());
        EXPECT_EQ(
            step.answer,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    }
}

struct Refused {
    const char* name;
    std::string request;
    const char* answer;
};

void PrintTo(const Refused& refused, std::ostream* out) {
    *out << refused.name;
}

class RefusedUpgrade : public testing::TestWithParam<Refused> {};

TEST_P(RefusedUpgrade, IsAnsweredWithItsHttpStatus) {
    for (const std::size_t piece : {std::size_t{5}, GetParam().request.size()}) {
        ServerUpgrade upgrade;
        const UpgradeStep step = feed(upgrade, GetParam().request, piece);
        ASSERT_EQ(step.status, UpgradeStatus::refused);
        EXPECT_EQ(step.answer.substr(0, 12), GetParam().answer);
    }
}

INSTANTIATE_TEST_SUITE_P(
    ServerUpgrade, RefusedUpgrade,
    testing::Values(
        Refused{"plain_get", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400"},
        Refused{"post", without(kRequest, "GET", "POST"), "HTTP/1.1 400"},
        Refused{"http_1_0", without(kRequest, "HTTP/1.1", "HTTP/1.0"), "HTTP/1.1 400"},
        Refused{"no_connection", without(kRequest, "Connection: keep-alive, Upgrade\r\n"),
                "HTTP/1.1 400"},
        Refused{"other_protocol", without(kRequest, "websocket", "h2c"), "HTTP/1.1 400"},
        Refused{"no_key", without(kRequest, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
                "HTTP/1.1 400"},
        Refused{"short_key", without(kRequest, "dGhlIHNhbXBsZSBub25jZQ==", "YWJj"), "HTTP/1.1 400"},
        Refused{"strange_key", without(kRequest, "dGhlIHNhbX", "dGhlIHNh*X"), "HTTP/1.1 400"},
        Refused{"version_8", without(kRequest, "Version: 13", "Version: 8"), "HTTP/1.1 426"},
        Refused{"no_version", without(kRequest, "Sec-WebSocket-Version: 13\r\n"), "HTTP/1.1 426"},
        Refused{"no_http_at_all", "GET lost\r\n\r\n", "HTTP/1.1 400"},
        Refused{"header_without_end", "GET / HTTP/1.1\r\nA: " + std::string(9000, 'a'),
                "HTTP/1.1 400"},
        Refused{"header_too_long",
                without(kRequest, "\r\n\r\n", "\r\nA: " + std::string(8192, 'a') + "\r\n\r\n"),
                "HTTP/1.1 400"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ServerUpgrade, HoldsAtMostItsLimitOfAHeaderWithoutEnd) {
    ServerUpgrade upgrade;
    const auto junk = bytes(std::string(1000, 'G'));
    UpgradeStep step;
    std::size_t fed = 0;
    while (step.status == UpgradeStatus::need_more && fed < 100'000) {
        step = upgrade.feed(junk);
        fed += junk.size();
    }
    EXPECT_EQ(step.status, UpgradeStatus::refused);
    EXPECT_EQ(fed, 9000U);
}

TEST(ClientUpgrade, AsksForWhatTheServerGrants) {
    ClientUpgrade client{"[::1]:7000", "/path"};
    EXPECT_EQ(client.request().substr(0, 40), "GET /path HTTP/1.1\r\nHost: [::1]:7000\r\nUp");
    ServerUpgrade server;
    const UpgradeStep answer = server.feed(bytes(client.request()));
    ASSERT_EQ(answer.status, UpgradeStatus::done);
    const UpgradeStep step = client.feed(bytes(answer.answer + "frames"));
    EXPECT_EQ(step.status, UpgradeStatus::done);
    EXPECT_EQ(step.used, answer.answer.size());
}

TEST(ClientUpgrade, RefusesAnAnswerToAnotherKey) {
    ClientUpgrade client{"x:1", "/"};
    ClientUpgrade other{"x:1", "/"};
    ServerUpgrade server;
    const UpgradeStep answer = server.feed(bytes(other.request()));
    EXPECT_EQ(client.feed(bytes(answer.answer)).status, UpgradeStatus::refused);
}

TEST(ClientUpgrade, RefusesAnythingButSwitchingProtocols) {
    for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                               "HTTP/1.1 400 Bad Request\r\n\r\n", "\x01\x33\xC5\x77\r\n\r\n"}) {
        ClientUpgrade client{"x:1", "/"};
        EXPECT_EQ(client.feed(bytes(answer)).status, UpgradeStatus::refused) << answer;
    }
}

}  // namespace
}  // namespace amq::anet
