// WebSocket frames that RFC 6455 forbids, or that would never end: the session ends with a reason
// and a close code.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

struct Violation {
    std::string name;
    std::string bytes;
    std::string reason;
    std::uint16_t code = 1002;
};

RawWsFrame reserved_bits(unsigned bits) {
    return {.payload = "x", .reserved = static_cast<std::uint8_t>(bits)};
}

RawWsFrame with_opcode(unsigned opcode) {
    return {.opcode = static_cast<Opcode>(opcode), .payload = "x"};
}

std::vector<Violation> violations() {
    const std::string empty_fragment =
        encode({.opcode = Opcode::continuation, .payload = "", .fin = false});
    std::string endless = encode({.opcode = Opcode::binary, .payload = "", .fin = false});
    for (int i = 0; i < 5'000; ++i) endless += empty_fragment;
    std::string pings;
    for (int i = 0; i < 50'000; ++i) pings += encode({.opcode = Opcode::ping, .payload = "again"});
    std::vector<Violation> all{
        {"unmasked", encode({.payload = encode(RawFrame{.cmd = 1001}), .masked = false}),
         "ws_protocol"},
        {"control frame over 125 bytes",
         encode({.opcode = Opcode::ping, .payload = std::string(126, 'p')}), "ws_protocol"},
        {"fragmented control frame", encode({.opcode = Opcode::ping, .payload = "p", .fin = false}),
         "ws_protocol"},
        {"continuation of nothing", encode({.opcode = Opcode::continuation, .payload = "x"}),
         "ws_protocol"},
        {"new message inside a message",
         encode({.payload = "\x01", .fin = false}) + encode({.payload = "\x33"}), "ws_protocol"},
        {"length of 2^63", encode({.claimed_length = std::uint64_t{1} << 63U}), "ws_protocol"},
        {"length of 2^63 - 1",
         encode({.payload = "x", .claimed_length = (std::uint64_t{1} << 63U) - 1}), "ws_too_big",
         1009},
        {"fragments without end", endless, "ws_too_big", 1009},
        {"pings without end", pings, "ws_flood", 1008},
    };
    for (unsigned bits : {1U, 2U, 4U, 7U}) {
        all.push_back(
            {"reserved bits " + std::to_string(bits), encode(reserved_bits(bits)), "ws_protocol"});
    }
    for (unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        all.push_back(
            {"opcode " + std::to_string(opcode), encode(with_opcode(opcode)), "ws_protocol"});
    }
    return all;
}

// One transport by its nature; the parameter is still the number of shards.
class BadWebSocket : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, BadWebSocket,
                         ::testing::Values(FlowCase{Transport::websocket, 1},
                                           FlowCase{Transport::websocket, 3}),
                         flow_case_name);

TEST_P(BadWebSocket, EveryViolationEndsTheSessionWithAReasonAndACode) {
    config().set("log.counters_interval", "200ms");
    start();
    std::map<std::string, std::uint64_t> expected;
    for (const Violation& violation : violations()) {
        SCOPED_TRACE(violation.name);
        Publisher publisher = make_publisher();
        // The broker may end it before all is sent.
        (void)publisher.socket().send_until_stalled(violation.bytes, kPatience);
        EXPECT_TRUE(publisher.ended_within(kPatience));
        if (violation.bytes.size() < 1000) {
            EXPECT_EQ(publisher.close_code(), violation.code);
        }
        ++expected[violation.reason];
    }
    expect_service();
    stop();
    for (const auto& [reason, times] : expected) {
        EXPECT_EQ(broker().counter("sessions_closed", {{"reason", reason}}), times) << reason;
        EXPECT_EQ(broker().counter("frames_rejected", {{"reason", reason}}), times) << reason;
    }
}

TEST_P(BadWebSocket, PingsAreAnsweredWithWhatTheySaid) {
    start();
    Publisher publisher = make_publisher();
    publisher.socket().send(encode({.opcode = Opcode::ping, .payload = "are you there?"}) +
                            encode({.opcode = Opcode::pong, .payload = "unasked"}));
    std::string wire;
    std::string_view rest;
    std::optional<RawWsFrame> pong;
    for (const Deadline deadline{kPatience}; !pong && !deadline.passed();) {
        wire += publisher.socket().receive(milliseconds{deadline.left_ms()});
        rest = wire;
        pong = take_ws_frame(rest);
    }
    ASSERT_TRUE(pong.has_value());
    EXPECT_EQ(pong->opcode, Opcode::pong);
    EXPECT_EQ(pong->payload, "are you there?");
}

TEST_P(BadWebSocket, ACloseIsAnsweredByAClose) {
    start();
    Publisher publisher = make_publisher();
    publisher.socket().send(encode({.opcode = Opcode::close, .payload = "\x03\xE8"}));
    EXPECT_TRUE(publisher.ended_within(kPatience));
    EXPECT_EQ(publisher.close_code(), 1000);
    EXPECT_EQ(stop().counter("sessions_closed", {{"reason", "peer_closed"}}), 1U);
}

TEST_P(BadWebSocket, FramesMayBeSplitAndJoinedFreelyOverMessagesAndFragments) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const std::string first = encode({.cmd = 1001, .model = kUnreliableAll, .body = "first"});
    const std::string second = encode({.cmd = 1001, .model = kUnreliableAll, .body = "second"});
    const std::string third = encode({.cmd = 1001, .model = kUnreliableAll, .body = "third"});
    // One and a half in a message of three fragments with a ping inside, the rest in the next one.
    const std::string joined = first + second + third;
    std::string wire =
        encode({.opcode = Opcode::text, .payload = joined.substr(0, 10), .fin = false});
    wire += encode({.opcode = Opcode::ping, .payload = "between"});
    wire += encode({.opcode = Opcode::continuation, .payload = "", .fin = false});
    wire += encode({.opcode = Opcode::continuation, .payload = joined.substr(10, 35)});
    wire += encode({.opcode = Opcode::binary, .payload = ""});
    wire += encode({.opcode = Opcode::binary, .payload = joined.substr(45)});
    publisher.socket().send(wire);
    for (const char* body : {"first", "second", "third"}) EXPECT_EQ(subscriber.expect().body, body);
}

TEST_P(BadWebSocket, TextAndBinaryMessagesAreTheSame) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (Opcode opcode : {Opcode::text, Opcode::binary}) {
        publisher.set_opcode(opcode);
        // The magic alone is no UTF-8, and this body is not either.
        const RawFrame request{
            .cmd = 1001, .sequence = 1, .model = kReliableRandom, .body = "\xC0\xFF\xFE\x80"};
        publisher.send(request);
        subscriber.reply(subscriber.expect(), "\xFE\xFF");
        EXPECT_EQ(publisher.expect(), ok_answer(request, "\xFE\xFF"));
    }
}

}  // namespace
}  // namespace amq::flow
