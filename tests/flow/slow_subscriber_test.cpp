// A subscriber that does not read: what waits for it is bounded, it is cut with a reason, and
// nobody else notices.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr std::size_t kBody = 40 * 1024;
constexpr std::uint64_t kMebibyte = 1024 * 1024;

class SlowSubscriber : public FlowTest {
  protected:
    void SetUp() override {
        FlowTest::SetUp();
        config().set("log.counters_interval", "250ms");
    }

    bool was_cut(milliseconds limit, std::uint64_t times = 1) {
        return broker().wait_for_counter("sessions_closed", {{"reason", "slow_reader"}}, times,
                                         limit);
    }
};
INSTANTIATE_TEST_SUITE_P(Flow, SlowSubscriber, flow_cases(), flow_case_name);

TEST_P(SlowSubscriber, IsCutWhenTooMuchWaitsForItAndTheOthersMissNothing) {
    config().set("limits.max_pending", "1MiB");
    start();
    Subscriber slow = make_subscriber({1001}, {.receive_buffer = 4096});
    Subscriber good = make_subscriber({1001});
    Publisher publisher = make_publisher();
    const std::uint64_t before = broker().resident_bytes();
    bool cut = false;
    std::uint32_t sent = 0;
    for (; sent < 4'000 && !cut; ++sent) {
        publisher.publish(kUnreliableAll, 1001, pattern(kBody, sent));
        ASSERT_EQ(good.expect().body, pattern(kBody, sent));
        cut = was_cut(milliseconds{0});
    }
    EXPECT_TRUE(cut) << sent << " messages of " << kBody << " bytes wait for it";
    expect_memory(broker().resident_bytes(), before + 16 * kMebibyte);
    EXPECT_TRUE(slow.ended_within(kPatience));
    expect_service();
}

TEST_P(SlowSubscriber, IsCutWhenNothingLeavesForTooLong) {
    config().set("limits.max_pending", "64MiB").set("limits.write_timeout", "400ms");
    start();
    Subscriber slow = make_subscriber({1001}, {.receive_buffer = 4096});
    Subscriber good = make_subscriber({1001});
    Publisher publisher = make_publisher();
    // More than any socket's buffers take, less than the broker would keep.
    for (std::uint32_t i = 0; i < 500; ++i) {
        publisher.publish(kUnreliableAll, 1001, pattern(kBody, i));
        ASSERT_EQ(good.expect().body, pattern(kBody, i));
    }
    EXPECT_TRUE(was_cut(kPatience));
    expect_service();
}

TEST_P(SlowSubscriber, IsPassedOverForRequestsWhileAnotherOneReads) {
    config().set("limits.max_pending", "64MiB").set("limits.write_timeout", "60s");
    config().set_models("timeout", "2s");
    start();
    Subscriber slow = make_subscriber({1001, 1002}, {.receive_buffer = 4096});
    Subscriber good = make_subscriber({1002});
    Publisher publisher = make_publisher();
    // High water is a part of max_pending: fill it well beyond.
    for (std::uint32_t i = 0; i < 1'500; ++i) {
        publisher.publish(kUnreliableAll, 1001, pattern(kBody, i));
        if (i % 50 == 0) publisher.fence();
    }
    publisher.fence();
    for (int i = 0; i < 30; ++i) {
        publisher.publish(kReliableRandom, 1002, "quick?");
        good.reply(good.expect(), "yes");
        ASSERT_EQ(publisher.expect().body, "yes");
    }
}

TEST_P(SlowSubscriber, ThatReadsAgainInTimeGetsEverythingInOrder) {
    config().set("limits.max_pending", "64MiB").set("limits.write_timeout", "60s");
    start();
    Subscriber slow = make_subscriber({1001}, {.receive_buffer = 4096});
    Publisher publisher = make_publisher();
    constexpr std::uint32_t kMessages = 300;
    for (std::uint32_t i = 0; i < kMessages; ++i) {
        publisher.publish(kUnreliableAll, 1001, pattern(kBody, i));
    }
    publisher.fence();
    for (std::uint32_t i = 0; i < kMessages; ++i) {
        ASSERT_EQ(slow.expect().body, pattern(kBody, i));
    }
}

// Two are cut at once, and what they leave is more than the other one may have waiting for it.
TEST_P(SlowSubscriber, ItsRequestsMoveToAnotherWhenItIsCut) {
    config().set("limits.write_timeout", "1s").set("limits.max_pending", "8MiB");
    config().set_models("timeout", "20s").set_models("hold", "20s");
    start();
    std::vector<Subscriber> slow;
    for (int k = 0; k < 2; ++k) slow.push_back(make_subscriber({1001}, {.receive_buffer = 4096}));
    Publisher publisher = make_publisher();
    constexpr std::uint32_t kRequests = 400;
    for (std::uint32_t i = 1; i <= kRequests; ++i) {
        publisher.publish(kReliableRandom, 1001, pattern(kBody, i));
        if (i % 50 == 0) publisher.fence();
    }
    Subscriber good = make_subscriber({1001});
    ASSERT_TRUE(was_cut(kPatience, 2));
    for (std::uint32_t i = 1; i <= kRequests; ++i) good.reply(good.expect(), "done");
    std::vector<int> answers(kRequests + 1, 0);
    for (std::uint32_t i = 1; i <= kRequests; ++i) {
        const RawFrame answer = publisher.expect();
        EXPECT_EQ(answer.body, "done");
        ++answers.at(answer.sequence);
    }
    for (std::uint32_t i = 1; i <= kRequests; ++i) EXPECT_EQ(answers[i], 1) << i;
}

}  // namespace
}  // namespace amq::flow
