// Native sessions: one session publishes, subscribes and replies, with topics by name, typed
// outcomes, and clients of the original protocol on the other side.

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
using Headers = std::vector<std::pair<std::string, std::string>>;

class Native : public NativeFlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Native, flow_cases(), flow_case_name);

TEST_P(Native, IsWelcomedWithWhatItHasToKnow) {
    config().set("limits.max_payload", "64KiB").set("limits.ping_interval", "7s");
    config().set("limits.max_aliases", 12);
    start();
    const native::Session session = make_session();
    EXPECT_EQ(session.welcome.sequence, 1U);
    EXPECT_EQ(session.welcome.status, 0U);
    EXPECT_EQ(session.welcome.records.at(native::kVersions), u16(1));
    EXPECT_EQ(session.welcome.records.at(native::kName), "amqd");
    EXPECT_FALSE(session.welcome.records.at(native::kSoftware).empty());
    EXPECT_NE(native::number(session.welcome.records.at(native::kSession)), 0U);
    EXPECT_EQ(session.welcome.records.at(native::kMaxPayload), u32(64 * 1024));
    EXPECT_EQ(session.welcome.records.at(native::kPingInterval), u32(7'000));
    EXPECT_EQ(session.welcome.records.at(native::kMaxAliases), u32(12));
}

TEST_P(Native, PublishesByANameItHasNeverSaidBeforeWithoutWaitingForAnything) {
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(9, "shop/orders"));
    native::Session caller{GetParam().transport, native_port(), native::Session::Silent{}};
    const RawFrame request{
        .cmd = 3,
        .sequence = 5,
        .status = native::kAlias | native::kExtended,
        .model = kReliableRandom,
        .body = "two apples" + Block().add(native::kTopicName, "shop/orders").closed()};
    caller.send_bytes(encode(native::Session::hello()) + encode(request));
    const Frame message = responder.next();
    EXPECT_EQ(message.payload, "two apples");
    EXPECT_EQ(message.cmd, 9U) << "by the alias of its own";
    EXPECT_EQ(message.flags, native::kAlias | native::kExtended);
    responder.reply(message, "done");
    EXPECT_EQ(caller.next().cmd, native::kWelcome);
    const Frame answer = caller.next();
    EXPECT_EQ(answer.cmd, native::kAnswer);
    EXPECT_EQ(answer.sequence, 5U);
    EXPECT_EQ(answer.status, 0U);
    EXPECT_EQ(answer.model, kReliableRandom);
    EXPECT_EQ(answer.payload, "done");
}

TEST_P(Native, PublishesToMoreNamesThanItMaySetAliases) {
    config().set("limits.max_aliases", 3);
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "a") + topic(2, "b") + topic(3, "1003"));
    native::Session other = make_session();
    other.subscribe(topic(1, "c") + topic(2, "d"));
    native::Session caller = make_session();
    caller.publish(by_alias(1, "x", ""));
    for (const std::string name : {"a", "b", "c", "d", "1003", "a", "d"}) {
        const std::uint32_t asked = caller.publish(by_alias(0, name, "to " + name));
        native::Session& asked_one = name == "c" || name == "d" ? other : responder;
        const Frame message = asked_one.next();
        EXPECT_EQ(message.payload, "to " + name);
        asked_one.reply(message, "by " + name);
        const Frame answer = caller.next();
        EXPECT_EQ(answer.sequence, asked);
        EXPECT_EQ(answer.payload, "by " + name);
    }
}

TEST_P(Native, OneSessionPublishesSubscribesAndReplies) {
    start();
    native::Session one = make_session();
    native::Session other = make_session();
    one.subscribe(topic(1, "a"));
    other.subscribe(topic(1, "b"));
    const std::uint32_t asked = one.publish(by_alias(2, "b", "from one"));
    const Frame at_other = other.next();
    EXPECT_EQ(at_other.payload, "from one");
    other.publish(by_alias(2, "a", "from other"));
    const Frame at_one = one.next();
    EXPECT_EQ(at_one.payload, "from other");
    one.reply(at_one, "one replies");
    EXPECT_EQ(other.next().payload, "one replies");
    other.reply(at_other, "other replies");
    const Frame answer = one.next();
    EXPECT_EQ(answer.payload, "other replies");
    EXPECT_EQ(answer.sequence, asked);
}

