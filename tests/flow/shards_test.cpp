// Publishers and subscribers on different shards see one broker.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr std::size_t kSessions = 6;  // of each kind: with three shards some on every shard

class Shards : public FlowTest {
  protected:
    std::vector<Subscriber> make_subscribers(const std::vector<std::uint32_t>& topics) {
        std::vector<Subscriber> subscribers;
        for (std::size_t i = 0; i < kSessions; ++i) subscribers.push_back(make_subscriber(topics));
        return subscribers;
    }
    std::vector<Publisher> make_publishers() {
        std::vector<Publisher> publishers;
        for (std::size_t i = 0; i < kSessions; ++i) publishers.push_back(make_publisher());
        return publishers;
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, Shards,
                         ::testing::Values(FlowCase{Transport::tcp, 2}, FlowCase{Transport::tcp, 3},
                                           FlowCase{Transport::websocket, 3},
                                           FlowCase{Transport::tcp, 8}),
                         flow_case_name);

TEST_P(Shards, EveryPublisherReachesEverySubscriberAndIsAnsweredByIt) {
    start();
    std::vector<Subscriber> subscribers;
    for (std::uint32_t i = 0; i < kSessions; ++i)
        subscribers.push_back(make_subscriber({1001 + i}));
    std::vector<Publisher> publishers = make_publishers();
    for (Publisher& publisher : publishers) {
        for (std::uint32_t i = 0; i < kSessions; ++i) {
            for (std::uint32_t model : {kReliableRandom, kReliableSpec}) {
                const RawFrame request{
                    .cmd = 1001 + i, .sequence = i + 1, .model = model, .body = pattern(200, i)};
                publisher.send(request);
                const RawFrame delivered = subscribers[i].expect();
                EXPECT_EQ(delivered, delivery_of(request, delivered));
                subscribers[i].reply(delivered, pattern(100, i));
                EXPECT_EQ(publisher.expect(), ok_answer(request, pattern(100, i)));
            }
        }
    }
}

TEST_P(Shards, AFanoutReachesTheSubscribersOfAllShards) {
    start();
    std::vector<Subscriber> subscribers = make_subscribers({1001});
    for (Publisher& publisher : make_publishers()) {
        publisher.publish(kUnreliableAll, 1001, "to all");
        for (Subscriber& subscriber : subscribers) EXPECT_EQ(subscriber.expect().body, "to all");
    }
}

TEST_P(Shards, RandomChoiceIsAmongTheSubscribersOfAllShards) {
    start();
    std::vector<Subscriber> subscribers = make_subscribers({1001});
    std::vector<RawClient*> all;
    for (Subscriber& subscriber : subscribers) all.push_back(&subscriber);
    Publisher publisher = make_publisher();
    std::map<std::size_t, int> asked;
    for (int i = 0; i < 300; ++i) {
        publisher.publish(kReliableRandom, 1001, "");
        const auto who = first_with_frame(all, kPatience);
        ASSERT_TRUE(who.has_value());
        subscribers[*who].reply(subscribers[*who].expect(), "");
        (void)publisher.expect();
        ++asked[*who];
    }
    EXPECT_EQ(asked.size(), kSessions);
}

TEST_P(Shards, AnAcknowledgedSubscriptionIsVisibleOnAllOfThem) {
    config().set("models.10.hold", "0s");
    start();
    std::vector<Publisher> publishers = make_publishers();
    for (std::uint32_t topic = 1001; topic < 1051; ++topic) {
        Subscriber subscriber = make_subscriber({topic});
        for (Publisher& publisher : publishers) publisher.publish(kUnreliableAll, topic, "now");
        for (std::size_t i = 0; i < kSessions; ++i) EXPECT_EQ(subscriber.expect().body, "now");
    }
}

TEST_P(Shards, WhatIsHeldOnAnyOfThemGoesToASubscriberThatComes) {
    config().set_models("hold", "60s").set_models("timeout", "60s");
    start();
    std::vector<Publisher> publishers = make_publishers();
    for (Publisher& publisher : publishers) {
        publisher.publish(kUnreliableAll, 1001, "held");
        publisher.fence();
    }
    Subscriber subscriber = make_subscriber({1001});
    for (std::size_t i = 0; i < kSessions; ++i) EXPECT_EQ(subscriber.expect().body, "held");
}

TEST_P(Shards, ASubscriberThatDiesIsNoticedByAllOfThem) {
    config().set_models("timeout", "60s");
    start();
    std::vector<Publisher> publishers = make_publishers();
    Subscriber dies = make_subscriber({1001});
    for (Publisher& publisher : publishers) publisher.publish(kReliableRandom, 1001, "job");
    for (std::size_t i = 0; i < kSessions; ++i) EXPECT_EQ(dies.expect().body, "job");
    Subscriber heir = make_subscriber({1001});
    dies.vanish();
    for (std::size_t i = 0; i < kSessions; ++i) heir.reply(heir.expect(), "done");
    for (Publisher& publisher : publishers) EXPECT_EQ(publisher.expect().body, "done");
}

TEST_P(Shards, CountTogether) {
    start();
    {
        std::vector<Subscriber> subscribers = make_subscribers({1001});
        for (Publisher& publisher : make_publishers()) {
            publisher.publish(kUnreliableAll, 1001, "");
            for (Subscriber& subscriber : subscribers) (void)subscriber.expect();
        }
    }
    stop();
    EXPECT_EQ(broker().counter("sessions_opened"), 2 * kSessions);
    EXPECT_EQ(broker().counter("publishes_received", {{"model", "10"}}), kSessions);
    EXPECT_EQ(broker().counter("deliveries", {{"model", "10"}}), kSessions * kSessions);
}

}  // namespace
}  // namespace amq::flow
