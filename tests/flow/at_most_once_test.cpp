// P1: models 10 and 11 deliver at most once, and every drop is counted with a reason.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class P1AtMostOnce : public FlowTest {
  protected:
    static std::vector<RawClient*> pointers(std::vector<Subscriber>& subscribers) {
        std::vector<RawClient*> list;
        for (Subscriber& subscriber : subscribers) list.push_back(&subscriber);
        return list;
    }

    // Everything that comes to any of them until nothing comes any more.
    static void collect(std::vector<Subscriber>& subscribers,
                        std::vector<std::multiset<std::string>>& got, milliseconds quiet) {
        while (const auto which = first_with_frame(pointers(subscribers), quiet)) {
            got[*which].insert(subscribers[*which].expect().body);
        }
    }

    std::uint64_t counted(const char* name, const char* model) {
        return broker().counter(name, {{"model", model}});
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, P1AtMostOnce, flow_cases(), flow_case_name);

TEST_P(P1AtMostOnce, NoSubscriberGetsAFanoutTwiceHoweverOftenItSubscribed) {
    start();
    std::vector<Subscriber> subscribers;
    for (int i = 0; i < 3; ++i) {
        subscribers.push_back(make_subscriber({1001}));
        subscribers.back().subscribe({1001, 1002});
        subscribers.back().subscribe({1001});
    }
    Publisher publisher = make_publisher();
    for (int i = 0; i < 300; ++i) publisher.publish(kUnreliableAll, 1001, std::to_string(i));
    std::vector<std::multiset<std::string>> got(3);
    collect(subscribers, got, kQuiet);
    for (const auto& bodies : got) {
        EXPECT_EQ(bodies.size(), 300U);
        EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), 300U);
    }
}

// Subscribers die and come back all the time. Each message is delivered, dropped with a reason, or
// was on its way to one that died; none is delivered twice.
TEST_P(P1AtMostOnce, NothingComesTwiceAlthoughSubscribersDieAndComeBack) {
    config().set_models("hold", "200ms").set("log.counters_interval", "200ms");
    start();
    std::mt19937 random(20170103);
    std::vector<Subscriber> subscribers;
    for (int i = 0; i < 3; ++i) subscribers.push_back(make_subscriber({1001}));
    Publisher publisher = make_publisher();
    std::vector<std::multiset<std::string>> got(3);
    constexpr int kMessages = 1500;
    for (int i = 0; i < kMessages; ++i) {
        publisher.publish(kUnreliableRandom, 1001, "r" + std::to_string(i));
        publisher.publish(kUnreliableAll, 1001, "a" + std::to_string(i));
        if (i % 50 != 49) continue;
        collect(subscribers, got, milliseconds{0});
        const std::size_t victim = random() % subscribers.size();
        subscribers[victim].vanish();
        subscribers[victim] = make_subscriber({1001});
    }
    publisher.fence();
    collect(subscribers, got, kQuiet + milliseconds{200});
    std::map<std::string, int> copies;
    for (const auto& bodies : got) {
        for (const std::string& body : bodies) ++copies[body];
        // A place is taken by one session after the other: what the first got the next did not.
        for (const std::string& body : bodies) EXPECT_EQ(bodies.count(body), 1U) << body;
    }
    for (const auto& [body, n] : copies) {
        if (body.front() == 'r') {
            EXPECT_EQ(n, 1) << body;
        }
    }
    stop();
    EXPECT_EQ(counted("publishes_received", "10"), kMessages);
    EXPECT_EQ(counted("publishes_received", "11"), kMessages);
    EXPECT_EQ(counted("outcomes", "11"), kMessages + counted("publishes_moved", "11"));
}

TEST_P(P1AtMostOnce, EveryMessageIsDeliveredOrCountedAsDropped) {
    config().set_models("hold", "200ms").set("limits.max_held_per_topic", 50);
    config().set("log.counters_interval", "200ms");
    start();
    Publisher publisher = make_publisher();
    for (int i = 0; i < 80; ++i) publisher.publish(kUnreliableAll, 1001, "nobody listens");
    for (int i = 0; i < 80; ++i) publisher.publish(kUnreliableRandom, 1002, "nobody listens");
    for (const char* model : {"10", "11"}) {
        const Fields evicted{{"model", model}, {"reason", "hold_evicted"}};
        const Fields expired{{"model", model}, {"reason", "hold_expired"}};
        EXPECT_TRUE(broker().wait_for_counter("drops", expired, 50)) << model;
        EXPECT_EQ(broker().counter("drops", evicted), 30U) << model;
    }
    Subscriber subscriber = make_subscriber({1001, 1002});
    publisher.publish(kUnreliableAll, 1001, "heard");
    publisher.publish(kUnreliableRandom, 1002, "heard");
    EXPECT_EQ(subscriber.expect().body, "heard");
    EXPECT_EQ(subscriber.expect().body, "heard");
    stop();
    for (const char* model : {"10", "11"}) {
        EXPECT_EQ(counted("publishes_received", model), 81U);
        EXPECT_EQ(counted("deliveries", model), 1U);
        EXPECT_EQ(counted("drops", model), 80U);
    }
}

}  // namespace
}  // namespace amq::flow