TEST_P(Native, TalksToClientsOfTheOriginalProtocolBothWays) {
    start();
    native::Session native = make_session();
    Subscriber old_subscriber = make_subscriber({1001});
    Publisher old_publisher = make_publisher();
    native.publish(by_alias(1, "1001", "by the name of a number"));
    const RawFrame delivered = old_subscriber.expect();
    EXPECT_EQ(delivered.cmd, 1001U);
    EXPECT_EQ(delivered.body, "by the name of a number") << "and nothing of its block";
    EXPECT_EQ(delivered.status, 0U);
    old_subscriber.reply(delivered, "as ever");
    EXPECT_EQ(native.next().payload, "as ever");

    native.subscribe(topic(1002));
    old_publisher.publish(kReliableRandom, 1002, "by number");
    const Frame message = native.next();
    EXPECT_EQ(message.cmd, 1002U);
    EXPECT_EQ(message.flags, native::kExtended);
    EXPECT_EQ(message.payload, "by number");
    Block block;
    block.header("trace", "1");
    native.reply(message, "natively", &block);
    const RawFrame answer = old_publisher.expect();
    EXPECT_EQ(answer.status, 0U);
    EXPECT_EQ(answer.body, "natively") << "and nothing of its block";
}

TEST_P(Native, MessagesSayWhichAttemptAndExchangeTheyAreAndHowMuchTimeIsLeft) {
    config().set_models("timeout", "5s");
    start();
    native::Session first = make_session();
    first.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    const std::uint32_t asked = caller.publish(by_alias(1, "orders", "question"));
    const Frame at_first = first.next();
    EXPECT_EQ(at_first.records.at(native::kAttempt), u32(1));
    const std::uint64_t left = native::number(at_first.records.at(native::kTimeout));
    EXPECT_GT(left, 3'000U);
    EXPECT_LE(left, 5'000U);
    native::Session second = make_session();
    second.subscribe(topic(1, "orders"));
    first.vanish();
    const Frame at_second = second.next();
    EXPECT_EQ(at_second.records.at(native::kAttempt), u32(2));
    EXPECT_EQ(at_second.records.at(native::kExchange), at_first.records.at(native::kExchange));
    second.reply(at_second, "answer");
    EXPECT_EQ(caller.next().sequence, asked);
}

TEST_P(Native, AllWhoAreAskedAtOnceAreTheFirst) {
    start();
    std::vector<native::Session> responders;
    for (int k = 0; k < 3; ++k) {
        responders.push_back(make_session());
        responders.back().subscribe(topic(1, "orders"));
    }
    native::Session caller = make_session();
    native::Request question = by_alias(1, "orders", "whose?");
    question.model = kReliableSpec;
    caller.publish(question);
    for (native::Session& responder : responders) {
        EXPECT_EQ(responder.next().records.at(native::kAttempt), u32(1));
    }
}

TEST_P(Native, HeadersGoThereAndBackAndUnknownExtensionsDoNot) {
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    const std::string large = pattern(3'000);  // such a body is shared, not copied
    for (const std::string& body : {std::string("small"), large}) {
        native::Request request = by_alias(1, "orders", body);
        request.block.add(99, "of a later version")
            .header("traceparent", "00-ab-cd-01")
            .header("empty", "")
            .header("traceparent", "again");
        caller.publish(request);
        const Frame message = responder.next();
        EXPECT_EQ(message.payload, body);
        EXPECT_EQ(
            message.headers,
            (Headers{{"traceparent", "00-ab-cd-01"}, {"empty", ""}, {"traceparent", "again"}}));
        EXPECT_EQ(message.records.count(99), 0U);
        Block block;
        block.header("served-by", "b");
        responder.reply(message, body, &block);
        const Frame answer = caller.next();
        EXPECT_EQ(answer.payload, body);
        EXPECT_EQ(answer.headers, (Headers{{"served-by", "b"}}));
    }
}

// The broker adds records of its own, so a message may be longer than what was published.
TEST_P(Native, AsMuchAsMayBePublishedArrives) {
    config().set("limits.max_payload", "64KiB");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1001));
    native::Session caller = make_session();
    native::Request request{.flags = native::kExtended};
    const std::string value(16'128 - 4 - 2, 'v');
    request.block.header("h", value);
    request.body = pattern(64 * 1024 - request.block.closed().size());
    caller.publish(request);
    const Frame message = responder.next();
    EXPECT_EQ(message.payload, request.body);
    EXPECT_EQ(message.headers, (Headers{{"h", value}}));
    Block more;
    more.header("h", value + "v");
    caller.send({.cmd = 1001, .status = native::kExtended, .model = 12, .body = more.closed()});
    EXPECT_EQ(caller.next().cmd, native::kError);
}

TEST_P(Native, OutcomesAreTyped) {
    config().set_models("timeout", "300ms").set_models("hold", "300ms");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    const auto outcome_of = [&](const native::Request& request) {
        caller.publish(request);
        return caller.next().status;
    };
    EXPECT_EQ(outcome_of(by_alias(1, "orders", "not replied to")), 1U) << "timeout";
    EXPECT_EQ(outcome_of(by_alias(2, "nowhere", "")), 2U) << "no_subscriber";
    EXPECT_EQ(outcome_of({.topic = 2}), 7U) << "denied: reserved";
    EXPECT_EQ(outcome_of({.model = 99}), 7U) << "denied: unknown model";
    responder.next();
    caller.publish(by_alias(1, "orders", "declined"));
    responder.decline(responder.next());
    EXPECT_EQ(caller.next().status, 4U) << "not_owner";
}

TEST_P(Native, ARequestThatMustNotWaitDoesNot) {
    config().set_models("timeout", "60s").set_models("hold", "60s");
    start();
    native::Session caller = make_session();
    native::Request request = by_alias(1, "nobody", "");
    request.flags |= native::kNoWait;
    caller.publish(request);
    EXPECT_EQ(caller.next().status, 2U);
}

TEST_P(Native, ARequestMayAskForItsOwnTime) {
    config().set_models("timeout", "60s");
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    native::Request request = by_alias(1, "orders", "quick");
    request.block.add(native::kTimeout, u32(100));
    caller.publish(request);
    EXPECT_LE(native::number(responder.next().records.at(native::kTimeout)), 100U);
    EXPECT_EQ(caller.next().status, 1U);
}

TEST_P(Native, ACancelledRequestEndsAndItsResponderIsTold) {
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    const std::uint32_t asked = caller.publish(by_alias(1, "orders", "never mind"));
    const Frame message = responder.next();
    caller.cancel(asked);
    const Frame answer = caller.next();
    EXPECT_EQ(answer.sequence, asked);
    EXPECT_EQ(answer.status, 9U) << "cancelled";
    const Frame cancel = responder.next();
    EXPECT_EQ(cancel.cmd, native::kCancel);
    EXPECT_EQ(cancel.sequence, message.sequence);
    caller.cancel(asked);
    caller.fence();
    responder.reply(message, "too late");
    responder.fence();
    stop();
    EXPECT_EQ(broker().counter("cancels"), 1U);
    EXPECT_EQ(broker().counter("cancels_ignored"), 1U);
    EXPECT_EQ(broker().counter("replies_ignored", {{"reason", "late"}}), 1U);
}

TEST_P(Native, AResponderIsToldThatItsCallerHasGone) {
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders"));
    native::Session caller = make_session();
    caller.publish(by_alias(1, "orders", "?"));
    const Frame message = responder.next();
    caller.vanish();
    const Frame cancel = responder.next();
    EXPECT_EQ(cancel.cmd, native::kCancel);
    EXPECT_EQ(cancel.sequence, message.sequence);
}

TEST_P(Native, NothingNewComesAfterTheEndOfASubscriptionAndWhatCameMayBeRepliedTo) {
    start();
    native::Session responder = make_session();
    responder.subscribe(topic(1, "orders") + topic(2, "jobs"));
    native::Session caller = make_session();
    caller.publish(by_alias(1, "orders", "before"));
    const Frame before = responder.next();
    responder.unsubscribe(topic(1, "orders"));
    native::Request request = by_alias(1, "orders", "after");
    request.flags |= native::kNoWait;
    caller.publish(request);
    EXPECT_EQ(caller.next().status, 2U);
    responder.reply(before, "done");
    EXPECT_EQ(caller.next().payload, "done");
    caller.publish(by_alias(2, "jobs", "still there"));
    EXPECT_EQ(responder.next().payload, "still there");
}

TEST_P(Native, NothingComesBehindTheAcknowledgedEndOfASubscriptionWhileOthersPublish) {
    start();
    native::Session listener = make_session();
    listener.subscribe(topic(1, "news"));
    std::vector<native::Session> publishers;
    for (int k = 0; k < 3; ++k) publishers.push_back(make_session());
    for (int k = 0; k < 200; ++k) {
        if (k == 100) {
            listener.send({.cmd = native::kUnsubscribe, .sequence = 9, .body = topic(1, "news")});
        }
        for (native::Session& one : publishers) {
            native::Request news = by_alias(2, "news", pattern(100));
            news.model = kUnreliableAll;
            one.publish(news);
        }
    }
    Frame frame = listener.next();
    while (frame.cmd != native::kAcknowledge) frame = listener.next();
    EXPECT_EQ(frame.sequence, 9U);
    for (native::Session& one : publishers) one.fence();
    listener.fence();
}

TEST_P(Native, RefusedTopicsAreNamedWithTheReason) {
    config().set("limits.max_subscriptions", 2);
    start();
    native::Session session = make_session();
    session.send({.cmd = native::kSubscribe,
                  .sequence = 5,
                  .body = topic(1) + topic(7, "good") + topic(1001) + topic(8, "too many")});
    const Frame ack = session.next();
    EXPECT_EQ(ack.cmd, native::kAcknowledge);
    EXPECT_EQ(ack.status, 7U);
    EXPECT_EQ(ack.payload, u32(1) + u32(7) + u32(8) + u32(5));
    session.publish({.topic = 1001, .body = "served"});
    EXPECT_EQ(session.next().payload, "served");
}

TEST_P(Native, AnswersPings) {
    start();
    native::Session session = make_session();
    session.send({.cmd = native::kPing, .sequence = 9, .body = std::string(125, 'p')});
    const Frame pong = session.next();
    EXPECT_EQ(pong.cmd, native::kPong);
    EXPECT_EQ(pong.sequence, 9U);
    EXPECT_EQ(pong.payload, std::string(125, 'p'));
}

TEST_P(Native, IsAskedWhetherItLivesAndEndsWhenItDoesNotSay) {
    config().set("limits.ping_interval", "300ms");
    start();
    native::Session alive = make_session();
    native::Session dead = make_session();
    for (int k = 0; k < 5; ++k) {
        const Frame ping = alive.next();
        ASSERT_EQ(ping.cmd, native::kPing);
        alive.send({.cmd = native::kPong, .sequence = ping.sequence});
    }
    EXPECT_TRUE(dead.ended_within(kPatience));
    alive.send({.cmd = native::kPing, .sequence = 1});
    stop();
    EXPECT_EQ(broker().counter("sessions_closed", {{"reason", "silent"}}), 1U);
}

}  // namespace
}  // namespace amq::flow
