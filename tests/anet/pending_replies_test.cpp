#include <amq/anet/pending_replies.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace amq::anet {
namespace {

using namespace std::chrono_literals;

using Time = PendingReplies::Time;

class Waiter : public ReplyWaiter {
  public:
    explicit Waiter(std::vector<std::uint32_t>& sequences) : sequences_{sequences} {}
    void complete(Reply) override {}
    void on_sequence(std::uint32_t sequence) override { sequences_.push_back(sequence); }

  private:
    std::vector<std::uint32_t>& sequences_;
};

class PendingRepliesTest : public testing::Test {
  protected:
    std::uint32_t add(PendingReplies& pending, std::chrono::seconds deadline) {
        auto waiter = std::make_unique<Waiter>(told);
        last = waiter.get();
        return pending.add(std::move(waiter), Time{deadline});
    }

    std::vector<std::uint32_t> told;
    const ReplyWaiter* last{};
};

TEST_F(PendingRepliesTest, AReplyFindsItsWaiterOnce) {
    PendingReplies pending{1'000'001};
    const auto first = add(pending, 3s);
    const ReplyWaiter* waiter = last;
    const auto second = add(pending, 3s);
    EXPECT_EQ(first, 1'000'001U);
    EXPECT_EQ(second, 1'000'002U);
    EXPECT_EQ(told, (std::vector<std::uint32_t>{first, second}));
    EXPECT_EQ(pending.take(first).get(), waiter);
    EXPECT_EQ(pending.take(first), nullptr);
    EXPECT_FALSE(pending.is_waiting(first));
    EXPECT_TRUE(pending.is_waiting(second));
    EXPECT_EQ(pending.size(), 1U);
}

TEST_F(PendingRepliesTest, NobodyWaitsForAStrangeSequence) {
    PendingReplies pending{1};
    EXPECT_EQ(pending.take(77), nullptr);
    EXPECT_FALSE(pending.is_late(77));
    EXPECT_EQ(pending.late_replies(), 0U);
}

TEST_F(PendingRepliesTest, SequencesGoRoundWithoutZeroOrOneThatIsWaitedFor) {
    constexpr auto kLargest = std::numeric_limits<std::uint32_t>::max();
    PendingReplies pending{kLargest - 2};
    EXPECT_EQ(add(pending, 1s), kLargest - 2);
    EXPECT_EQ(add(pending, 1s), kLargest - 1);
    EXPECT_EQ(add(pending, 1s), kLargest);
    ASSERT_NE(pending.take(kLargest - 1), nullptr);
    EXPECT_EQ(add(pending, 1s), kLargest - 1);
}

TEST_F(PendingRepliesTest, ExpireInTheOrderOfTheirDeadlines) {
    PendingReplies pending{1};
    static_cast<void>(add(pending, 5s));
    const ReplyWaiter* late = last;
    static_cast<void>(add(pending, 3s));
    const ReplyWaiter* early = last;
    static_cast<void>(add(pending, 9s));
    EXPECT_EQ(pending.next_deadline(), Time{3s});
    EXPECT_TRUE(pending.take_expired(Time{3s} - 1ns).empty());
    const auto expired = pending.take_expired(Time{5s});
    ASSERT_EQ(expired.size(), 2U);
    EXPECT_EQ(expired[0].get(), early);
    EXPECT_EQ(expired[1].get(), late);
    EXPECT_EQ(pending.next_deadline(), Time{9s});
}

TEST_F(PendingRepliesTest, AReplyAfterItsDeadlineIsLateAndCounted) {
    PendingReplies pending{1};
    const auto sequence = add(pending, 1s);
    static_cast<void>(pending.take_expired(Time{2s}));
    EXPECT_EQ(pending.take(sequence), nullptr);
    EXPECT_TRUE(pending.is_late(sequence));
    EXPECT_TRUE(pending.is_late(sequence));
    EXPECT_EQ(pending.late_replies(), 2U);
}

TEST_F(PendingRepliesTest, OnlyTheLatestExpiredAreRemembered) {
    PendingReplies pending{1};
    for (std::uint32_t i = 1; i <= PendingReplies::kMostRemembered + 1; ++i) pending.remember(i);
    EXPECT_FALSE(pending.is_late(1));
    EXPECT_TRUE(pending.is_late(2));
}

TEST_F(PendingRepliesTest, ALossEndsOnlyTheRequestsThatHaveLeft) {
    PendingReplies pending{1};
    const auto sent = add(pending, 1s);
    const ReplyWaiter* waiter = last;
    const auto unsent = add(pending, 1s);
    pending.mark_sent(sent);
    pending.mark_sent(999);
    const auto ended = pending.take_sent();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].get(), waiter);
    EXPECT_TRUE(pending.is_waiting(unsent));
    EXPECT_EQ(pending.take_all().size(), 1U);
    EXPECT_EQ(pending.size(), 0U);
    EXPECT_FALSE(pending.next_deadline().has_value());
}

TEST(ReplyStatus, EveryStatusHasItsName) {
    EXPECT_EQ(to_string(ReplyStatus::ok), "ok");
    EXPECT_EQ(to_string(ReplyStatus::timed_out), "timed_out");
    EXPECT_EQ(to_string(ReplyStatus::stopped), "stopped");
}

}  // namespace
}  // namespace amq::anet
