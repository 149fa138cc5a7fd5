// Model 11: one random subscriber online gets it, and nobody is answered.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Random : public FlowTest {};
INSTANTIATE_TEST_SUITE_P(Flow, Random, flow_cases(), flow_case_name);

TEST_P(Random, EachMessageReachesExactlyOneAndEverySubscriberGetsSome) {
    start();
    std::vector<Subscriber> subscribers;
    for (int i = 0; i < 4; ++i) subscribers.push_back(make_subscriber({1001}));
    std::vector<RawClient*> all;
    for (Subscriber& subscriber : subscribers) all.push_back(&subscriber);
    Publisher publisher = make_publisher();
    constexpr std::size_t kMessages = 400;
    for (std::size_t i = 0; i < kMessages; ++i) {
        publisher.publish(kUnreliableRandom, 1001, std::to_string(i));
    }
    std::set<std::string> seen;
    std::vector<std::size_t> got(subscribers.size(), 0);
    for (std::size_t i = 0; i < kMessages; ++i) {
        const auto which = first_with_frame(all, kPatience);
        ASSERT_TRUE(which.has_value()) << "after " << i;
        const RawFrame frame = subscribers[*which].expect();
        EXPECT_EQ(frame.model, kUnreliableRandom);
        EXPECT_EQ(frame.status, kStatusOk);
        EXPECT_TRUE(seen.insert(frame.body).second) << frame.body << " came twice";
        ++got[*which];
    }
    EXPECT_EQ(first_with_frame(all, kQuiet), std::nullopt);
    // An even share is 100. Fewer than 40 of 400 is eight standard deviations away.
    for (std::size_t n : got) EXPECT_GE(n, 40U);
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Random, GoesToWhoeverIsLeft) {
    start();
    Subscriber stays = make_subscriber({1001});
    {
        Subscriber leaves = make_subscriber({1001});
        leaves.leave();
    }
    // The broker has seen the session end when a later session of the same listener is served.
    ASSERT_TRUE(broker().wait_for_log("disconnect"));
    Publisher publisher = make_publisher();
    for (int i = 0; i < 20; ++i) publisher.publish(kUnreliableRandom, 1001, std::to_string(i));
    // Another shard may not know yet: what it gave to the one that left is moved, and may come
    // later.
    std::set<std::string> got;
    for (int i = 0; i < 20; ++i) got.insert(stays.expect().body);
    EXPECT_EQ(got.size(), 20U);
    EXPECT_TRUE(stays.silent_for(kQuiet));
}

}  // namespace
}  // namespace amq::flow
