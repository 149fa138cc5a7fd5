#include <amq/anet/websocket.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include "bytes.hpp"
#include "ws_bytes.hpp"

namespace amq::anet {
namespace {

using test::Bytes;
using test::operator+=;
using test::ws_frame;
using test::WsFrame;

// Everything a WebSocket says about some input.
struct SeenMessages {
    Bytes payload;
    std::vector<Bytes> pings;
    std::uint16_t close_code{};
    std::optional<CloseReason> violation;
};

void drain(WebSocket& socket, SeenMessages& seen) {
    for (;;) {
        const WebSocketStep step = socket.next();
        switch (step.event) {
            case WebSocketEvent::need_more: return;
            case WebSocketEvent::payload: seen.payload += step.bytes; break;
            case WebSocketEvent::ping:
                seen.pings.emplace_back(step.bytes.begin(), step.bytes.end());
                break;
            case WebSocketEvent::close: seen.close_code = step.code; return;
            case WebSocketEvent::violation:
                seen.violation = step.reason;
                seen.close_code = step.code;
                return;
        }
    }
}

SeenMessages read(std::span<const std::byte> input, std::size_t piece, WebSocketLimits limits = {},
                  WebSocketRole role = WebSocketRole::server) {
    WebSocket socket{role, limits};
    SeenMessages seen;
    while (!input.empty() && seen.close_code == 0) {
        Bytes part(input.begin(),
                   input.begin() + static_cast<std::ptrdiff_t>(std::min(piece, input.size())));
        input = input.subspan(part.size());
        socket.feed(part);
        drain(socket, seen);
    }
    return seen;
}

SeenMessages read(std::span<const std::byte> input) {
    return read(input, input.size());
}

TEST(WebSocket, PayloadIsOneByteStreamWhateverTheMessagesAndThePieces) {
    Bytes input = ws_frame("one");
    input += ws_frame("two", {.first = 0x02});   // a message in three fragments,
    input += ws_frame("ping", {.first = 0x89});  // with a ping amid it
    input += ws_frame("", {.first = 0x00});
    input += ws_frame("three", {.first = 0x80});
    input += ws_frame(test::pattern(70'000));
    input += ws_frame("end");
    Bytes expected = test::bytes("onetwothree");
    expected += test::pattern(70'000);
    expected += test::bytes("end");
    for (const std::size_t piece : {1UL, 2UL, 3UL, 7UL, 1000UL, 4096UL, 5000UL, input.size()}) {
        const SeenMessages seen = read(input, piece);
        EXPECT_EQ(seen.payload, expected) << "pieces of " << piece;
        ASSERT_EQ(seen.pings.size(), 1U);
        EXPECT_EQ(test::text(seen.pings[0]), "ping");
        EXPECT_FALSE(seen.violation.has_value());
    }
}

TEST(WebSocket, TextThatIsNotUtf8IsTakenAsBytes) {
    const Bytes body{std::byte{0x01}, std::byte{0x33}, std::byte{0xC5}, std::byte{0x77}};
    EXPECT_EQ(read(ws_frame(body, {.first = 0x81})).payload, body);
}

TEST(WebSocket, TextIsRefusedWhereOnlyBinaryIsTaken) {
    const SeenMessages seen =
        read(ws_frame("x", {.first = 0x81}), 100, {1000, TextMessages::refuse});
    EXPECT_EQ(seen.violation, CloseReason::ws_unsupported);
    EXPECT_EQ(seen.close_code, close_code::kUnsupportedData);
}

struct WrongFrame {
    const char* name;
    Bytes input;
    CloseReason reason;
    std::uint16_t code;
};

void PrintTo(const WrongFrame& violation, std::ostream* out) {
    *out << violation.name;
}

class WebSocketViolation : public testing::TestWithParam<WrongFrame> {};

TEST_P(WebSocketViolation, EndsItWithItsReasonAndCloseCode) {
    for (const std::size_t piece : {std::size_t{1}, GetParam().input.size()}) {
        const SeenMessages seen = read(GetParam().input, piece);
        ASSERT_TRUE(seen.violation.has_value());
        EXPECT_EQ(to_string(*seen.violation), to_string(GetParam().reason));
        EXPECT_EQ(seen.close_code, GetParam().code);
    }
}

Bytes both(Bytes first, const Bytes& second) {
    return first += second;
}

Bytes fragments_without_end(std::size_t count) {
    Bytes input = ws_frame("x", {.first = 0x02});
    for (std::size_t i = 1; i < count; ++i) input += ws_frame("x", {.first = 0x00});
    return input;
}

Bytes pings(std::size_t count) {
    Bytes input;
    for (std::size_t i = 0; i < count; ++i) input += ws_frame("", {.first = 0x89});
    return input;
}

INSTANTIATE_TEST_SUITE_P(
    WebSocket, WebSocketViolation,
    testing::Values(
        WrongFrame{"unmasked", ws_frame("x", {.mask_bit = 0}), CloseReason::ws_protocol, 1002},
        WrongFrame{"rsv1", ws_frame("x", {.first = 0xC2}), CloseReason::ws_protocol, 1002},
        WrongFrame{"rsv2", ws_frame("x", {.first = 0xA2}), CloseReason::ws_protocol, 1002},
        WrongFrame{"rsv3", ws_frame("x", {.first = 0x92}), CloseReason::ws_protocol, 1002},
        WrongFrame{"opcode3", ws_frame("x", {.first = 0x83}), CloseReason::ws_protocol, 1002},
        WrongFrame{"opcode7", ws_frame("x", {.first = 0x87}), CloseReason::ws_protocol, 1002},
        WrongFrame{"opcode11", ws_frame("x", {.first = 0x8B}), CloseReason::ws_protocol, 1002},
        WrongFrame{"opcode15", ws_frame("x", {.first = 0x8F}), CloseReason::ws_protocol, 1002},
        WrongFrame{"long_ping", ws_frame(test::pattern(126), {.first = 0x89}),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"fragmented_ping", ws_frame("x", {.first = 0x09}), CloseReason::ws_protocol,
                   1002},
        WrongFrame{"continuation_of_nothing", ws_frame("x", {.first = 0x80}),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"message_in_a_message", both(ws_frame("x", {.first = 0x02}), ws_frame("y")),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"length_2_to_63",
                   ws_frame("x", {.said_length = std::uint64_t{1} << 63U, .length_form = 127}),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"length_not_minimal_16", ws_frame("x", {.length_form = 126}),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"length_not_minimal_64", ws_frame("x", {.length_form = 127}),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"length_2_to_62",
                   ws_frame("x", {.said_length = std::uint64_t{1} << 62U, .length_form = 127}),
                   CloseReason::ws_too_big, 1009},
        WrongFrame{"one_byte_more_than_a_message_may_have",
                   ws_frame("x", {.said_length = 16 * 1024 * 1024 + 1, .length_form = 127}),
                   CloseReason::ws_too_big, 1009},
        WrongFrame{"endless_fragments", fragments_without_end(1025), CloseReason::ws_too_big, 1009},
        WrongFrame{"ping_flood", pings(101), CloseReason::ws_flood, 1008},
        WrongFrame{"close_of_one_byte", ws_frame("x", {.first = 0x88}), CloseReason::ws_protocol,
                   1002},
        WrongFrame{"close_code_999", ws_frame("\x03\xE7", {.first = 0x88}),
                   CloseReason::ws_protocol, 1002},
        WrongFrame{"close_code_1005", ws_frame("\x03\xED", {.first = 0x88}),
                   CloseReason::ws_protocol, 1002}),
    [](const auto& tested) { return tested.param.name; });

TEST(WebSocket, ABodyLargerThanItsMessageLimitIsCaughtOverFragmentsToo) {
    Bytes input = ws_frame(test::pattern(600), {.first = 0x02});
    input += ws_frame(test::pattern(400), {.first = 0x00});
    EXPECT_FALSE(read(input, 100, {1000}).violation.has_value());
    input += ws_frame("x", {.first = 0x80});
    EXPECT_EQ(read(input, 100, {1000}).violation, CloseReason::ws_too_big);
}

TEST(WebSocket, AsManyFragmentsAsAllowedAreTaken) {
    EXPECT_FALSE(read(fragments_without_end(1024)).violation.has_value());
}

TEST(WebSocket, AsManyPingsAsAllowedAreTaken) {
    const SeenMessages seen = read(pings(100));
    EXPECT_FALSE(seen.violation.has_value());
    EXPECT_EQ(seen.pings.size(), 100U);
}

TEST(WebSocket, AWholeFrameOrTimeForgivesPings) {
    WebSocket socket{WebSocketRole::server, {}};
    Bytes input = pings(100);  // without payload: unmasking changes nothing
    SeenMessages seen;
    socket.feed(input);
    drain(socket, seen);
    socket.forget_control_frames();
    socket.feed(input);
    drain(socket, seen);
    socket.forgive_control_frames(60);
    EXPECT_EQ(socket.control_frames(), 40U);
    socket.feed(input);
    drain(socket, seen);
    EXPECT_EQ(seen.violation, CloseReason::ws_flood);
    EXPECT_EQ(seen.pings.size(), 260U);
    socket.forgive_control_frames(1000);
    EXPECT_EQ(socket.control_frames(), 0U);
}

TEST(WebSocket, PongsAreSilentlyTaken) {
    const SeenMessages seen = read(ws_frame("whatever", {.first = 0x8A}));
    EXPECT_FALSE(seen.violation.has_value());
    EXPECT_TRUE(seen.payload.empty());
}

TEST(WebSocket, ACloseTellsItsCodeOrNormal) {
    EXPECT_EQ(read(ws_frame("\x03\xE9"
                            "bye",
                            {.first = 0x88}),
                   1)
                  .close_code,
              1001);
    EXPECT_EQ(read(ws_frame("", {.first = 0x88})).close_code, 1000);
}

TEST(WebSocket, AClientTakesUnmaskedFramesAndRefusesMaskedOnes) {
    EXPECT_EQ(
        test::text(read(ws_frame("hello", {.mask_bit = 0}), 1, {}, WebSocketRole::client).payload),
        "hello");
    EXPECT_EQ(read(ws_frame("hello"), 100, {}, WebSocketRole::client).violation,
              CloseReason::ws_protocol);
}

TEST(WebSocket, AViolationIsFinal) {
    WebSocket socket{WebSocketRole::server, {}};
    SeenMessages seen;
    Bytes bad = ws_frame("x", {.mask_bit = 0});
    socket.feed(bad);
    drain(socket, seen);
    Bytes good = ws_frame("fine");
    socket.feed(good);
    drain(socket, seen);
    EXPECT_TRUE(seen.payload.empty());
}

TEST(WebSocket, GoesOnAfterAStash) {
    Bytes expected = test::bytes("first");
    expected += test::pattern(9000);
    WebSocket socket{WebSocketRole::server, {}};
    SeenMessages seen;
    {
        Bytes input = ws_frame("first");
        input += ws_frame(test::pattern(9000));
        socket.feed(input);
        const WebSocketStep step = socket.next();
        ASSERT_EQ(step.event, WebSocketEvent::payload);
        seen.payload += step.bytes;
        socket.stash();
    }
    const WebSocketStep step = socket.next();
    ASSERT_EQ(step.event, WebSocketEvent::payload);
    seen.payload += step.bytes;
    socket.stash();
    drain(socket, seen);
    EXPECT_EQ(seen.payload, expected);
}

}  // namespace
}  // namespace amq::anet
