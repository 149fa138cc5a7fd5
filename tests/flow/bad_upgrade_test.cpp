// HTTP requests that are no WebSocket upgrade: answered with an error or cut, and counted.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

std::string request(const std::string& first_line, const std::vector<std::string>& headers) {
    std::string text = first_line + "\r\n";
    for (const std::string& header : headers) text += header + "\r\n";
    return text + "\r\n";
}

const std::string kHost = "Host: 127.0.0.1";
const std::string kUpgrade = "Upgrade: websocket";
const std::string kConnection = "Connection: Upgrade";
const std::string kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const std::string kVersion = "Sec-WebSocket-Version: 13";
const std::string kGet = "GET / HTTP/1.1";

class BadUpgrade : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, BadUpgrade,
                         ::testing::Values(FlowCase{Transport::tcp, 1},
                                           FlowCase{Transport::tcp, 3}),
                         flow_case_name);

TEST_P(BadUpgrade, IsRefusedInHttpAndTheConnectionEnds) {
    start();
    const std::vector<std::string> requests{
        request(kGet, {kHost}),
        request(kGet, {kHost, kUpgrade, kConnection, kVersion}),
        request(kGet, {kHost, kUpgrade, kConnection, kKey}),
        request(kGet, {kHost, kUpgrade, kConnection, kKey, "Sec-WebSocket-Version: 8"}),
        request(kGet, {kHost, kUpgrade, kConnection, "Sec-WebSocket-Key: short", kVersion}),
        request(kGet, {kHost, kConnection, kKey, kVersion}),
        request(kGet, {kHost, kUpgrade, kKey, kVersion}),
        request(kGet, {kHost, "Upgrade: h2c", kConnection, kKey, kVersion}),
        request("GET / HTTP/1.0", {kHost, kUpgrade, kConnection, kKey, kVersion}),
        "GET nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\n: no name\r\n\r\n",
        std::string("GET \0\x01\x02\xFF HTTP/1.1\r\n\r\n", 21),
    };
    for (const std::string& text : requests) {
        RawSocket socket = RawSocket::connect_tcp(broker().publisher_port());
        socket.send(text);
        const std::string answer = read_http_head(socket, kPatience);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << text << "was answered\n" << answer;
        EXPECT_TRUE(socket.ended_within(kPatience)) << text;
    }
    expect_service();
    EXPECT_EQ(stop().counter("sessions_closed", {{"reason", "bad_upgrade"}}), requests.size());
}

TEST_P(BadUpgrade, AHeadWithoutEndIsCutBeforeItTakesMuchRoom) {
    start();
    const std::uint64_t before = broker().resident_bytes();
    RawSocket socket = RawSocket::connect_tcp(broker().publisher_port());
    const std::string head =
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Much: " + std::string(4 * 1024 * 1024, 'x');
    (void)socket.send_until_stalled(head, kPatience);  // ended before all is sent, or soon after
    EXPECT_TRUE(socket.ended_within(kPatience));
    EXPECT_LT(broker().resident_bytes(), before + 2 * 1024 * 1024);
    expect_service();
    EXPECT_EQ(stop().counter("sessions_closed", {{"reason", "bad_upgrade"}}), 1U);
}

TEST_P(BadUpgrade, AGoodOneMayComeByteByByteWithFramesRightBehind) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    RawSocket socket = RawSocket::connect_tcp(broker().publisher_port());
    const std::string frame = encode({.cmd = 1001, .model = kUnreliableAll, .body = "at once"});
    for (char byte : upgrade_request() + encode(RawWsFrame{.payload = frame})) {
        socket.send(std::string_view{&byte, 1});
    }
    EXPECT_EQ(subscriber.expect().body, "at once");
    EXPECT_EQ(read_upgrade_answer(socket), "");
}

TEST_P(BadUpgrade, AGoodOneMayComeInOneSegmentWithItsFirstFrames) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    RawSocket socket = RawSocket::connect_tcp(broker().publisher_port());
    const std::string frame = encode({.cmd = 1001, .model = kUnreliableAll, .body = "at once"});
    socket.send(upgrade_request() + encode(RawWsFrame{.payload = frame + frame}));
    EXPECT_EQ(subscriber.expect().body, "at once");
    EXPECT_EQ(subscriber.expect().body, "at once");
}

TEST_P(BadUpgrade, PathOriginAndOtherHeadersAreTheClientsOwnAffair) {
    start();
    RawSocket socket = RawSocket::connect_tcp(broker().publisher_port());
    socket.send(request(
        "GET /any/path?x=1 HTTP/1.1",
        {"host: elsewhere", "upgrade: WebSocket", "connection: keep-alive, Upgrade",
         "SEC-WEBSOCKET-KEY: dGhlIHNhbXBsZSBub25jZQ==", kVersion, "Origin: http://127.0.0.1",
         "Cookie: a=b", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"}));
    EXPECT_EQ(read_upgrade_answer(socket), "");
}

}  // namespace
}  // namespace amq::flow
