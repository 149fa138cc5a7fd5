// A message that finds nobody is kept for whoever is about to come.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

class Hold : public FlowTest {
  protected:
    // Starts with so short a hold, and with a timeout that does not come into it.
    void start_with(const std::string& hold) {
        config().set_models("timeout", "60s").set_models("hold", hold);
        config().set("log.counters_interval", "200ms");
        start();
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, Hold, flow_cases(), flow_case_name);

TEST_P(Hold, AMessageOfAnyModelArrivesWhenASubscriberComes) {
    start_with("60s");
    Publisher publisher = make_publisher();
    for (std::uint32_t model : kModels) {
        publisher.publish(model, 1000 + model, "early " + std::to_string(model));
    }
    publisher.fence();
    for (std::uint32_t model : kModels) {
        Subscriber subscriber = make_subscriber({1000 + model});
        const RawFrame frame = subscriber.expect();
        EXPECT_EQ(frame.cmd, 1000 + model);
        EXPECT_EQ(frame.model, model);
        EXPECT_EQ(frame.body, "early " + std::to_string(model));
    }
}

TEST_P(Hold, AHeldRequestIsAnsweredByTheSubscriberThatCame) {
    start_with("60s");
    Publisher publisher = make_publisher();
    for (std::uint32_t model : {kReliableRandom, kReliableSpec}) {
        const RawFrame request{
            .cmd = 1000 + model, .sequence = model, .model = model, .body = "early"};
        publisher.send(request);
        Subscriber subscriber = make_subscriber({1000 + model});
        subscriber.reply(subscriber.expect(), "late but there");
        EXPECT_EQ(publisher.expect(), ok_answer(request, "late but there"));
    }
}

TEST_P(Hold, MessagesGoOutInTheOrderTheyCameAndBeforeNewerOnes) {
    start_with("60s");
    Publisher publisher = make_publisher();
    for (int i = 0; i < 100; ++i) publisher.publish(kUnreliableAll, 1001, std::to_string(i));
    publisher.fence();
    Subscriber subscriber = make_subscriber({1001});
    for (int i = 100; i < 200; ++i) publisher.publish(kUnreliableAll, 1001, std::to_string(i));
    for (int i = 0; i < 200; ++i) ASSERT_EQ(subscriber.expect().body, std::to_string(i));
}

TEST_P(Hold, ASubscriberThatReconnectsGetsWhatCameMeanwhile) {
    start_with("60s");
    Publisher publisher = make_publisher();
    for (std::uint32_t model : kModels) {
        Subscriber before = make_subscriber({1000 + model});
        before.leave();
        // Whether the broker has noticed or not: the message must find the session that comes back.
        ASSERT_TRUE(broker().wait_for_counter("sessions_closed", {}, model - kUnreliableAll + 1));
        publisher.publish(model, 1000 + model, "meanwhile");
        publisher.fence();
        Subscriber after = make_subscriber({1000 + model});
        EXPECT_EQ(after.expect().body, "meanwhile");
        after.leave();
        ASSERT_TRUE(broker().wait_for_counter("sessions_closed", {}, model - kUnreliableAll + 1));
    }
}

TEST_P(Hold, EndsAndTheMessageIsDroppedAndCounted) {
    start_with("300ms");
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "old");
    publisher.publish(kUnreliableRandom, 1001, "old");
    for (const char* model : {"10", "11"}) {
        const Fields labels{{"model", model}, {"reason", "hold_expired"}};
        EXPECT_TRUE(broker().wait_for_counter("drops", labels, 1)) << model;
    }
    Subscriber subscriber = make_subscriber({1001});
    publisher.publish(kUnreliableAll, 1001, "new");
    EXPECT_EQ(subscriber.expect().body, "new");
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
}

TEST_P(Hold, EndsForARequestWithAnAnswer) {
    start_with("300ms");
    Publisher publisher = make_publisher();
    for (std::uint32_t model : {kReliableRandom, kReliableSpec}) {
        const RawFrame request{.cmd = 1001, .sequence = 3, .model = model, .body = "anybody?"};
        const Stopwatch watch;
        publisher.send(request);
        EXPECT_EQ(publisher.expect(), failed_answer(request));
        EXPECT_GE(watch.elapsed(), milliseconds{300});
        EXPECT_LE(watch.elapsed(), milliseconds{300} + kLateness);
    }
    const Fields labels{{"model", "12"}, {"outcome", "no_subscriber"}};
    EXPECT_EQ(stop().counter("outcomes", labels), 1U);
}

TEST_P(Hold, IsThreeSecondsUnlessConfigured) {
    config().set("log.counters_interval", "200ms");
    start();
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "for whoever comes late");
    publisher.publish(kUnreliableAll, 1002, "for nobody");
    const Stopwatch watch;
    // Models 10 and 11 answer nothing, so this lasts as long as it says.
    EXPECT_TRUE(publisher.silent_for(milliseconds{2500}));
    Subscriber late = make_subscriber({1001});
    EXPECT_EQ(late.expect().body, "for whoever comes late");
    ASSERT_TRUE(broker().wait_for_counter("drops", {{"reason", "hold_expired"}}, 1));
    EXPECT_GE(watch.elapsed(), milliseconds{2990});
    EXPECT_LE(watch.elapsed(), milliseconds{3000 + 200} + 2 * kLateness);
}

TEST_P(Hold, TwinsThatComeTogetherBothGetAFanoutThatWasHeld) {
    config().set("models.10.settle", "300ms");
    start_with("60s");
    Publisher publisher = make_publisher();
    publisher.publish(kUnreliableAll, 1001, "held");
    publisher.fence();
    Subscriber first = make_subscriber({1001});
    Subscriber second = make_subscriber({1001});
    EXPECT_EQ(first.expect().body, "held");
    EXPECT_EQ(second.expect().body, "held");
    Subscriber third = make_subscriber({1001});
    EXPECT_TRUE(third.silent_for(kQuiet)) << "what was given out is gone";
}

TEST_P(Hold, APublisherThatLeavesTakesItsRequestsAlongButNotItsNews) {
    start_with("60s");
    {
        Publisher publisher = make_publisher();
        publisher.publish(kReliableRandom, 1001, "a question");
        publisher.publish(kReliableSpec, 1001, "another");
        publisher.publish(kUnreliableAll, 1001, "news");
        publisher.fence();
    }
    ASSERT_TRUE(broker().wait_for_counter("sessions_closed", {}, 1));
    Subscriber subscriber = make_subscriber({1001});
    EXPECT_EQ(subscriber.expect().body, "news");
    EXPECT_TRUE(subscriber.silent_for(kQuiet));
    for (const char* model : {"12", "13"}) {
        const Fields labels{{"model", model}, {"outcome", "cancelled"}};
        EXPECT_TRUE(broker().wait_for_counter("outcomes", labels, 1)) << model;
    }
}

}  // namespace
}  // namespace amq::flow
