// A connection's input as raw sockets produce it, which share no code with anet.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/steady_timer.hpp>

#include "endpoints.hpp"
#include "ws_bytes.hpp"

namespace amq::anet {
namespace {

using namespace std::chrono_literals;
using test::Bytes;
using test::Endpoints;
using test::frame_bytes;
using test::ws_frame;

using test::kHead;

const std::string kUpgrade =
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// A peer that is nothing but a socket.
class RawPeer : public testing::Test {
  protected:
    void connect() {
        peer.emplace(ends.connect_socket());
        peer->non_blocking(true);
        ASSERT_TRUE(ends.run([&] { return ends.server != nullptr; }));
    }
    void send(const Bytes& bytes) {
        std::size_t at = 0;
        ASSERT_TRUE(ends.run([&] {
            const auto sent = ::send(peer->native_handle(), bytes.data() + at, bytes.size() - at,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) at += static_cast<std::size_t>(sent);
            if (at < bytes.size()) ends.io.poll();
            return at == bytes.size() || !ends.server->is_open();
        }));
    }
    void send(std::string_view text) { send(test::bytes(text)); }
    // What has come so far, without waiting.
    const Bytes& received() {
        std::array<std::byte, 65536> buffer;
        ssize_t size = 0;
        while ((size = ::recv(peer->native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT)) >
               0) {
            test::operator+=(input, std::span{buffer}.first(static_cast<std::size_t>(size)));
        }
        return input;
    }
    void expect_close(CloseReason reason) {
        ASSERT_TRUE(ends.run([&] { return !ends.at_server.ended.empty(); }));
        EXPECT_EQ(to_string(ends.at_server.ended[0].reason), to_string(reason));
    }
    void upgrade() {
        send(kUpgrade);
        ASSERT_TRUE(ends.run([&] { return ends.at_server.upgrades == 1; }));
        ends.io.restart();
        ends.io.poll();
        ASSERT_EQ(test::text(received()).substr(0, 12), "HTTP/1.1 101");
        input.clear();
    }
    void echo() {
        ends.at_server.react = [](Connection& from, const Frame& frame) {
            from.send(frame.head, frame.body);
        };
    }

    Endpoints ends{Transport::tcp};
    std::optional<Socket> peer;
    Bytes input;
};

TEST_F(RawPeer, TwoFramesInOneSegmentAreTwoFrames) {
    connect();
    Bytes both = frame_bytes(kHead, "one");
    send(test::operator+=(both, frame_bytes(kHead, "two")));
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 2; }));
    EXPECT_EQ(test::text(ends.at_server.frames[1].body), "two");
    EXPECT_EQ(ends.server->transport(), Transport::tcp);
}

TEST_F(RawPeer, AFrameInManySegmentsIsOneFrame) {
    connect();
    for (const std::byte byte : frame_bytes(kHead, "slowly")) {
        send(Bytes{byte});
        ends.io.restart();
        ends.io.poll();
    }
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
    EXPECT_EQ(test::text(ends.at_server.frames[0].body), "slowly");
}

