// Model 10: every subscriber online gets it, and nobody is answered.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Fanout : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Fanout, flow_cases(), flow_case_name);

TEST_P(Fanout, ReachesEverySubscriberOfTheTopicOnceAndInOrder) {
    start();
    std::vector<Subscriber> subscribers;
    for (int i = 0; i < 7; ++i) subscribers.push_back(make_subscriber({1001, 1002}));
    Publisher publisher = make_publisher();
    constexpr std::uint32_t kMessages = 50;
    for (std::uint32_t i = 0; i < kMessages; ++i) {
        publisher.publish(kUnreliableAll, 1001, pattern(100, i));
    }
    for (Subscriber& subscriber : subscribers) {
        std::uint32_t last_sequence = 1'000'000;
        for (std::uint32_t i = 0; i < kMessages; ++i) {
            const RawFrame frame = subscriber.expect();
            EXPECT_GT(frame.sequence, last_sequence);
            last_sequence = frame.sequence;
            const RawFrame expected{.cmd = 1001,
                                    .sequence = frame.sequence,
                                    .model = kUnreliableAll,
                                    .body = pattern(100, i)};
            EXPECT_EQ(frame, expected);
        }
    }
    for (Subscriber& subscriber : subscribers) EXPECT_TRUE(subscriber.silent_for(kQuiet / 5));
    EXPECT_EQ(stop().counter("deliveries", {{"model", "10"}}), 7U * kMessages);
}

TEST_P(Fanout, DoesNotReachSubscribersOfOtherTopics) {
    start();
    Subscriber other = make_subscriber({1002});
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "for 1001");
    publisher.publish(kUnreliableAll, 1002, "for 1002");
    EXPECT_EQ(subscriber.expect().body, "for 1001");
    EXPECT_EQ(other.expect().body, "for 1002");
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
    EXPECT_TRUE(other.silent_for(kQuiet));
}

TEST_P(Fanout, IsNeverAnsweredWhateverSubscribersSendBack) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "news");
    subscriber.reply(subscriber.expect(), "thank you");
    publisher.publish(kUnreliableAll, 1001, "more");
    EXPECT_EQ(subscriber.expect().body, "more");
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Fanout, GoesOnForTheOthersWhenOneLeaves) {
    start();
    Subscriber stays = make_subscriber({1001});
    Subscriber leaves = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "1");
    EXPECT_EQ(leaves.expect().body, "1");
    leaves.leave();
    publisher.publish(kUnreliableAll, 1001, "2");
    EXPECT_EQ(stays.expect().body, "1");
    EXPECT_EQ(stays.expect().body, "2");
    expect_service();
}

}  // namespace
}  // namespace amq::flow
