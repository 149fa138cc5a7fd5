// What a native client must not say: it is told what was wrong, its session ends, the reason is
// counted, and nobody else notices.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Block;
using native::Frame;
using native::topic;
using native::u16;
using native::u32;

class BadNative : public NativeFlowTest {
  protected:
    void expect_error(RawClient& session, const char* fault) {
        const Frame error = native::parse(session.expect());
        EXPECT_EQ(error.cmd, native::kError) << fault;
        EXPECT_FALSE(error.payload.empty());
        EXPECT_TRUE(session.ended_within(kPatience)) << fault;
        if (GetParam().transport == Transport::websocket) {
            EXPECT_EQ(session.close_code(), 1002) << fault;
        }
        ++ended_;
        ++faults_[fault];
    }
    // After a good hello.
    void expect_fault(const RawFrame& frame, const char* fault) {
        native::Session session = make_session();
        session.send(frame);
        expect_error(session, fault);
    }
    void expect_counted() {
        expect_service();
        stop();
        EXPECT_EQ(broker().counter("sessions_closed", {{"reason", "protocol_error"}}), ended_);
        for (const auto& [fault, count] : faults_) {
            EXPECT_EQ(broker().counter("frames_rejected", {{"reason", fault}}), count) << fault;
        }
    }

  private:
    std::uint64_t ended_ = 0;
    std::map<std::string, std::uint64_t> faults_;
};
INSTANTIATE_TEST_SUITE_P(Flow, BadNative, flow_cases(), flow_case_name);

TEST_P(BadNative, AnotherFrameBeforeTheHelloEndsTheSession) {
    start();
    for (const std::uint32_t cmd : {1001U, 1U, native::kSubscribe, native::kPing, 0xFFFFFF80U}) {
        native::Session session{GetParam().transport, native_port(), native::Session::Silent{}};
        session.send({.cmd = cmd, .sequence = 1, .model = 12});
        expect_error(session, "no_hello");
    }
    expect_counted();
}

TEST_P(BadNative, SilenceInsteadOfAHelloEndsTheSession) {
    config().set("limits.handshake_timeout", "400ms");
    start();
    native::Session silent{GetParam().transport, native_port(), native::Session::Silent{}};
    native::Session greeted = make_session();
    EXPECT_TRUE(silent.ended_within(kPatience));
    greeted.fence();
    expect_service();
    stop();
    EXPECT_EQ(broker().counter("sessions_closed", {{"reason", "no_first_frame"}}), 1U);
}

TEST_P(BadNative, SilenceBeforeTheHelloIsNoReasonToAsk) {
    config().set("limits.ping_interval", "100ms");
    start();
    native::Session session{GetParam().transport, native_port(), native::Session::Silent{}};
    EXPECT_TRUE(session.silent_for(milliseconds{800}));
    session.send(native::Session::hello());
    EXPECT_EQ(session.expect().cmd, native::kWelcome);
}

TEST_P(BadNative, AVersionThatNobodySpeaksIsAnsweredWithThoseSpoken) {
    start();
    native::Session session{GetParam().transport, native_port(), native::Session::Silent{}};
    RawFrame hello = native::Session::hello();
    hello.body = Block().add(native::kVersions, u16(2) + u16(700)).closed();
    session.send(hello);
    const Frame error = native::parse(session.expect());
    EXPECT_EQ(error.cmd, native::kError);
    EXPECT_EQ(error.records.at(native::kVersions), u16(1));
    EXPECT_TRUE(session.ended_within(kPatience));
}

TEST_P(BadNative, OneOfSeveralVersionsIsEnough) {
    start();
    native::Session session{GetParam().transport, native_port(), native::Session::Silent{}};
    RawFrame hello = native::Session::hello();
    hello.body = Block().add(native::kVersions, u16(9) + u16(1)).closed();
    session.send(hello);
    EXPECT_EQ(native::parse(session.expect()).records.at(native::kVersions), u16(1));
}

