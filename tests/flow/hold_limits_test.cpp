// What is held for subscribers to come has limits, and beyond them something is dropped or refused,
// and counted.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class HoldLimits : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set_models("timeout", "60s").set_models("hold", "60s");
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, HoldLimits, flow_cases(), flow_case_name);

TEST_P(HoldLimits, TheOldestNewsGiveWayToTheNewest) {
    config().set("limits.max_held_per_topic", 100);
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 1000; ++i) publisher.publish(kUnreliableAll, 1001, std::to_string(i));
    publisher.fence();
    {
        Subscriber subscriber = make_subscriber({1001});
        for (int i = 900; i < 1000; ++i) ASSERT_EQ(subscriber.expect().body, std::to_string(i));
        EXPECT_TRUE(subscriber.silent_for(kQuiet));
    }
    const Fields evicted{{"model", "10"}, {"reason", "hold_evicted"}};
    EXPECT_EQ(stop().counter("drops", evicted), 900U);
}

TEST_P(HoldLimits, ARequestBeyondThemIsRefusedAtOnce) {
    config().set("limits.max_held_per_topic", 2);
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 3; ++i) publisher.publish(kReliableRandom, 1001, "");
    const RawFrame third{.cmd = 1001, .sequence = 3, .model = kReliableRandom, .body = {}};
    EXPECT_EQ(publisher.expect(), failed_answer(third));
    EXPECT_TRUE(publisher.silent_for(kQuiet)) << "the first two are still waited for";
    publisher.leave();
    EXPECT_EQ(stop().counter("outcomes", {{"outcome", "overloaded"}}), 1U);
}

TEST_P(HoldLimits, CountTheBytesOfATopicToo) {
    config().set("limits.max_held_bytes_per_topic", "100KiB");
    start();
    Publisher publisher = make_publisher();
    for (std::uint32_t i = 0; i < 10; ++i) {
        publisher.publish(kUnreliableAll, 1001, pattern(40 * 1024, i));
    }
    publisher.fence();
    Subscriber subscriber = make_subscriber({1001});
    for (std::uint32_t i = 8; i < 10; ++i) {
        EXPECT_EQ(subscriber.expect().body, pattern(40 * 1024, i));
    }
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
}

TEST_P(HoldLimits, MoreThanMayWaitForASessionStillReachesASubscriberThatReads) {
    config().set("limits.max_pending", "2MiB");
    config().set("limits.max_held_bytes", "64MiB").set("limits.max_held_bytes_per_topic", "64MiB");
    start();
    constexpr std::uint32_t kShardsAtMost = 3;
    constexpr std::uint32_t kMessages = 200;
    std::vector<Publisher> publishers;  // with three shards, one on each
    for (std::uint32_t p = 0; p < kShardsAtMost; ++p) {
        publishers.push_back(make_publisher());
        for (std::uint32_t i = 0; i < kMessages; ++i) {
            publishers[p].publish(kUnreliableAll, 1001, pattern(40 * 1024, i));
        }
        publishers[p].fence();
    }
    Subscriber subscriber = make_subscriber({1001}, {.receive_buffer = 16 * 1024});
    for (std::uint32_t i = 0; i < kShardsAtMost * kMessages; ++i) {
        ASSERT_EQ(subscriber.expect().body.size(), 40U * 1024) << "after " << i;
    }
}

TEST_P(HoldLimits, AFullTopicLeavesTheOthersTheirRoom) {
    config().set("limits.max_held_per_topic", 10);
    start();
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1002, "a quiet topic");
    for (int i = 0; i < 100; ++i) publisher.publish(kUnreliableAll, 1001, "a busy topic");
    publisher.fence();
    Subscriber subscriber = make_subscriber({1002});
    EXPECT_EQ(subscriber.expect().body, "a quiet topic");
}

}  // namespace
}  // namespace amq::flow
