// SIGTERM drains: new work is refused, what is in flight ends, then the broker does; a second one
// stops it at once.

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Drain : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set_models("timeout", "60s").set_models("hold", "60s");
        config().set("drain.timeout", "60s");
    }

    void begin_drain() {
        broker().terminate();
        ASSERT_TRUE(broker().wait_for_log("draining"));
    }

    const RawFrame request{.cmd = 1001, .sequence = 3, .model = kReliableRandom, .body = "?"};
};
INSTANTIATE_TEST_SUITE_P(Flow, Drain, flow_cases(), flow_case_name);

TEST_P(Drain, RefusesNewWorkAndLetsWhatIsInFlightFinish) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame asked = subscriber.expect();
    begin_drain();
    RawFrame late = request;
    const std::vector<RawClient*> both{&publisher, &subscriber};
    // The signal reaches the shards a moment after it is logged; what comes before that is served.
    for (++late.sequence; late.sequence < 1000; ++late.sequence) {
        publisher.send(late);
        const auto which = first_with_frame(both, kPatience);
        ASSERT_TRUE(which.has_value());
        if (*which == 0) break;
        subscriber.reply(subscriber.expect(), "before the drain");
        ASSERT_EQ(publisher.expect(), ok_answer(late, "before the drain"));
    }
    EXPECT_EQ(publisher.expect(), failed_answer(late));
    EXPECT_EQ(broker().wait(milliseconds{0}), std::nullopt) << "one request is still open";
    subscriber.reply(asked, "just in time");
    EXPECT_EQ(publisher.expect(), ok_answer(request, "just in time"));
    EXPECT_EQ(broker().wait(), 0);
    EXPECT_TRUE(publisher.ended_within(kPatience));
    EXPECT_EQ(broker().counter("publishes_refused", {{"reason", "draining"}}), 1U);
    EXPECT_GE(broker().counter("outcomes", {{"outcome", "ok"}}), 1U);
}

TEST_P(Drain, TakesNoNewSessions) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    const RawFrame asked = subscriber.expect();
    const std::uint16_t port = broker().publisher_port();
    begin_drain();
    bool refused = false;
    try {
        refused = RawSocket::connect_tcp(port).ended_within(kPatience);
    } catch (const std::runtime_error&) {
        refused = true;
    }
    EXPECT_TRUE(refused);
    subscriber.reply(asked, "");
    EXPECT_EQ(broker().wait(), 0);
}

TEST_P(Drain, EndsAtOnceWhenNothingIsInFlight) {
    start();
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.fence();
    const Stopwatch watch;
    EXPECT_EQ(broker().stop(), 0);
    EXPECT_LT(watch.elapsed(), milliseconds{1000} + kLateness);
    EXPECT_TRUE(publisher.ended_within(kPatience));
    EXPECT_TRUE(subscriber.ended_within(kPatience));
}

TEST_P(Drain, ARequestThatRunsIntoItsTimeoutMeanwhileIsAnsweredThen) {
    config().set_models("timeout", "500ms");
    start();
    Subscriber silent = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    (void)silent.expect();
    begin_drain();
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    EXPECT_EQ(broker().wait(), 0);
    EXPECT_EQ(broker().counter("outcomes", {{"outcome", "timeout"}}), 1U);
}

TEST_P(Drain, IsBoundedAndWhatIsOpenThenIsAnswered) {
    config().set("drain.timeout", "400ms");
    start();
    Subscriber silent = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    (void)silent.expect();
    begin_drain();
    const Stopwatch watch;
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    EXPECT_EQ(broker().wait(), 0);
    EXPECT_GE(watch.elapsed(), milliseconds{300});
    EXPECT_LT(watch.elapsed(), milliseconds{1500} + kLateness);
    EXPECT_EQ(broker().counter("outcomes", {{"outcome", "draining"}}), 1U);
}

TEST_P(Drain, ASecondSignalStopsAtOnce) {
    start();
    Subscriber silent = make_subscriber({1001});
    Publisher publisher = make_publisher();
    publisher.send(request);
    (void)silent.expect();
    begin_drain();
    EXPECT_EQ(broker().wait(milliseconds{200}), std::nullopt);
    broker().terminate();
    EXPECT_NE(broker().wait(milliseconds{2000} + kLateness), std::nullopt);
    EXPECT_TRUE(publisher.ended_within(kPatience));
}

TEST_P(Drain, DropsWhatIsStillHeldInTheEndAndCountsIt) {
    config().set("drain.timeout", "400ms");
    start();
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "for nobody");
    publisher.fence();
    EXPECT_EQ(broker().stop(), 0);
    const Fields labels{{"model", "10"}, {"reason", "draining"}};
    EXPECT_EQ(broker().counter("drops", labels), 1U);
}

}  // namespace
}  // namespace amq::flow
