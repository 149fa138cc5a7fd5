// Subscriptions: their acknowledgement byte for byte, what is no subscription, and any split of the
// bytes.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Subscribe : public FlowTest {
  protected:
    // The subscription is refused in words, and the session goes on.
    static void expect_refused(Subscriber& subscriber, const std::string& json) {
        const RawFrame ack = subscriber.subscribe_with(json, 31);
        const std::string shown = json.substr(0, 60);
        EXPECT_EQ(ack.cmd, kSubscribeAck) << shown;
        EXPECT_EQ(ack.sequence, 31U) << shown;
        EXPECT_TRUE(ack.body.starts_with(R"({"status":-1,"message":")")) << shown << ack.body;
        EXPECT_FALSE(ack.body.starts_with(R"({"status":-1,"message":"")")) << shown << ack.body;
        EXPECT_TRUE(ack.body.ends_with("}")) << shown << ack.body;
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, Subscribe, flow_cases(), flow_case_name);

TEST_P(Subscribe, IsAcknowledgedByteForByte) {
    start();
    Subscriber subscriber = make_subscriber({});
    const RawFrame ack = subscriber.subscribe_with(R"({"topics":[1001,1002]})", 4711);
    const RawFrame expected{
        .cmd = 2, .sequence = 4711, .body = R"({"status":0,"message":"ok","topics":[1001,1002]})"};
    EXPECT_EQ(ack, expected);
}

TEST_P(Subscribe, JsonMayBeSpacedAsItsWriterLikes) {
    start();
    Subscriber subscriber = make_subscriber({});
    const RawFrame ack = subscriber.subscribe_with(" {\n\t\"topics\" : [ 1001 , 1002 ] }\r\n");
    EXPECT_EQ(ack.body, R"({"status":0,"message":"ok","topics":[1001,1002]})");
}

TEST_P(Subscribe, IsInForceWhenItIsAcknowledged) {
    // A hold of nothing: only a subscription that is in force already gets the message.
    config().set("models.10.hold", "0s");
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "at once");
    EXPECT_EQ(subscriber.expect().body, "at once");
}

TEST_P(Subscribe, TwoSubscriptionsOfOneTopicAreOneDelivery) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    subscriber.subscribe({1001});
    EXPECT_EQ(subscriber.subscribe_with(R"({"topics":[1001,1001]})").cmd, kSubscribeAck);
    Publisher publisher = make_publisher();
    for (std::uint32_t model : kModels) {
        publisher.publish(model, 1001, std::to_string(model));
        EXPECT_EQ(subscriber.expect().body, std::to_string(model));
    }
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
}

TEST_P(Subscribe, ASecondOneAddsToTheFirst) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    subscriber.subscribe({1002});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "1001");
    publisher.publish(kUnreliableAll, 1002, "1002");
    EXPECT_EQ(subscriber.expect().body, "1001");
    EXPECT_EQ(subscriber.expect().body, "1002");
}

TEST_P(Subscribe, WhatIsNoSubscriptionIsAnsweredInWordsAndTheSessionStays) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    const std::vector<std::string> bodies{
        "",
        "{",
        "}",
        "null",
        "1001",
        "[1001]",
        "{}",
        R"({"topics":1001})",
        R"({"topics":null})",
        R"({"topics":{"1001":1}})",
        R"({"topics":["1001"]})",
        R"({"topics":[1001,null]})",
        R"({"topics":[-1]})",
        R"({"topics":[1001.5]})",
        R"({"topics":[4294967296]})",
        R"({"topics":[99999999999999999999999]})",
        R"({"topics":[1e400]})",
        R"({"topics":[1001)",
        R"({"topics":[1001]}x)",
        R"({'topics':[1001]})",
        R"({"topic":[1001]})",
        "{\"topics\":[1001],\"\xFF\xFE\":1}",
        std::string("{\"topics\":[1001\0]}", 18),
        std::string(50'000, '['),
        "{\"topics\":" + std::string(20'000, '[') + std::string(20'000, ']') + "}",
        pattern(5'000),
    };
    for (const std::string& body : bodies) expect_refused(subscriber, body);
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "still here");
    EXPECT_EQ(subscriber.expect().body, "still here");
    EXPECT_EQ(stop().counter("frames_rejected", {{"reason", "bad_subscribe"}}), bodies.size());
}

TEST_P(Subscribe, ReservedTopicsAreRefused) {
    start();
    Subscriber subscriber = make_subscriber({});
    for (const char* topic : {"0", "1", "2", "4294967040", "4294967295"}) {
        expect_refused(subscriber, std::string{"{\"topics\":["} + topic + "]}");
    }
    subscriber.subscribe({3, 4294967039});
}

TEST_P(Subscribe, HasALimitOfTopicsPerSession) {
    config().set("limits.max_subscriptions", 3);
    start();
    Subscriber subscriber = make_subscriber({1001, 1002, 1003});
    expect_refused(subscriber, R"({"topics":[1004]})");
    subscriber.subscribe({1001});
    make_subscriber({1004});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1003, "the third");
    EXPECT_EQ(subscriber.expect().body, "the third");
}

TEST_P(Subscribe, SeveralFramesInOneSegmentAreEachServed) {
    start();
    Subscriber subscriber = make_subscriber({});
    subscriber.send_bytes(
        encode({.cmd = kSubscribe, .sequence = 1, .body = R"({"topics":[1001]})"}) +
        encode({.cmd = kSubscribe, .sequence = 2, .body = "nonsense"}) +
        encode({.cmd = kSubscribe, .sequence = 3, .body = R"({"topics":[1002]})"}));
    std::set<std::uint32_t> acknowledged;  // in any order: a bad one need not wait for other shards
    for (int i = 0; i < 3; ++i) {
        const RawFrame ack = subscriber.expect();
        EXPECT_EQ(ack.cmd, kSubscribeAck);
        acknowledged.insert(ack.sequence);
    }
    EXPECT_EQ(acknowledged, (std::set<std::uint32_t>{1, 2, 3}));
    Publisher publisher = make_publisher();
    publisher.send_bytes(encode({.cmd = 1001, .model = kUnreliableAll, .body = "one"}) +
                         encode({.cmd = 1002, .model = kUnreliableAll, .body = ""}) +
                         encode({.cmd = 1001, .model = kUnreliableAll, .body = "three"}));
    EXPECT_EQ(subscriber.expect().body, "one");
    EXPECT_EQ(subscriber.expect().cmd, 1002U);
    EXPECT_EQ(subscriber.expect().body, "three");
}

TEST_P(Subscribe, OneFrameMayComeInManySegments) {
    start();
    for (std::size_t piece : {1U, 2U, 7U, 23U, 25U}) {
        Subscriber subscriber = make_subscriber({});
        subscriber.send_in_pieces(
            encode({.cmd = kSubscribe, .sequence = 8, .body = R"({"topics":[1001]})"}), piece);
        EXPECT_EQ(subscriber.expect().sequence, 8U) << piece;
        Publisher publisher = make_publisher();
        const RawFrame request{
            .cmd = 1001, .sequence = 6, .model = kReliableRandom, .body = pattern(90)};
        publisher.send_in_pieces(encode(request), piece);
        RawFrame reply = subscriber.expect();
        EXPECT_EQ(reply.body, request.body) << piece;
        reply.body = pattern(80, 1);
        subscriber.send_in_pieces(encode(reply), piece);
        EXPECT_EQ(publisher.expect(), ok_answer(request, reply.body)) << piece;
    }
}

}  // namespace
}  // namespace amq::flow
