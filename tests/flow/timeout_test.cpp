// A reliable publish that nobody replies to is answered by its deadline: with status 1 and no body.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr milliseconds kShortTimeout{400};

class Timeout : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set_models("timeout", std::to_string(kShortTimeout.count()) + "ms");
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, Timeout, flow_cases(), flow_case_name);

TEST_P(Timeout, IsAnsweredNotBeforeTheDeadlineAndNotLongAfter) {
    start();
    Subscriber silent = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (std::uint32_t model : {kReliableRandom, kReliableSpec}) {
        const RawFrame request{
            .cmd = 1001, .sequence = 500 + model, .model = model, .body = "are you there?"};
        const Stopwatch watch;
        publisher.send(request);
        EXPECT_EQ(silent.expect().body, request.body);
        EXPECT_EQ(publisher.expect(), failed_answer(request));
        EXPECT_GE(watch.elapsed(), kShortTimeout);
        EXPECT_LE(watch.elapsed(), kShortTimeout + kLateness);
        EXPECT_TRUE(publisher.silent_for(kQuiet)) << "one outcome is enough";
    }
    const Fields labels{{"outcome", "timeout"}};
    EXPECT_EQ(stop().counter("outcomes", labels), 2U);
}

TEST_P(Timeout, IsKeptForThousandsAtOnce) {
    start();
    Subscriber silent = make_subscriber({1001});
    Publisher publisher = make_publisher();
    constexpr int kRequests = 5000;
    std::string all;
    for (std::uint32_t i = 1; i <= kRequests; ++i) {
        all += encode({.cmd = 1001, .sequence = i, .model = kReliableRandom, .body = "x"});
    }
    publisher.send_bytes(all);
    const Stopwatch watch;
    std::vector<int> answers(kRequests + 1, 0);
    for (int i = 0; i < kRequests; ++i) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.status, kStatusTimeout);
        ++answers.at(answer.sequence);
    }
    EXPECT_LE(watch.elapsed(), kShortTimeout + kLateness);
    for (int i = 1; i <= kRequests; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)], 1) << i;
}

TEST_P(Timeout, OfOneRequestDoesNotDelayAnother) {
    start();
    Subscriber silent = make_subscriber({1001});
    Subscriber busy = make_subscriber({1002});
    Publisher publisher = make_publisher();
    publisher.publish(kReliableRandom, 1001, "never answered");
    publisher.publish(kReliableRandom, 1002, "answered");
    busy.reply(busy.expect(), "here");
    EXPECT_EQ(publisher.expect().body, "here");
    EXPECT_EQ(publisher.expect().status, kStatusTimeout);
}

TEST_P(Timeout, IsThreeSecondsUnlessConfigured) {
    for (const char* model : {"10", "11", "12", "13"}) {
        config().remove(std::string{"models."} + model + ".timeout");
    }
    start();
    Subscriber silent = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const Stopwatch watch;
    for (std::uint32_t model : {kReliableRandom, kReliableSpec}) {
        for (std::uint32_t topic : {1001U, 1002U}) publisher.publish(model, topic, "");
    }
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(publisher.expect().status, kStatusTimeout);
        EXPECT_GE(watch.elapsed(), milliseconds{3000});
    }
    EXPECT_LE(watch.elapsed(), milliseconds{3000} + kLateness);
}

}  // namespace
}  // namespace amq::flow
