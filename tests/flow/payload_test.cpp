// Bodies of every legal size arrive whole, and one byte more ends the session.

#include <gtest/gtest.h>

#include <string>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr std::size_t kLargest = 50 * 1024;

class Payload : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Payload, flow_cases(), flow_case_name);

TEST_P(Payload, OfAnyLegalSizeArrivesBothWays) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t model : kModels) {
        for (std::size_t size :
             {std::size_t{0}, std::size_t{1}, std::size_t{125}, std::size_t{126},
              std::size_t{65'536 - 24 - 20'000}, std::size_t{49 * 1024}, kLargest - 1, kLargest}) {
            const RawFrame request{
                .cmd = 1001, .sequence = 1, .model = model, .body = pattern(size, model)};
            publisher.send(request);
            const RawFrame delivered = subscriber.expect();
            ASSERT_EQ(delivered, delivery_of(request, delivered)) << size;
            if (model != kReliableRandom && model != kReliableSpec) continue;
            subscriber.reply(delivered, pattern(size, 99));
            ASSERT_EQ(publisher.expect(), ok_answer(request, pattern(size, 99))) << size;
        }
    }
}

TEST_P(Payload, OneByteTooLongEndsThePublishersSessionBeforeItIsSent) {
    config().set("log.counters_interval", "200ms");
    start();
    Publisher publisher = make_publisher();
    // The head alone: nobody waits for a body that is not going to be taken.
    publisher.send_bytes(encode_head({.cmd = 1001, .sequence = 1, .model = kReliableRandom},
                                     {.length = kLargest + 1}));
    EXPECT_TRUE(publisher.ended_within(kPatience));
    const Fields labels{{"reason", "body_too_large"}};
    EXPECT_TRUE(broker().wait_for_counter("frames_rejected", labels, 1));
    EXPECT_TRUE(broker().wait_for_counter("sessions_closed", labels, 1));
    expect_service();
}

TEST_P(Payload, OneByteTooLongInAReplyEndsTheSubscribersSessionAndAnotherIsAsked) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const RawFrame request{.cmd = 1001, .sequence = 1, .model = kReliableRandom, .body = "?"};
    publisher.send(request);
    const RawFrame delivered = subscriber.expect();
    Subscriber other = make_subscriber({1001});
    subscriber.send_bytes(encode_head(delivered, {.length = kLargest + 1}));
    EXPECT_TRUE(subscriber.ended_within(kPatience));
    other.reply(other.expect(), "fits");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "fits"));
}

TEST_P(Payload, AnyLengthOverTheLimitIsRefusedWithoutRoomForIt) {
    start();
    const std::uint64_t before = broker().resident_bytes();
    for (std::uint32_t length : {0x7FFF'FFFFU, 0x8000'0000U, 0xFFFF'FFE7U, 0xFFFF'FFFFU}) {
        Publisher publisher = make_publisher();
        publisher.send_bytes(encode_head({.cmd = 1001, .sequence = 1, .model = kReliableRandom},
                                         {.length = length}));
        EXPECT_TRUE(publisher.ended_within(kPatience)) << length;
    }
    EXPECT_LT(broker().resident_bytes(), before + 32 * 1024 * 1024);
    expect_service();
    EXPECT_EQ(stop().counter("frames_rejected", {{"reason", "body_too_large"}}), 4U);
}

TEST_P(Payload, FramesBeforeTheOverlongOneAreServed) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send_bytes(
        encode({.cmd = 1001, .model = kUnreliableAll, .body = "good"}) +
        encode_head({.cmd = 1001, .model = kUnreliableAll}, {.length = kLargest + 1}));
    EXPECT_EQ(subscriber.expect().body, "good");
    EXPECT_TRUE(publisher.ended_within(kPatience));
}

TEST_P(Payload, ItsLimitCanBeConfigured) {
    config().set("limits.max_payload", "1KiB");
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, pattern(1024));
    EXPECT_EQ(subscriber.expect().body, pattern(1024));
    publisher.send_bytes(encode_head({.cmd = 1001, .model = kUnreliableAll}, {.length = 1025}));
    EXPECT_TRUE(publisher.ended_within(kPatience));
}

}  // namespace
}  // namespace amq::flow
