// P4: first in, first out per publisher session, topic and model, towards one subscriber.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class P4Order : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set_models("timeout", "60s").set_models("hold", "60s");
        start();
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, P4Order, flow_cases(), flow_case_name);

TEST_P(P4Order, IsKeptFromOnePublisherToOneSubscriberForEveryModel) {
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    constexpr int kMessages = 1000;
    for (std::uint32_t model : kModels) {
        for (int i = 0; i < kMessages; ++i) publisher.publish(model, 1001, std::to_string(i));
        for (int i = 0; i < kMessages; ++i) {
            const RawFrame frame = subscriber.expect();
            ASSERT_EQ(frame.model, model);
            ASSERT_EQ(frame.body, std::to_string(i));
            if (model == kReliableRandom || model == kReliableSpec) subscriber.reply(frame, "");
        }
    }
}

TEST_P(P4Order, IsKeptForEachOfManyPublishersAndTopics) {
    Subscriber subscriber = make_subscriber({1001, 1002});
    std::vector<Publisher> publishers;
    for (int i = 0; i < 6; ++i) publishers.push_back(make_publisher());
    constexpr int kRounds = 200;
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < publishers.size(); ++i) {
            for (std::uint32_t topic : {1001U, 1002U}) {
                publishers[i].publish(kUnreliableAll, topic,
                                      std::to_string(i) + ' ' + std::to_string(round));
            }
        }
    }
    std::map<std::string, int> next;  // by topic and publisher
    for (std::size_t i = 0; i < kRounds * 2 * publishers.size(); ++i) {
        const RawFrame frame = subscriber.expect();
        const std::size_t space = frame.body.find(' ');
        int& round = next[std::to_string(frame.cmd) + '/' + frame.body.substr(0, space)];
        ASSERT_EQ(frame.body.substr(space + 1), std::to_string(round));
        ++round;
    }
}

TEST_P(P4Order, HeldMessagesComeBeforeNewerOnesForEveryModel) {
    Publisher publisher = make_publisher();
    for (std::uint32_t model : kModels) {
        const std::uint32_t topic = 1000 + model;
        for (int i = 0; i < 50; ++i) publisher.publish(model, topic, std::to_string(i));
        publisher.fence();
        Subscriber subscriber = make_subscriber({});
        // The newer ones and the subscription are on their way at the same time.
        subscriber.send(
            {.cmd = kSubscribe, .sequence = 1, .body = "{\"topics\":" + json_list({topic}) + "}"});
        for (int i = 50; i < 100; ++i) publisher.publish(model, topic, std::to_string(i));
        EXPECT_EQ(subscriber.expect().cmd, kSubscribeAck);
        for (int i = 0; i < 100; ++i) ASSERT_EQ(subscriber.expect().body, std::to_string(i));
    }
}

TEST_P(P4Order, IsKeptWhenManyFramesAreInOneSegmentAndBodiesAreLarge) {
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t round = 0; round < 20; ++round) {
        std::string bytes;
        for (std::uint32_t i = 0; i < 10; ++i) {
            const std::uint32_t n = round * 10 + i;
            bytes += encode({.cmd = 1001,
                             .sequence = n,
                             .model = kUnreliableAll,
                             .body = pattern(n * 200 % 51'201, n)});
        }
        publisher.send_bytes(bytes);
    }
    for (std::uint32_t n = 0; n < 200; ++n) {
        ASSERT_EQ(subscriber.expect().body, pattern(n * 200 % 51'201, n));
    }
}

}  // namespace
}  // namespace amq::flow
