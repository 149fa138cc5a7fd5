// Native sessions at their limits: they go on, and are told.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/flow/native_flow.hpp"

namespace amq::flow {
namespace {

using native::Frame;
using native::topic;

constexpr std::uint32_t kOk = 0;
constexpr std::uint32_t kNotOwner = 4;
constexpr std::uint32_t kOverloaded = 5;
constexpr std::uint32_t kTooLarge = 6;

class NativeLimits : public NativeFlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, NativeLimits, flow_cases(), flow_case_name);

// One of two that ask each other.
class NativeAsker {
  public:
    NativeAsker(native::Session session, std::string own) : session_(std::move(session)) {
        session_.subscribe(topic(1, own));
    }
    native::Session& session() { return session_; }

    void ask(const native::Request& request, int times) {
        for (int k = 0; k < times; ++k) ++outcomes_[session_.publish(request)].asked;
    }
    // Until so many are there; what comes meanwhile is taken too.
    void await(std::uint32_t status, std::size_t count) {
        while (counted(status) < count) take(session_.next());
    }
    void await_messages(std::size_t count) {
        while (messages_.size() < count) take(session_.next());
    }
    void reply_to_all() {
        for (const Frame& message : messages_) session_.reply(message, "re: " + message.payload);
        messages_.clear();
    }
    std::size_t counted(std::uint32_t status) const {
        std::size_t count = 0;
        for (const auto& [sequence, one] : outcomes_) {
            for (const std::uint32_t told : one.told) count += told == status ? 1U : 0U;
        }
        return count;
    }
    void expect_one_outcome_each() const {
        for (const auto& [sequence, one] : outcomes_) {
            EXPECT_EQ(one.asked, 1) << sequence;
            EXPECT_EQ(one.told.size(), 1U) << sequence;
        }
    }

  private:
    struct Outcomes {
        int asked = 0;
        std::vector<std::uint32_t> told;
    };

    void take(const Frame& frame) {
        if (frame.cmd == native::kAnswer) {
            outcomes_[frame.sequence].told.push_back(frame.status);
        } else {
            messages_.push_back(frame);
        }
    }

