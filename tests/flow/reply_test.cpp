// Model 12: one subscriber is asked, and its reply is the publisher's answer.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Reply : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Reply, flow_cases(), flow_case_name);

TEST_P(Reply, ComesBackToThePublisherByteForByte) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const RawFrame request{
        .cmd = 1001, .sequence = 0xDEADBEEF, .model = kReliableRandom, .body = pattern(1000, 1)};
    publisher.send(request);
    const RawFrame delivered = subscriber.expect();
    EXPECT_EQ(delivered, delivery_of(request, delivered));
    EXPECT_GE(delivered.sequence, 1'000'001U);
    subscriber.reply(delivered, pattern(700, 2));
    EXPECT_EQ(publisher.expect(), ok_answer(request, pattern(700, 2)));
}

TEST_P(Reply, MayBeEmptyAndIsASuccessAllTheSame) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const RawFrame request{.cmd = 1001, .sequence = 9, .model = kReliableRandom, .body = "x"};
    publisher.send(request);
    subscriber.reply(subscriber.expect(), "");
    EXPECT_EQ(publisher.expect(), ok_answer(request, ""));
}

TEST_P(Reply, GoesToTheRequestItWasMadeForInWhateverOrderRepliesCome) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    constexpr int kRequests = 100;
    for (int i = 1; i <= kRequests; ++i) {
        publisher.publish(kReliableRandom, 1001, "request " + std::to_string(i));
    }
    std::vector<RawFrame> delivered;
    for (int i = 0; i < kRequests; ++i) delivered.push_back(subscriber.expect());
    std::reverse(delivered.begin(), delivered.end());
    for (const RawFrame& frame : delivered) subscriber.reply(frame, "reply to " + frame.body);
    for (int i = 0; i < kRequests; ++i) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.body, "reply to request " + std::to_string(answer.sequence));
        EXPECT_EQ(answer.status, kStatusOk);
    }
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Reply, GoesToTheSessionThatAskedAlthoughSequencesAreTheSame) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    std::vector<Publisher> publishers;
    for (int i = 0; i < 6; ++i) publishers.push_back(make_publisher());
    for (std::size_t i = 0; i < publishers.size(); ++i) {
        publishers[i].publish(kReliableRandom, 1001, std::to_string(i));
    }
    for (std::size_t i = 0; i < publishers.size(); ++i) {
        const RawFrame delivered = subscriber.expect();
        subscriber.reply(delivered, "you are " + delivered.body);
    }
    for (std::size_t i = 0; i < publishers.size(); ++i) {
        const RawFrame answer = publishers[i].expect();
        EXPECT_EQ(answer.sequence, 1U);
        EXPECT_EQ(answer.body, "you are " + std::to_string(i));
    }
}

TEST_P(Reply, IsAskedOfOneSubscriberOnly) {
    start();
    std::vector<Subscriber> subscribers;
    for (int i = 0; i < 4; ++i) subscribers.push_back(make_subscriber({1001}));
    std::vector<RawClient*> all;
    for (Subscriber& subscriber : subscribers) all.push_back(&subscriber);
    Publisher publisher = make_publisher();
    std::vector<int> asked(subscribers.size(), 0);
    constexpr int kRequests = 200;
    for (int i = 0; i < kRequests; ++i) {
        publisher.publish(kReliableRandom, 1001, "");
        const auto which = first_with_frame(all, kPatience);
        ASSERT_TRUE(which.has_value());
        subscribers[*which].reply(subscribers[*which].expect(), "done");
        ASSERT_EQ(publisher.expect().body, "done");
        ++asked[*which];
    }
    // 200 throws of a fair die with four sides: a side that never comes up is as likely as 1 in
    // 10^24.
    for (int times : asked) EXPECT_GT(times, 0);
    EXPECT_EQ(first_with_frame(all, kQuiet), std::nullopt);
    EXPECT_EQ(stop().counter("deliveries", {{"model", "12"}}), kRequests);
}

TEST_P(Reply, IsCountedWithItsOutcome) {
    start();
    {
        Subscriber subscriber = make_subscriber({1001});
        Publisher publisher = make_publisher();
        for (int i = 0; i < 3; ++i) {
            publisher.publish(kReliableRandom, 1001, "");
            subscriber.reply(subscriber.expect(), "");
            (void)publisher.expect();
        }
    }
    stop();
    EXPECT_EQ(broker().counter("publishes_received", {{"model", "12"}}), 3U);
    EXPECT_EQ(broker().counter("outcomes", {{"model", "12"}, {"outcome", "ok"}}), 3U);
    EXPECT_EQ(broker().counter("replies_received"), 3U);
    EXPECT_EQ(broker().counter("replies_ignored"), 0U);
    EXPECT_EQ(broker().counter("sessions_opened"), 2U);
}

}  // namespace
}  // namespace amq::flow