TEST_P(BadNative, FaultsEndTheSessionAndSayWhy) {
    start();
    const std::string name = Block().add(native::kTopicName, "a").closed();
    const std::uint32_t alias = native::kAlias | native::kExtended;
    expect_fault(native::Session::hello(), "second_hello");
    expect_fault({.cmd = 0xFFFFFF0C}, "unknown_command");
    expect_fault({.cmd = 0xFFFFFFFF}, "unknown_command");
    expect_fault({.cmd = native::kWelcome}, "unknown_command");
    expect_fault({.cmd = 1001, .status = 0x100000}, "bad_flags");
    expect_fault({.cmd = 1001, .status = 3, .model = 12}, "bad_status");
    expect_fault({.cmd = native::kReply, .status = 2}, "bad_status");
    expect_fault({.cmd = native::kReply, .status = 4, .body = "a body"}, "bad_body");
    expect_fault({.cmd = native::kPing, .body = std::string(126, 'p')}, "bad_body");
    expect_fault({.cmd = native::kPong, .body = std::string(126, 'p')}, "bad_body");
    expect_fault({.cmd = native::kSubscribe}, "bad_body");
    expect_fault({.cmd = native::kSubscribe, .body = topic(1) + "x"}, "bad_body");
    expect_fault({.cmd = native::kSubscribe, .body = topic(1, "\xC0\x80")}, "bad_name");
    expect_fault({.cmd = native::kSubscribe, .body = topic(0, "zero")}, "bad_alias");
    expect_fault({.cmd = native::kSubscribe, .body = topic(65'536, "large")}, "bad_alias");
    expect_fault({.cmd = native::kUnsubscribe, .body = "?"}, "bad_body");
    expect_fault({.cmd = 5, .status = native::kAlias, .model = 12}, "bad_alias");
    expect_fault({.cmd = 0, .status = native::kAlias, .model = 12}, "bad_alias");
    expect_fault({.cmd = 1001, .status = native::kExtended, .body = name}, "bad_extensions");
    expect_fault({.cmd = 1, .status = alias, .body = Block().add(native::kTopicName, "").closed()},
                 "bad_name");
    expect_fault({.cmd = 1,
                  .status = alias,
                  .body = Block().add(native::kTopicName, std::string(256, 'n')).closed()},
                 "bad_name");
    expect_fault({.cmd = 1001, .status = native::kExtended, .body = "abc"}, "bad_extensions");
    expect_fault({.cmd = 1001, .status = native::kExtended, .body = u32(1)}, "bad_extensions");
    expect_fault(
        {.cmd = 1001, .status = native::kExtended, .body = Block().add(0x8001, "?").closed()},
        "bad_extensions");
    expect_counted();
}

TEST_P(BadNative, AnAliasIsSetOnceAndMayBeSaidAgain) {
    start();
    native::Session session = make_session();
    session.subscribe(topic(4, "a"));
    session.subscribe(topic(4, "a"));
    session.publish(by_alias(4, "a", "again"));
    EXPECT_EQ(session.next().payload, "again");
    session.publish(by_alias(4, "b", "for another"));
    expect_error(session, "alias_taken");
    expect_counted();
}

TEST_P(BadNative, AliasesAreLimited) {
    config().set("limits.max_aliases", 3);
    start();
    native::Session session = make_session();
    session.subscribe(topic(1, "a") + topic(2, "b") + topic(3, "c"));
    session.send({.cmd = native::kSubscribe, .body = topic(4, "d")});
    expect_error(session, "bad_alias");
    expect_counted();
}

TEST_P(BadNative, UnknownCommandsThatMayBeSkippedAre) {
    start();
    native::Session session = make_session();
    session.send({.cmd = 0xFFFFFF80, .status = 0x12345678, .body = "anything"});
    session.send({.cmd = 0xFFFFFFBF});
    session.fence();
    stop();
    EXPECT_EQ(broker().counter("commands_skipped"), 2U);
}

TEST_P(BadNative, TextMessagesAreRefused) {
    if (GetParam().transport != Transport::websocket) return;  // there are none elsewhere
    start();
    native::Session session = make_session();
    session.set_opcode(Opcode::text);
    session.send({.cmd = native::kPing});
    EXPECT_TRUE(session.ended_within(kPatience));
    EXPECT_EQ(session.close_code(), 1003);
    stop();
    EXPECT_EQ(broker().counter("sessions_closed", {{"reason", "ws_unsupported"}}), 1U);
}

TEST_P(BadNative, RepliesAndDeclinesToWhatIsNotTheirsAreIgnored) {
    start();
    native::Session asked = make_session();
    asked.subscribe(topic(1, "orders"));
    native::Session stranger = make_session();
    stranger.subscribe(topic(1, "other"));
    native::Session caller = make_session();
    caller.publish(by_alias(1, "orders", "?"));
    const Frame message = asked.next();
    stranger.reply(message, "forged");
    stranger.decline(message);
    stranger.fence();
    asked.reply(message, "true");
    EXPECT_EQ(caller.next().payload, "true");
    stop();
    EXPECT_EQ(broker().counter("replies_ignored", {{"reason", "foreign"}}), 2U);
}

}  // namespace
}  // namespace amq::flow
