// P5: nothing survives a crash of the broker, and everybody can come back.

#include <gtest/gtest.h>

#include <string>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class P5Crash : public FlowTest {
  protected:
    // The same ports as before, as an operator has them.
    void restart() {
        const std::string host = "tcp://127.0.0.1:";
        config().set("listen.publishers.url", host + std::to_string(broker().publisher_port()));
        config().set("listen.subscribers.url", host + std::to_string(broker().subscriber_port()));
        broker().kill();
        start();
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, P5Crash, flow_cases(), flow_case_name);

TEST_P(P5Crash, NothingSurvivesIt) {
    config().set_models("hold", "60s").set_models("timeout", "60s");
    start();
    Publisher publisher = make_publisher();
    Subscriber subscriber = make_subscriber({1001});
    publisher.publish(kReliableRandom, 1001, "in flight");
    const RawFrame delivered = subscriber.expect();
    for (std::uint32_t model : kModels) publisher.publish(model, 1002, "held");
    publisher.fence();
    restart();
    EXPECT_TRUE(publisher.ended_within(kPatience)) << "a crash is seen at once";
    EXPECT_TRUE(subscriber.ended_within(kPatience));

    Subscriber back = make_subscriber({1002});
    Publisher new_publisher = make_publisher();
    back.reply(delivered, "an answer to before the crash");
    back.fence();
    EXPECT_TRUE(new_publisher.silent_for(kQuiet));
    new_publisher.publish(kUnreliableAll, 1002, "new");
    EXPECT_EQ(back.expect().body, "new") << "what was held is gone";
    new_publisher.publish(kUnreliableAll, 1001, "new");
    EXPECT_TRUE(back.silent_for(kQuiet)) << "subscriptions are gone too";
}

TEST_P(P5Crash, AtAnyMomentLeavesABrokerThatStartsAgainOnTheSamePorts) {
    start();
    for (int round = 0; round < 3; ++round) {
        Subscriber subscriber = make_subscriber({1001});
        Publisher publisher = make_publisher();
        for (int i = 0; i < 200; ++i) publisher.publish(kReliableRandom, 1001, pattern(2'000));
        for (int i = 0; i < 20 * round; ++i) subscriber.reply(subscriber.expect(), "");
        restart();
        expect_service();
    }
}

}  // namespace
}  // namespace amq::flow
