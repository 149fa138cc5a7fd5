// Model 12: a request outlives the subscriber that held it.

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Failover : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set("models.12.timeout", "10s").set("models.12.hold", "10s");
        config().set("log.counters_interval", "200ms");
    }

    void make_subscribers(int count) {
        for (int i = 0; i < count; ++i) subscribers.push_back(make_subscriber({1001}));
    }

    // Which subscriber was asked, and with what.
    struct Asked {
        std::size_t who = 0;
        RawFrame frame;
    };
    Asked expect_asked() {
        std::vector<RawClient*> all;
        for (Subscriber& subscriber : subscribers) all.push_back(&subscriber);
        const auto who = first_with_frame(all, kPatience);
        if (!who) throw std::runtime_error("nobody was asked");
        return {*who, subscribers[*who].expect()};
    }

    std::vector<Subscriber> subscribers;
    const RawFrame request{
        .cmd = 1001, .sequence = 4711, .model = kReliableRandom, .body = "charge order 7"};
};
INSTANTIATE_TEST_SUITE_P(Flow, Failover, flow_cases(), flow_case_name);

TEST_P(Failover, AnotherSubscriberIsAskedWhenOneDiesHoldingARequest) {
    start();
    make_subscribers(2);
    Publisher publisher = make_publisher();
    publisher.send(request);
    const Asked first = expect_asked();
    subscribers[first.who].leave();
    const Asked second = expect_asked();
    EXPECT_NE(second.who, first.who);
    EXPECT_EQ(second.frame, delivery_of(request, second.frame));
    subscribers[second.who].reply(second.frame, "charged");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "charged"));
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

TEST_P(Failover, AConnectionThatIsResetCountsAsDeadToo) {
    start();
    make_subscribers(2);
    Publisher publisher = make_publisher();
    publisher.send(request);
    const Asked first = expect_asked();
    subscribers[first.who].vanish();
    const Asked second = expect_asked();
    subscribers[second.who].reply(second.frame, "charged");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "charged"));
}

TEST_P(Failover, TheOnlySubscriberComesBackAndIsAskedAgain) {
    start();
    make_subscribers(1);
    Publisher publisher = make_publisher();
    publisher.send(request);
    EXPECT_EQ(expect_asked().frame.body, request.body);
    subscribers[0].leave();
    ASSERT_TRUE(broker().wait_for_counter("sessions_closed", {}, 1));
    subscribers[0] = make_subscriber({1001});
    const Asked again = expect_asked();
    EXPECT_EQ(again.frame.body, request.body);
    subscribers[0].reply(again.frame, "charged");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "charged"));
}

TEST_P(Failover, ARequestInTheHandsOfTheDeadIsStillAnsweredByItsDeadline) {
    config().set("models.12.timeout", "400ms").set("models.12.hold", "400ms");
    start();
    make_subscribers(1);
    Publisher publisher = make_publisher();
    const Stopwatch watch;
    publisher.send(request);
    (void)expect_asked();
    subscribers[0].leave();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    EXPECT_LE(watch.elapsed(), milliseconds{400} + kLateness);
}

TEST_P(Failover, DoesNotStretchTheDeadline) {
    config().set("models.12.timeout", "600ms");
    start();
    make_subscribers(2);
    Publisher publisher = make_publisher();
    const Stopwatch watch;
    publisher.send(request);
    const Asked first = expect_asked();
    EXPECT_TRUE(publisher.silent_for(milliseconds{300}));
    subscribers[first.who].leave();
    (void)expect_asked();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    EXPECT_GE(watch.elapsed(), milliseconds{600});
    EXPECT_LE(watch.elapsed(), milliseconds{600} + kLateness);
}

TEST_P(Failover, NeverAsksASessionTwice) {
    start();
    make_subscribers(3);
    Publisher publisher = make_publisher();
    publisher.send(request);
    std::vector<int> asked(3, 0);
    for (int i = 0; i < 2; ++i) {
        const Asked dies = expect_asked();
        ++asked[dies.who];
        subscribers[dies.who].vanish();
    }
    const Asked last = expect_asked();
    ++asked[last.who];
    EXPECT_EQ(asked, (std::vector<int>{1, 1, 1}));
    subscribers[last.who].reply(last.frame, "charged");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "charged"));
    EXPECT_EQ(stop().counter("deliveries", {{"model", "12"}}), 3U);
}

TEST_P(Failover, MovesEverythingThatTheDeadOneHeld) {
    start();
    make_subscribers(1);
    Publisher publisher = make_publisher();
    constexpr int kRequests = 200;
    for (int i = 0; i < kRequests; ++i) publisher.publish(kReliableRandom, 1001, "");
    for (int i = 0; i < kRequests; ++i) (void)subscribers[0].expect();
    make_subscribers(1);
    subscribers[0].leave();
    for (int i = 0; i < kRequests; ++i) {
        subscribers[1].reply(subscribers[1].expect(), "done");
    }
    std::vector<int> answers(kRequests + 1, 0);
    for (int i = 0; i < kRequests; ++i) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.body, "done");
        ++answers.at(answer.sequence);
    }
    EXPECT_EQ(answers, [] {
        std::vector<int> once(kRequests + 1, 1);
        once[0] = 0;
        return once;
    }());
}

TEST_P(Failover, AReplyFromTheDeadOnesNewSessionIsForeign) {
    start();
    make_subscribers(1);
    Publisher publisher = make_publisher();
    publisher.send(request);
    const Asked before = expect_asked();
    subscribers[0].leave();
    Subscriber stranger = make_subscriber({1002});
    stranger.reply(before.frame, "forged");
    stranger.fence();
    EXPECT_TRUE(publisher.silent_for(kQuiet));
    subscribers[0] = make_subscriber({1001});
    subscribers[0].reply(expect_asked().frame, "charged");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "charged"));
    EXPECT_EQ(stop().counter("replies_ignored", {{"reason", "foreign"}}), 1U);
}

}  // namespace
}  // namespace amq::flow
