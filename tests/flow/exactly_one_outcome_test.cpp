// P2: every accepted publish on 12 or 13 gets exactly one outcome, no later than its deadline and a
// little.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr milliseconds kTimeout{500};
constexpr std::size_t kPublishers = 24;
constexpr std::uint32_t kRequestsEach = 120;
constexpr std::uint32_t kWindow = 15;

// What one publisher still waits for, and what it got.
struct Asker {
    Publisher session;
    std::map<std::uint32_t, Stopwatch> open;
    std::uint32_t sent = 0;
    std::uint32_t answered = 0;
};

class P2ExactlyOneOutcome : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set_models("timeout", std::to_string(kTimeout.count()) + "ms");
        start();
    }

    void fill_window(Asker& asker) {
        while (asker.open.size() < kWindow && asker.sent < kRequestsEach) {
            ++asker.sent;
            const std::uint32_t model = asker.sent % 2 == 0 ? kReliableRandom : kReliableSpec;
            const std::uint32_t sequence = asker.session.publish(model, 1001, "?");
            asker.open.emplace(sequence, Stopwatch{});
        }
    }

    static void take_answer(Asker& asker) {
        const RawFrame answer = asker.session.expect();
        const auto open = asker.open.find(answer.sequence);
        ASSERT_NE(open, asker.open.end()) << "an answer too many: " << answer;
        EXPECT_LE(open->second.elapsed(), kTimeout + kLateness) << answer;
        EXPECT_EQ(answer.body, answer.status == kStatusOk ? "!" : "");
        asker.open.erase(open);
        ++asker.answered;
    }

    // Replies, says nothing, declines, replies twice, or dies and is replaced.
    void serve(Subscriber& subscriber) {
        const RawFrame asked = subscriber.expect();
        const auto dice = random_() % 100;
        if (dice < 70) {
            subscriber.reply(asked, "!");
        } else if (dice < 75) {
            subscriber.reply(asked, "!");
            subscriber.reply(asked, "!");
        } else if (dice < 95) {
            subscriber.decline(asked);
        } else if (dice < 97) {
            subscriber.vanish();
            subscriber = make_subscriber({1001});
        }
    }

  private:
    std::mt19937 random_{4711};
};
INSTANTIATE_TEST_SUITE_P(Flow, P2ExactlyOneOutcome, flow_cases(), flow_case_name);

TEST_P(P2ExactlyOneOutcome, WithManyPublishersAtOnceAndSubscribersThatDieDeclineAndKeepSilent) {
    std::vector<Subscriber> subscribers;
    for (int i = 0; i < 4; ++i) subscribers.push_back(make_subscriber({1001}));
    std::vector<Asker> askers;
    for (std::size_t i = 0; i < kPublishers; ++i) {
        askers.push_back({.session = make_publisher(), .open = {}, .sent = 0, .answered = 0});
    }
    std::vector<RawClient*> all;
    for (Asker& asker : askers) all.push_back(&asker.session);
    for (Subscriber& subscriber : subscribers) all.push_back(&subscriber);
    for (Asker& asker : askers) fill_window(asker);

    const Deadline enough{milliseconds{60'000}};
    std::uint32_t answered = 0;
    while (answered < kPublishers * kRequestsEach && !enough.passed()) {
        const auto which = first_with_frame(all, kPatience);
        ASSERT_TRUE(which.has_value()) << "some requests were never answered, after " << answered;
        if (*which >= kPublishers) {
            serve(subscribers[*which - kPublishers]);
            continue;
        }
        ASSERT_NO_FATAL_FAILURE(take_answer(askers[*which]));
        fill_window(askers[*which]);
        ++answered;
    }
    for (const Asker& asker : askers) EXPECT_EQ(asker.answered, kRequestsEach);
    all.resize(kPublishers);
    EXPECT_EQ(first_with_frame(all, kQuiet), std::nullopt) << "an answer too many";
    const std::uint64_t half = kPublishers * kRequestsEach / 2;
    stop();
    EXPECT_EQ(broker().counter("outcomes", {{"model", "12"}}), half);
    EXPECT_EQ(broker().counter("outcomes", {{"model", "13"}}), half);
}

TEST_P(P2ExactlyOneOutcome, AlsoForRequestsWhosePublisherStopsSending) {
    Subscriber subscriber = make_subscriber({1001});
    Publisher publisher = make_publisher();
    for (int i = 0; i < 10; ++i) publisher.publish(kReliableRandom, 1001, "");
    for (int i = 0; i < 10; ++i) {
        const RawFrame asked = subscriber.expect();
        if (i % 2 == 0) subscriber.reply(asked, "even");
    }
    int ok = 0;
    for (int i = 0; i < 10; ++i) ok += publisher.expect().status == kStatusOk ? 1 : 0;
    EXPECT_EQ(ok, 5);
    EXPECT_TRUE(publisher.silent_for(kQuiet));
}

}  // namespace
}  // namespace amq::flow
