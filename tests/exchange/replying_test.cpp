// Who may reply, how often and how late; and attempts that come to nothing.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

// With one shard, and with the subscribers on other shards than the publisher.
class Replying : public testing::TestWithParam<std::uint32_t> {
  protected:
    Replying() : shards_(GetParam()) { script_.route = send_to_all; }

    void start() {
        shards_.bind({.model = 12, .answered = true}, source_of(script_));
        shards_.bind({.model = 10}, source_of(unanswered_));
        publisher_ = shards_.open();
        a_ = shards_.subscriber("orders", GetParam() - 1);
        b_ = shards_.subscriber("orders", GetParam() / 2);
    }
    std::uint64_t ignored(IgnoredReply why) {
        CoreCounters sum;
        for (std::uint32_t k = 0; k < GetParam(); ++k) sum += shards_.core(k).counters();
        return sum.replies_ignored[static_cast<std::size_t>(why)];
    }
    const Got& got_by(SessionId id) const {
        return *std::ranges::find(shards_.got(), id, &Got::to);
    }

    Script script_;
    Script unanswered_{.route = send_without_reply};
    Shards shards_;
    SessionId publisher_ = 0;
    SessionId a_ = 0;
    SessionId b_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Shards, Replying, testing::Values(1U, 3U));

TEST_P(Replying, ComesToThePublisherWithItsOwnSequence) {
    start();
    shards_.publish(publisher_, "orders", "question", 12, 77);
    shards_.reply(got_by(a_), "answer");
    ASSERT_EQ(shards_.told().size(), 1U);
    const Told& told = shards_.told()[0];
    EXPECT_EQ(told.to, publisher_);
    EXPECT_EQ(told.sequence, 77U);
    EXPECT_EQ(told.topic, "orders");
    EXPECT_EQ(told.model, 12U);
    EXPECT_EQ(told.outcome, Outcome::ok);
    EXPECT_EQ(told.body, "answer");
}

TEST_P(Replying, TakesAnEmptyReplyForASuccess) {
    start();
    shards_.publish(publisher_, "orders", "", 12);
    shards_.reply(got_by(a_), "");
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::ok);
}

TEST_P(Replying, CountsASecondReplyAsADuplicate) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.reply(got_by(a_), "answer");
    shards_.reply(got_by(a_), "again");
    shards_.reply(got_by(b_), "me too");
    EXPECT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(ignored(IgnoredReply::duplicate), 2U);
}

TEST_P(Replying, TakesNoReplyFromWhomItWasNotSentTo) {
    script_.route = [this](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        send_to_untried(msg, view, plan);
        plan.target[0] = view.first->id == a_ ? 0 : 1;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    const Got got = got_by(a_);
    shards_.reply_as(b_, got.sequence, "stolen");
    shards_.reply_as(publisher_, got.sequence, "stolen");
    shards_.reply_as(shards_.open(), got.sequence, "stolen");
    EXPECT_TRUE(shards_.told().empty());
    EXPECT_EQ(ignored(IgnoredReply::foreign), 3U);
    shards_.reply(got, "mine");
    EXPECT_EQ(shards_.told().at(0).body, "mine");
}

TEST_P(Replying, TakesNoReplyToASequenceNeverGiven) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    for (const std::uint32_t sequence : {0U, 1U, 1'000'000U, 1'000'901U, UINT32_MAX}) {
        shards_.reply_as(a_, sequence, "bogus");
    }
    EXPECT_EQ(ignored(IgnoredReply::foreign), 5U);
    EXPECT_TRUE(shards_.told().empty());
}

TEST_P(Replying, CountsAReplyAfterTheDeadlineAsLate) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.pass(3'001ms);
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::timeout);
    shards_.reply(got_by(a_), "sorry");
    EXPECT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(ignored(IgnoredReply::late), 1U);
}

TEST_P(Replying, CountsAReplyThatNobodyAskedForAsUnwanted) {
    start();
    shards_.publish(publisher_, "orders", "news", 10);
    shards_.reply(got_by(a_), "thanks");
    EXPECT_EQ(ignored(IgnoredReply::unwanted), 1U);
    EXPECT_TRUE(shards_.told().empty());
}

TEST_P(Replying, IgnoresAReplyWhosePublisherLeft) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.close(publisher_);
    shards_.reply(got_by(a_), "too late");
    EXPECT_TRUE(shards_.told().empty());
    EXPECT_EQ(ignored(IgnoredReply::late), 1U);
}

TEST_P(Replying, StillTakesAReplyAfterTheSubscriberUnsubscribed) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.unsubscribe(a_, "orders");
    shards_.reply(got_by(a_), "answer");
    EXPECT_EQ(shards_.told().at(0).body, "answer");
}

TEST_P(Replying, EndsWhenEverybodyDeclinedOrLeft) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.decline(got_by(a_));
    EXPECT_TRUE(shards_.told().empty());
    shards_.close(b_);
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::responder_lost);
    const ModelCounters& counters = shards_.core(0).counters(12);
    EXPECT_EQ(counters.declined, 1U);
    EXPECT_EQ(counters.lost, 1U);
}

TEST_P(Replying, CountsAReplyAfterADeclineAsADuplicate) {
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.decline(got_by(a_));
    shards_.reply(got_by(a_), "after all");
    shards_.decline(got_by(a_));
    EXPECT_TRUE(shards_.told().empty());
    EXPECT_EQ(ignored(IgnoredReply::duplicate), 2U);
}

