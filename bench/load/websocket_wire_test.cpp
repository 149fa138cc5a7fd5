#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "bench/load/wire.hpp"

namespace amq::bench {
namespace {

using namespace std::string_view_literals;
using Kind = Incoming::Kind;

const std::string kSwitched =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const std::string kAnswer(
    "\x01\x33\xC5\x77\xFF\xFF\xFF\x06\0\0\0\x04\0\0\0\x02\0\0\0\0\0\0\0\x0C"
    "hi"sv);

std::unique_ptr<Wire> native() {
    return make_native_wire(1001, "", Model::one_of_many);
}

std::unique_ptr<Wire> over_websocket() {
    return make_websocket_wire(native());
}

// As the broker writes it.
std::string from_broker(char type, const std::string& payload) {
    return std::string{type, static_cast<char>(payload.size())} + payload;
}

// Takes a masked frame apart by the letter of RFC 6455.
std::string unmasked(std::string_view frame, std::size_t length_bytes = 0) {
    const std::string_view key = frame.substr(2 + length_bytes, 4);
    std::string payload(frame.substr(6 + length_bytes));
    for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<char>(payload[i] ^ key[i % 4]);
    }
    return payload;
}

std::string published(const Wire& wire, const std::string& body) {
    OutBuffer out;
    wire.publish(out, {7, 5, body});
    return std::string(out.unsent());
}

TEST(WebSocketWire, AsksForAnUpgradeAndGreetsInTheSameBreath) {
    const std::string greeting = over_websocket()->greeting(Role::responder, 0);
    const std::size_t end = greeting.find("\r\n\r\n") + 4;
    EXPECT_TRUE(greeting.starts_with("GET / HTTP/1.1\r\nHost: "));
    const std::string frame = greeting.substr(end);
    EXPECT_TRUE(frame.starts_with("\x82\xBF"sv));  // masked, 63 bytes
    EXPECT_EQ(unmasked(frame), native()->greeting(Role::responder, 0));
    EXPECT_EQ(over_websocket()->confirmations(Role::responder), 2U);
}

TEST(WebSocketWire, SendsNoFrameWhereNothingIsToBeSaid) {
    const auto wire = make_websocket_wire(make_amq_wire(1001, Model::fan_out));
    EXPECT_TRUE(wire->greeting(Role::publisher, 0).ends_with("\r\n\r\n"));
    EXPECT_EQ(wire->confirmations(Role::publisher), 1U);
}

TEST(WebSocketWire, KnowsAYesFromANo) {
    const auto wire = over_websocket();
    for (std::size_t size = 0; size < kSwitched.size(); ++size) {
        EXPECT_EQ(wire->next(kSwitched.substr(0, size)).kind, Kind::incomplete) << size;
    }
    EXPECT_EQ(wire->next(kSwitched + "\x82").kind, Kind::ready);
    EXPECT_EQ(wire->next(kSwitched + "\x82").size, kSwitched.size());
    EXPECT_EQ(wire->next("HTTP/1.1 400 Bad Request\r\n\r\n").kind, Kind::refused);
    std::string other = kSwitched;
    other.replace(other.find("s3pP"), 4, "s3pQ");
    EXPECT_EQ(wire->next(other).kind, Kind::refused);
}

TEST(WebSocketWire, MasksEveryFrameWithAKeyOfItsOwn) {
    const auto wire = over_websocket();
    const std::string first = published(*wire, "hello");
    const std::string second = published(*wire, "hello");
    EXPECT_TRUE(first.starts_with("\x82\x9D"sv));  // 29 bytes
    EXPECT_EQ(unmasked(first), published(*native(), "hello"));
    EXPECT_EQ(unmasked(second), published(*native(), "hello"));
    EXPECT_NE(first.substr(2, 4), second.substr(2, 4));
}

TEST(WebSocketWire, WritesLengthsOfOneTwoAndEightBytes) {
    struct Step {
        std::size_t payload;
        std::string_view head;
    };
    for (const Step& step :
         {Step{125, "\x82\xFD"sv}, Step{126, "\x82\xFE\0\x7E"sv}, Step{65535, "\x82\xFE\xFF\xFF"sv},
          Step{65536, "\x82\xFF\0\0\0\0\0\1\0\0"sv}}) {
        const std::string body(step.payload - 24, 'b');
        const std::string frame = published(*over_websocket(), body);
        EXPECT_TRUE(frame.starts_with(step.head)) << step.payload;
        EXPECT_EQ(unmasked(frame, step.head.size() - 2), published(*native(), body));
    }
}

TEST(WebSocketWire, RepliesAsTheOtherWireDoes) {
    OutBuffer out;
    const auto wire = over_websocket();
    wire->reply(out, kAnswer, "yes");
    OutBuffer plain;
    native()->reply(plain, kAnswer, "yes");
    EXPECT_EQ(unmasked(out.unsent()), plain.unsent());
}

TEST(WebSocketWire, ReadsLengthsOfOneTwoAndEightBytes) {
    const auto wire = over_websocket();
    for (const std::string_view head :
         {"\x82\x1A"sv, "\x82\x7E\0\x1A"sv, "\x82\x7F\0\0\0\0\0\0\0\x1A"sv}) {
        const std::string frame = std::string(head) + kAnswer;
        for (std::size_t size = 0; size < frame.size(); ++size) {
            EXPECT_EQ(wire->next(frame.substr(0, size)).kind, Kind::incomplete) << size;
        }
        const std::string two = frame + frame;
        const Incoming incoming = wire->next(two);
        EXPECT_EQ(incoming.kind, Kind::message);
        EXPECT_EQ(incoming.size, frame.size());
        EXPECT_EQ(incoming.sequence, 4U);
        EXPECT_EQ(incoming.body, "hi");
    }
}

TEST(WebSocketWire, RefusesAMessageThatIsNotOneFrame) {
    const auto wire = over_websocket();
    EXPECT_EQ(wire->next(from_broker('\x82', kAnswer + kAnswer)).kind, Kind::refused);
    EXPECT_EQ(wire->next(from_broker('\x82', kAnswer.substr(0, 25))).kind, Kind::refused);
    EXPECT_EQ(wire->next(from_broker('\x82', "")).kind, Kind::refused);
    EXPECT_EQ(wire->next(from_broker('\x02', kAnswer)).kind, Kind::refused);  // goes on later
    EXPECT_EQ(wire->next(from_broker('\x81', kAnswer)).kind, Kind::refused);  // text
}

TEST(WebSocketWire, AnswersPingsOfBothProtocols) {
    const auto wire = over_websocket();
    const Incoming ping = wire->next(from_broker('\x89', "there?"));
    EXPECT_EQ(ping.kind, Kind::control);
    EXPECT_EQ(ping.size, 8U);
    EXPECT_TRUE(ping.answer.starts_with("\x8A\x86"sv));
    EXPECT_EQ(unmasked(ping.answer), "there?");
    std::string of_amq(kAnswer.substr(0, 24));
    of_amq[7] = 8;
    of_amq[11] = of_amq[15] = 0;
    const Incoming inner = wire->next(from_broker('\x82', of_amq));
    EXPECT_EQ(inner.kind, Kind::control);
    EXPECT_EQ(unmasked(inner.answer), native()->next(of_amq).answer);
    EXPECT_EQ(wire->next(from_broker('\x8A', "")).kind, Kind::control);
}

TEST(WebSocketWire, RefusesAClose) {
    EXPECT_EQ(over_websocket()->next("\x88\x02\x03\xE8"sv).kind, Kind::refused);
}

}  // namespace
}  // namespace amq::bench