TEST_F(RawPeer, MoreThanTheReadBufferIsReadWhole) {
    connect();
    Bytes all;
    for (int i = 0; i < 40; ++i) test::operator+=(all, frame_bytes(kHead, test::pattern(50'000)));
    send(all);
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 40; }));
    EXPECT_EQ(ends.at_server.frames[39].body, test::pattern(50'000));
}

TEST_F(RawPeer, GarbageIsClosedAsBadMagic) {
    connect();
    send("\x16\x03\x01\x02");  // the beginning of TLS
    expect_close(CloseReason::bad_magic);
}

TEST_F(RawPeer, ATooLongBodyIsClosedBeforeItCame) {
    connect();
    const Bytes whole = frame_bytes(kHead, test::pattern(51'201));
    send(Bytes(whole.begin(), whole.begin() + 16));
    expect_close(CloseReason::body_too_large);
}

TEST_F(RawPeer, GoodFramesBeforeGarbageAreHandedOver) {
    connect();
    Bytes both = frame_bytes(kHead, "good");
    send(test::operator+=(both, test::bytes("garbage")));
    expect_close(CloseReason::bad_magic);
    EXPECT_EQ(ends.at_server.frames.size(), 1U);
}

TEST_F(RawPeer, AFrameBegunAndNotFinishedTimesOut) {
    ends.options.frame_timeout = 20ms;
    connect();
    send(Bytes{std::byte{0x01}});
    expect_close(CloseReason::frame_timeout);
}

TEST_F(RawPeer, ASlowButSteadySenderOfWholeFramesDoesNotTimeOut) {
    ends.options.frame_timeout = 100ms;
    connect();
    // Each read ends amid a frame, for longer in all than one frame may take.
    const Bytes frame = frame_bytes(kHead, "x");
    send(Bytes(frame.begin(), frame.begin() + 5));
    const auto begun = std::chrono::steady_clock::now();
    asio::steady_timer pace{ends.io};
    std::size_t sent = 0;
    while (std::chrono::steady_clock::now() - begun < 300ms && ends.server->is_open()) {
        Bytes next(frame.begin() + 5, frame.end());
        test::operator+=(next, Bytes(frame.begin(), frame.begin() + 5));
        send(next);
        ++sent;
        bool passed = false;
        pace.expires_after(10ms);
        pace.async_wait([&](const boost::system::error_code&) { passed = true; });
        ASSERT_TRUE(ends.run([&] { return passed; }));
    }
    EXPECT_TRUE(ends.server->is_open());
    EXPECT_EQ(ends.at_server.frames.size(), sent);
}

TEST_F(RawPeer, SilenceBetweenFramesIsLegitimate) {
    ends.options.frame_timeout = 10ms;
    ends.options.handshake_timeout = 10ms;
    connect();
    asio::steady_timer later{ends.io, 100ms};
    bool passed = false;
    later.async_wait([&](const boost::system::error_code&) { passed = true; });
    ASSERT_TRUE(ends.run([&] { return passed; }));
    EXPECT_TRUE(ends.server->is_open());
    send(frame_bytes(kHead, "still here"));
    EXPECT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
}

TEST_F(RawPeer, AnUpgradeBegunAndNotFinishedTimesOut) {
    ends.options.handshake_timeout = 20ms;
    connect();
    send("GET / HT");
    expect_close(CloseReason::upgrade_timeout);
}

TEST_F(RawPeer, SilenceOnAWebSocketListenerTimesOut) {
    ends.options.detect = Detect::websocket_only;
    ends.options.handshake_timeout = 20ms;
    connect();
    expect_close(CloseReason::upgrade_timeout);
}

TEST_F(RawPeer, AFrameOnAWebSocketListenerIsABadUpgrade) {
    ends.options.detect = Detect::websocket_only;
    connect();
    Bytes frame = frame_bytes(kHead, "x");
    send(test::operator+=(frame, test::bytes("\r\n\r\n")));
    expect_close(CloseReason::bad_upgrade);
    EXPECT_EQ(test::text(received()).substr(0, 12), "HTTP/1.1 400");
}

TEST_F(RawPeer, AnHttpRequestThatIsNoUpgradeIsAnsweredAndClosed) {
    connect();
    send("GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_close(CloseReason::bad_upgrade);
    EXPECT_EQ(test::text(received()).substr(0, 12), "HTTP/1.1 400");
}

TEST_F(RawPeer, AnEndlessHttpHeaderIsRefused) {
    connect();
    send("GET / HTTP/1.1\r\nA: " + std::string(10'000, 'a'));
    expect_close(CloseReason::bad_upgrade);
}

TEST_F(RawPeer, NothingCanBeSentToAWebSocketBeforeItsUpgradeIsDone) {
    connect();
    send("GET / HT");
    ASSERT_TRUE(ends.run([&] { return ends.server->traffic().bytes_in == 8; }));
    EXPECT_EQ(ends.server->send(kHead, {}), Sent::refused);
    EXPECT_TRUE(ends.server->is_open());
}

TEST_F(RawPeer, FramesRightBehindTheUpgradeAreNotLost) {
    echo();
    connect();
    Bytes all = test::bytes(kUpgrade);
    send(test::operator+=(all, ws_frame(frame_bytes(kHead, "eager"))));
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
    const Bytes expected = ws_frame(frame_bytes(kHead, "eager"), {.mask_bit = 0});
    ASSERT_TRUE(ends.run([&] { return test::text(received()).ends_with(test::text(expected)); }));
}

TEST_F(RawPeer, AnetFramesMaySpreadOverWebSocketMessagesAnyHow) {
    connect();
    upgrade();
    Bytes stream = frame_bytes(kHead, "first");
    test::operator+=(stream, frame_bytes(kHead, test::pattern(9000)));
    test::operator+=(stream, frame_bytes(kHead, "third"));
    std::size_t at = 0;
    for (std::size_t size = 1; at < stream.size(); size += 13) {
        const auto part = std::span{stream}.subspan(at, std::min(size, stream.size() - at));
        at += part.size();
        const unsigned text_or_binary = size % 2 == 0 ? 0x81U : 0x82U;
        send(ws_frame(part, {.first = text_or_binary}));
    }
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 3; }));
    EXPECT_EQ(ends.at_server.frames[1].body, test::pattern(9000));
    EXPECT_EQ(test::text(ends.at_server.frames[2].body), "third");
}

TEST_F(RawPeer, APingIsAnsweredWithItsPayload) {
    connect();
    upgrade();
    send(ws_frame("are you there", {.first = 0x89}));
    const Bytes pong = ws_frame("are you there", {.first = 0x8A, .mask_bit = 0});
    EXPECT_TRUE(ends.run([&] { return received() == pong; }));
}

TEST_F(RawPeer, APatientPingerMayPingForEver) {
    connect();
    upgrade();
    int passed = 0;
    asio::steady_timer pace{ends.io};
    for (int i = 0; i < 250; ++i) {
        send(ws_frame("", {.first = 0x89}));
        pace.expires_after(4ms);
        pace.async_wait([&](const boost::system::error_code&) { ++passed; });
        ASSERT_TRUE(ends.run([&] { return passed == i + 1; }));
    }
    EXPECT_TRUE(ends.server->is_open());
}

struct Violation {
    const char* name;
    Bytes input;
    CloseReason reason;
    std::uint16_t code;
};

void PrintTo(const Violation& violation, std::ostream* out) {
    *out << violation.name;
}

class WebSocketPeer : public RawPeer, public testing::WithParamInterface<Violation> {};

TEST_P(WebSocketPeer, IsToldTheCloseCodeAndClosedForTheReason) {
    ends.options.text_frames = TextFrames::refuse;
    connect();
    upgrade();
    send(GetParam().input);
    expect_close(GetParam().reason);
    const std::string code{static_cast<char>(GetParam().code >> 8),
                           static_cast<char>(GetParam().code & 0xFF)};
    const Bytes close = ws_frame(code, {.first = 0x88, .mask_bit = 0});
    EXPECT_TRUE(test::text(received()).ends_with(test::text(close)));
}

Bytes repeat(const Bytes& part, int times) {
    Bytes all;
    for (int i = 0; i < times; ++i) test::operator+=(all, part);
    return all;
}

INSTANTIATE_TEST_SUITE_P(
    Violations, WebSocketPeer,
    testing::Values(
        Violation{"unmasked", ws_frame("x", {.mask_bit = 0}), CloseReason::ws_protocol, 1002},
        Violation{"text", ws_frame("x", {.first = 0x81}), CloseReason::ws_unsupported, 1003},
        Violation{"too_big", ws_frame("x", {.said_length = 1ULL << 40U}), CloseReason::ws_too_big,
                  1009},
        Violation{"flood", repeat(ws_frame("", {.first = 0x89}), 101), CloseReason::ws_flood, 1008},
        Violation{"bad_magic", ws_frame("HELO"), CloseReason::bad_magic, 1002},
        Violation{"body_too_large", ws_frame(frame_bytes(kHead, test::pattern(51'201))),
                  CloseReason::body_too_large, 1009}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(RawPeer, ACloseFrameIsAnsweredWithItsCode) {
    connect();
    upgrade();
    const std::string away{static_cast<char>(0x03), static_cast<char>(0xE9)};
    send(ws_frame(away, {.first = 0x88}));
    expect_close(CloseReason::peer_closed);
    EXPECT_EQ(received(), ws_frame(away, {.first = 0x88, .mask_bit = 0}));
}

TEST_F(RawPeer, AShutdownIsToldAsGoingAway) {
    connect();
    upgrade();
    ends.server->finish(CloseReason::shutdown);
    const std::string away{static_cast<char>(0x03), static_cast<char>(0xE9)};
    const Bytes close = ws_frame(away, {.first = 0x88, .mask_bit = 0});
    ASSERT_TRUE(ends.run([&] { return received() == close; }));
    peer.reset();
    expect_close(CloseReason::shutdown);
}

TEST_F(RawPeer, EveryCutOfAConversationEndsInPeerClosed) {
    Bytes all = test::bytes(kUpgrade);
    test::operator+=(all, ws_frame(frame_bytes(kHead, "x")));
    for (std::size_t cut = 0; cut < all.size(); cut += 3) {
        ends.server.reset();
        ends.at_server.ended.clear();
        connect();
        send(Bytes(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(cut)));
        peer.reset();
        expect_close(CloseReason::peer_closed);
    }
}

// What it has said before is read all the same, once reading goes on.
TEST_F(RawPeer, IsMissedOnceWhenItGoesWhileItIsNotReadFrom) {
    connect();
    ends.at_server.react = [](Connection& from, const Frame&) { from.pause_reading(); };
    send(frame_bytes(kHead, "first"));
    ASSERT_TRUE(ends.run([&] { return ends.at_server.frames.size() == 1; }));
    send(frame_bytes(kHead, "second"));
    EXPECT_EQ(ends.at_server.hang_ups, 0);
    peer->close();
    ASSERT_TRUE(ends.run([&] { return ends.at_server.hang_ups > 0; }));
    ends.io.restart();
    ends.io.poll();
    EXPECT_EQ(ends.at_server.hang_ups, 1);
    EXPECT_TRUE(ends.server->is_open());
    ends.at_server.react = nullptr;
    ends.server->resume_reading();
    ASSERT_TRUE(ends.run([&] { return !ends.at_server.ended.empty(); }));
    EXPECT_EQ(ends.at_server.frames.size(), 2U);
    EXPECT_EQ(ends.at_server.ended.at(0).reason, CloseReason::peer_closed);
    EXPECT_EQ(ends.at_server.hang_ups, 1);
}

}  // namespace
}  // namespace amq::anet