TEST_P(Replying, AsksTheStrategyWhatAReplyMeans) {
    std::vector<std::string> bodies;
    script_.on_reply = [&bodies](const amq_msg& msg, amq_id from, std::string_view body,
                                 const amq_view&, amq_plan& plan) {
        EXPECT_NE(from, 0U);
        EXPECT_EQ(msg.attempts_n, 2U);
        bodies.emplace_back(body);
        plan.verb = body == "yes" ? AMQ_DONE : AMQ_KEEP;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.reply(got_by(a_), "no");
    EXPECT_TRUE(shards_.told().empty());
    shards_.reply(got_by(b_), "yes");
    EXPECT_EQ(bodies, (std::vector<std::string>{"no", "yes"}));
    EXPECT_EQ(shards_.told().at(0).body, "yes");
}

struct Miss {
    SessionId who;
    std::uint32_t cause;
    Nanos at;
};

class LateAttempts : public Replying {
  protected:
    /// Sends to one after the other, each with its own patience.
    void start_with(std::vector<std::chrono::milliseconds> patience) {
        patience_ = std::move(patience);
        const auto send = [this](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            send_to_untried(msg, view, plan);
            plan.reply_ns = to_nanos(patience_.at(std::min<std::size_t>(msg.attempts_n, 1)));
            return AMQ_OK;
        };
        script_.route = send;
        script_.on_miss = [this, send](const amq_msg& msg, amq_id who, std::uint32_t cause,
                                       const amq_view& view, amq_plan& plan) {
            misses_.push_back({who, cause, shards_.now()});
            send(msg, view, plan);
            if (plan.verb == AMQ_HOLD) plan.verb = AMQ_KEEP;
            return AMQ_OK;
        };
        start();
        begun_ = shards_.now();
        shards_.publish(publisher_, "orders", "question", 12);
    }
    std::int64_t ms(const Miss& miss) const {
        return static_cast<std::int64_t>(miss.at - begun_) / 1'000'000;
    }

    std::vector<std::chrono::milliseconds> patience_;
    std::vector<Miss> misses_;
    Nanos begun_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Shards, LateAttempts, testing::Values(1U, 3U));

TEST_P(LateAttempts, MoveOnByTimeAndStillTakeTheFirstReply) {
    start_with({200ms, 200ms});
    shards_.pass(250ms);
    ASSERT_EQ(misses_.size(), 1U);
    EXPECT_EQ(misses_[0].cause, static_cast<std::uint32_t>(AMQ_TIMEOUT));
    EXPECT_EQ(ms(misses_[0]), 200);
    ASSERT_EQ(shards_.got().size(), 2U);
    EXPECT_EQ(shards_.got()[1].attempt, 2U);
    EXPECT_EQ(shards_.got()[0].exchange, shards_.got()[1].exchange);
    shards_.reply(shards_.got()[0], "late but first");
    EXPECT_EQ(shards_.told().at(0).body, "late but first");
    shards_.reply(shards_.got()[1], "second");
    EXPECT_EQ(ignored(IgnoredReply::duplicate), 1U);
}

TEST_P(LateAttempts, NoticeAnAttemptThatIsDueBeforeAnEarlierOne) {
    start_with({1'000ms, 100ms});
    shards_.decline(shards_.got()[0]);  // the timer of the first attempt is still set
    shards_.pass(110ms);
    ASSERT_EQ(misses_.size(), 2U);
    EXPECT_EQ(ms(misses_[1]), 100);
}

TEST_P(LateAttempts, AreToldOfOnce) {
    start_with({100ms, 100ms});
    shards_.pass(2'900ms);
    EXPECT_EQ(misses_.size(), 2U);
    shards_.pass(200ms);
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::timeout);
    EXPECT_EQ(shards_.core(0).timers().active(), 0U);
}

TEST_P(LateAttempts, AreAllToldOfWhileTheMessageIsHeld) {
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const amq_rc rc = send_to_all(msg, view, plan);
        plan.reply_ns = 100'000'000;
        return rc;
    };
    script_.on_miss = [this](const amq_msg&, amq_id who, std::uint32_t cause, const amq_view&,
                             amq_plan& plan) {
        misses_.push_back({who, cause, shards_.now()});
        plan.verb = AMQ_HOLD;
        return AMQ_OK;
    };
    start();
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.pass(150ms);
    EXPECT_EQ(misses_.size(), 2U) << "both were due";
    shards_.reply(got_by(b_), "late");
    EXPECT_EQ(shards_.told().at(0).body, "late");
}

TEST_P(LateAttempts, OutliveAHoldThatEndsInVain) {
    script_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        const amq_rc rc = send_to_all(msg, view, plan);
        plan.reply_ns = 100'000'000;
        return rc;
    };
    script_.on_miss = [](const amq_msg&, amq_id, std::uint32_t, const amq_view&, amq_plan& plan) {
        plan.verb = AMQ_HOLD;
        return AMQ_OK;
    };
    shards_.bind({.model = 15, .timeout = 3'000'000'000, .hold = 1'000'000'000, .answered = true},
                 source_of(script_));
    start();
    shards_.publish(publisher_, "orders", "question", 15);
    shards_.pass(2s);
    EXPECT_EQ(shards_.core(0).held_messages(), 0U);
    EXPECT_EQ(shards_.core(0).open_exchanges(), 1U) << "an attempt may still be replied to";
    shards_.reply(got_by(a_), "late");
    EXPECT_EQ(shards_.told().at(0).body, "late");
}

}  // namespace
}  // namespace amq::exchange_tests
