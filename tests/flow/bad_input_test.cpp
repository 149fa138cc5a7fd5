// Bytes that are no frames, and frames that nobody may send: each is counted with a reason, and
// hurts nobody else.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

using namespace std::string_view_literals;

class BadInput : public FlowTest {
  protected:
    // A session of either role that sends this is ended with this reason.
    void expect_ended(std::string_view bytes, const std::string& reason) {
        Publisher publisher = make_publisher();
        publisher.send_bytes(bytes);
        EXPECT_TRUE(publisher.ended_within(kPatience)) << "as a publisher";
        Subscriber subscriber = make_subscriber({});
        subscriber.send_bytes(bytes);
        EXPECT_TRUE(subscriber.ended_within(kPatience)) << "as a subscriber";
        expect_service();
        stop();
        EXPECT_EQ(broker().counter("sessions_closed", {{"reason", reason}}), 2U);
        EXPECT_EQ(broker().counter("frames_rejected", {{"reason", reason}}), 2U);
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, BadInput, flow_cases(), flow_case_name);

TEST_P(BadInput, AWrongMagicEndsTheSessionWithItsFourthByte) {
    start();
    expect_ended("\x01\x33\xC5\x78"sv, "bad_magic");
}

TEST_P(BadInput, AWrongMagicBehindAGoodFrameEndsTheSessionToo) {
    start();
    // On the subscribers' port this good frame is a reply to nothing.
    const std::string good = encode({.cmd = 1001, .model = kUnreliableAll, .body = "good"});
    expect_ended(good + encode_head({.cmd = 1001}, {.magic = 0, .length = 0}), "bad_magic");
}

TEST_P(BadInput, BytesOfOtherProtocolsEndTheSession) {
    start();
    const std::vector<std::string_view> others{
        "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"sv,  // TLS
        "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"sv,
        "POST / HTTP/1.1\r\nHost: x\r\n\r\n"sv,
        "*1\r\n$4\r\nPING\r\n"sv,             // Redis
        "CONNECT {\"verbose\":false}\r\n"sv,  // NATS
        "\x10\x0C\x00\x04MQTT\x04\x02\x00\x3C"sv,
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv,
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv,
    };
    for (std::string_view bytes : others) {
        Publisher publisher = make_publisher();
        publisher.send_bytes(bytes);
        EXPECT_TRUE(publisher.ended_within(kPatience)) << bytes;
    }
    expect_service();
    EXPECT_EQ(stop().counter("sessions_closed", {{"reason", "bad_magic"}}), others.size());
}

TEST_P(BadInput, RandomBytesEndTheSessionAndNothingElse) {
    config().set("limits.handshake_timeout", "1s");  // some may look like the begin of an upgrade
    start();
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        Publisher publisher = make_publisher();
        publisher.send_bytes(pattern(100 + seed, seed));
        EXPECT_TRUE(publisher.ended_within(kPatience)) << seed;
    }
    expect_service();
}

TEST_P(BadInput, AnUnknownModelIsAnsweredAndTheSessionStays) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t model : {0U, 1U, 9U, 14U, 0x8000'000CU, 0xFFFF'FFFFU}) {
        const RawFrame request{.cmd = 1001, .sequence = 8, .model = model, .body = "what?"};
        publisher.send(request);
        EXPECT_EQ(publisher.expect(), failed_answer(request)) << model;
    }
    publisher.publish(kUnreliableAll, 1001, "still here");
    EXPECT_EQ(subscriber.expect().body, "still here");
    EXPECT_EQ(stop().counter("publishes_refused", {{"reason", "unknown_model"}}), 6U);
}

TEST_P(BadInput, AReservedTopicIsRefusedAndTheSessionStays) {
    start();
    Publisher publisher = make_publisher();
    for (std::uint32_t topic : {0U, 1U, 2U, 0xFFFF'FF00U, 0xFFFF'FFFFU}) {
        for (std::uint32_t model : kModels) {
            const RawFrame request{.cmd = topic, .sequence = 8, .model = model, .body = "x"};
            publisher.send(request);
            if (model != kReliableRandom && model != kReliableSpec) continue;
            EXPECT_EQ(publisher.expect(), failed_answer(request)) << topic;
        }
    }
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    Subscriber subscriber = make_subscriber({3, 0xFFFF'FEFFU});
    publisher.publish(kUnreliableAll, 3, "the lowest");
    publisher.publish(kUnreliableAll, 0xFFFF'FEFFU, "the highest");
    EXPECT_EQ(subscriber.expect().body, "the lowest");
    EXPECT_EQ(subscriber.expect().body, "the highest");
    stop();
    for (const char* model : {"10", "11", "12", "13"}) {
        const Fields labels{{"model", model}, {"reason", "reserved_topic"}};
        EXPECT_EQ(broker().counter("publishes_refused", labels), 5U) << model;
    }
}

TEST_P(BadInput, ASubscriptionOnThePublishersPortIsAPublishToAReservedTopic) {
    start();
    Publisher publisher = make_publisher();
    publisher.send({.cmd = kSubscribe, .sequence = 1, .body = R"({"topics":[1001]})"});
    publisher.publish(kReliableRandom, 1, "");
    EXPECT_EQ(publisher.expect().status, kStatusTimeout);
    expect_service();
}

TEST_P(BadInput, APublishOnTheSubscribersPortIsAReplyToNothing) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    subscriber.send({.cmd = 1001, .sequence = 5, .model = kUnreliableAll, .body = "news?"});
    subscriber.fence();
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
    expect_service();
    EXPECT_EQ(stop().counter("replies_ignored", {{"reason", "foreign"}}), 1U);
}

TEST_P(BadInput, AFloodOfFalseRepliesLeavesTheOthersAlone) {
    start();
    Subscriber flooder = make_subscriber({});
    std::string bytes;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        bytes +=
            encode({.cmd = 1000 + i, .sequence = 1'000'000 + i, .model = i % 20, .body = "false"});
    }
    flooder.send_bytes(bytes);
    expect_service();
    flooder.fence();
    EXPECT_EQ(stop().counter("replies_ignored", {{"reason", "foreign"}}), 20'000U);
}

}  // namespace
}  // namespace amq::flow
