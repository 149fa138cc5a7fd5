#include <amq/client/requests.hpp>

#include <gtest/gtest.h>

#include <set>

namespace amq::client {
namespace {

class NoWaiter : public Waiter {
  public:
    void complete(Result) override {}
};

TEST(Requests, FindsWhatItHasAndNothingElse) {
    Requests requests{10};
    NoWaiter waiter;
    const std::uint32_t sequence = requests.add(waiter, Time{}, Kind::publish);
    EXPECT_NE(sequence, 0U);
    ASSERT_NE(requests.find(sequence), nullptr);
    EXPECT_EQ(requests.find(sequence)->waiter, &waiter);
    for (const std::uint32_t other : {0U, sequence + 1, sequence ^ (1U << 20U), 0xFFFFFFFFU}) {
        EXPECT_EQ(requests.find(other), nullptr) << other;
    }
    EXPECT_EQ(requests.take(sequence).waiter, &waiter);
    EXPECT_EQ(requests.find(sequence), nullptr);
    EXPECT_EQ(requests.size(), 0U);
}

TEST(Requests, TakesAsManyAsMayWaitAndNoMore) {
    Requests requests{3};
    NoWaiter waiter;
    const std::uint32_t first = requests.add(waiter, Time{}, Kind::publish);
    EXPECT_NE(requests.add(waiter, Time{}, Kind::publish), 0U);
    EXPECT_NE(requests.add(waiter, Time{}, Kind::ping), 0U);
    EXPECT_EQ(requests.add(waiter, Time{}, Kind::publish), 0U);
    static_cast<void>(requests.take(first));
    EXPECT_NE(requests.add(waiter, Time{}, Kind::publish), 0U);
    EXPECT_EQ(requests.size(), 3U);
}

// A late answer must not meet a later request: with one request at a time some four million are
// made before a sequence comes again.
TEST(Requests, GivesASequenceAgainOnlyAfterMillions) {
    Requests requests{Requests::kMost};
    NoWaiter waiter;
    const std::uint32_t first = requests.add(waiter, Time{}, Kind::publish);
    static_cast<void>(requests.take(first));
    std::uint64_t count = 0;
    for (std::uint32_t sequence = 0; sequence != first; ++count) {
        sequence = requests.add(waiter, Time{}, Kind::publish);
        ASSERT_NE(sequence, 0U);
        static_cast<void>(requests.take(sequence));
    }
    EXPECT_GT(count, 4'000'000U);
}

TEST(Requests, ShowsAllThatWait) {
    Requests requests{100};
    NoWaiter waiter;
    std::set<std::uint32_t> waiting;
    for (int i = 0; i < 20; ++i) waiting.insert(requests.add(waiter, Time{}, Kind::publish));
    const std::uint32_t gone = *waiting.begin();
    static_cast<void>(requests.take(gone));
    waiting.erase(gone);
    std::set<std::uint32_t> shown;
    requests.for_each([&](std::uint32_t sequence, const Request&) { shown.insert(sequence); });
    EXPECT_EQ(shown, waiting);
}

}  // namespace
}  // namespace amq::client