    native::Session session_;
    std::map<std::uint32_t, Outcomes> outcomes_;
    std::vector<Frame> messages_;
};

// The head of a request whose body is said to be so long.
std::string head_of_publish(std::uint32_t length) {
    const std::string frame = encode({.cmd = 1001, .sequence = 1, .model = kReliableRandom});
    return frame.substr(0, 12) + native::u32(length) + frame.substr(16);
}

// Each has as much open as it may, and the other's replies are behind that.
TEST_P(NativeLimits, TwoThatAskEachOtherPastTheirLimitsAreAnswered) {
    config().set("limits.max_in_flight_per_session", 4).set_models("timeout", "60s");
    start();
    NativeAsker one{make_session(), "one"};
    NativeAsker other{make_session(), "other"};
    one.ask(by_alias(2, "other", "from one"), 12);
    other.ask(by_alias(2, "one", "from other"), 12);
    one.await(kOverloaded, 8);
    other.await(kOverloaded, 8);
    one.await_messages(4);
    other.await_messages(4);
    one.reply_to_all();
    other.reply_to_all();
    one.await(kOk, 4);
    other.await(kOk, 4);
    one.ask(by_alias(2, "other", "again"), 1);
    other.await_messages(1);
    other.reply_to_all();
    one.await(kOk, 5);
    for (NativeAsker* asker : {&one, &other}) {
        asker->session().fence();
        asker->expect_one_outcome_each();
    }
    stop();
    EXPECT_EQ(broker().counter("publishes_refused", {{"reason", "session_in_flight"}}), 16U);
}

TEST_P(NativeLimits, MessagesThatNobodyAnswersGoOnAtTheLimit) {
    config().set("limits.max_in_flight_per_session", 2).set_models("timeout", "60s");
    start();
    NativeAsker one{make_session(), "one"};
    native::Session other = make_session();
    other.subscribe(topic(1, "other"));
    one.ask(by_alias(2, "other", "?"), 3);
    one.await(kOverloaded, 1);
    native::Request told = by_alias(2, "other", "told");
    told.model = kUnreliableAll;
    one.session().publish(told);
    EXPECT_EQ(other.next().payload, "?");
    EXPECT_EQ(other.next().payload, "?");
    EXPECT_EQ(other.next().payload, "told");
}

TEST_P(NativeLimits, OneThatOnlyPublishesWaitsInsteadOfBeingRefused) {
    config().set("limits.max_in_flight_per_session", 4);
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    for (int k = 0; k < 40; ++k) caller.publish(by_alias(1, "orders", std::to_string(k)));
    for (int k = 0; k < 40; ++k) {
        const Frame message = responder.next();
        EXPECT_EQ(message.payload, std::to_string(k));
        responder.reply(message, message.payload);
    }
    for (int k = 0; k < 40; ++k) EXPECT_EQ(caller.next().status, kOk);
}

// --- bodies larger than they may be

TEST_P(NativeLimits, APublishThatIsTooLargeIsToldSoAndTheSessionGoesOn) {
    config().set("limits.max_payload", "4KiB");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1001));
    native::Session caller = make_session();
    for (const std::size_t size : {4'097U, 5'000U, 3'000'000U}) {
        const std::uint32_t asked = caller.publish({.body = pattern(size)});
        caller.publish({.body = "behind it"});
        const Frame refused = caller.next();
        EXPECT_EQ(refused.cmd, native::kAnswer);
        EXPECT_EQ(refused.sequence, asked);
        EXPECT_EQ(refused.status, kTooLarge);
        EXPECT_EQ(refused.model, kReliableRandom);
        const Frame message = responder.next();
        EXPECT_EQ(message.payload, "behind it");
        responder.reply(message, "good");
        EXPECT_EQ(caller.next().payload, "good");
    }
    caller.publish({.model = kUnreliableAll, .body = pattern(5'000)});
    caller.send({.cmd = 1001, .sequence = 0, .model = kReliableRandom, .body = pattern(5'000)});
    caller.fence();
    stop();
    EXPECT_EQ(broker().counter("publishes_refused", {{"reason", "too_large"}}), 5U);
}

TEST_P(NativeLimits, AReplyThatIsTooLargeIsADecline) {
    config().set("limits.max_payload", "4KiB").set_models("timeout", "60s");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1001));
    native::Session caller = make_session();
    caller.publish({.body = "?"});
    responder.reply(responder.next(), pattern(5'000));
    EXPECT_EQ(caller.next().status, kNotOwner);
    caller.publish({.body = "?"});
    responder.reply(responder.next(), pattern(4'096));
    EXPECT_EQ(caller.next().payload, pattern(4'096));
    stop();
    EXPECT_EQ(broker().counter("replies_ignored", {{"reason", "too_large"}}), 1U);
    EXPECT_EQ(broker().counter("declined"), 1U);
}

TEST_P(NativeLimits, OtherFramesThatAreTooLargeEndTheSession) {
    config().set("limits.max_payload", "4KiB");
    start();
    for (const std::uint32_t cmd :
         {native::kSubscribe, native::kPing, native::kHello, std::uint32_t{0xFFFFFF80}}) {
        native::Session session = make_session();
        session.send({.cmd = cmd, .body = pattern(5'000)});
        EXPECT_TRUE(session.ended_within(kPatience)) << cmd;
    }
    native::Session silent{GetParam().transport, native_port(), native::Session::Silent{}};
    silent.send({.cmd = 1001, .sequence = 1, .model = kReliableRandom, .body = pattern(5'000)});
    EXPECT_TRUE(silent.ended_within(kPatience)) << "before its hello";
    native::Session huge = make_session();
    huge.send_bytes(head_of_publish(64 * 1024 * 1024 + 1));
    EXPECT_TRUE(huge.ended_within(kPatience)) << "too large to be read away";
    expect_service();
    stop();
    EXPECT_EQ(broker().counter("sessions_closed", {{"reason", "body_too_large"}}), 6U);
}

TEST_P(NativeLimits, ABodyThatIsTooLargeAndDoesNotComeEndsTheSession) {
    config().set("limits.max_payload", "4KiB").set("limits.frame_timeout", "300ms");
    start();
    native::Session session = make_session();
    session.send_bytes(head_of_publish(5'000));
    EXPECT_EQ(session.next().status, kTooLarge);
    EXPECT_TRUE(session.ended_within(kPatience));
    stop();
    EXPECT_EQ(broker().counter("sessions_closed", {{"reason", "frame_timeout"}}), 1U);
}

TEST_P(NativeLimits, WhatIsReadOfAFrameThatIsTooLargeMustBeGood) {
    config().set("limits.max_payload", "4KiB");
    start();
    for (const RawFrame& frame :
         {RawFrame{.cmd = 1001, .status = 0x8000'0000, .body = pattern(5'000)},
          RawFrame{.cmd = 1001, .status = 3, .body = pattern(5'000)},
          RawFrame{.cmd = native::kReply, .status = 4, .body = pattern(5'000)}}) {
        native::Session session = make_session();
        session.send(frame);
        EXPECT_EQ(session.next().cmd, native::kError) << frame.status;
        EXPECT_TRUE(session.ended_within(kPatience));
    }
}

// It is not read from, and what it had said behind its last publish is still to come.
TEST_P(NativeLimits, APublisherThatGoesAtItsLimitIsMissedAtOnce) {
    config().set("limits.max_in_flight_per_session", 4);
    config().set_models("timeout", "60s");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    for (int k = 0; k < 6; ++k) caller.publish(by_alias(1, "orders", std::to_string(k)));
    std::set<std::uint32_t> asked;
    for (int k = 0; k < 4; ++k) asked.insert(responder.next().sequence);
    EXPECT_TRUE(responder.silent_for(kQuiet));
    caller.vanish();
    while (!asked.empty()) {
        const Frame frame = responder.next();
        if (frame.cmd == native::kCancel) asked.erase(frame.sequence);
    }
    stop();
    EXPECT_GE(broker().counter("outcomes", {{"outcome", "cancelled"}}), 4U);
}

}  // namespace
}  // namespace amq::flow
