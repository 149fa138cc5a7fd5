// Words between shards, in the order and at the moments that are hardest.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Hearing : public testing::Test {
  protected:
    Hearing() {
        answered_.on_miss = [](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                               amq_plan& plan) { return send_to_untried(msg, view, plan); };
        unanswered_.route = [](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
            const amq_rc rc = send_to_untried(msg, view, plan);
            plan.want = 0;
            return rc;
        };
        unanswered_.on_miss = [this](const amq_msg& msg, amq_id, std::uint32_t,
                                     const amq_view& view,
                                     amq_plan& plan) { return unanswered_.route(msg, view, plan); };
        shards_.bind({.model = 12, .answered = true}, source_of(answered_));
        shards_.bind({.model = 11}, source_of(unanswered_));
        publisher_ = shards_.open(0);
        there_ = shards_.subscriber("orders", 1);
        shards_.set_words(Words::when_passed_on);
    }

    Script answered_{.route = send_to_untried};
    Script unanswered_;
    Shards shards_{2};
    SessionId publisher_ = 0;
    SessionId there_ = 0;
};

TEST_F(Hearing, BringsAMessageAndItsReplyAcross) {
    shards_.publish(publisher_, "orders", "question", 12, 9);
    EXPECT_TRUE(shards_.got().empty());
    EXPECT_TRUE(shards_.pass_on(0, 1));
    ASSERT_EQ(shards_.got().size(), 1U);
    EXPECT_EQ(shards_.got()[0].attempt, 1U);
    EXPECT_NE(shards_.got()[0].exchange, 0U);
    EXPECT_EQ(shards_.got()[0].deadline, shards_.now() + 3'000'000'000);
    shards_.reply(shards_.got()[0], "answer");
    EXPECT_TRUE(shards_.told().empty());
    EXPECT_TRUE(shards_.pass_on(1, 0));
    EXPECT_EQ(shards_.told().at(0).body, "answer");
    EXPECT_EQ(shards_.told().at(0).sequence, 9U);
}

TEST_F(Hearing, TakesAReplyThatWasSaidBeforeTheSessionEnded) {
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.pass_on(0, 1);
    shards_.reply(shards_.got()[0], "answer");
    shards_.close(there_);
    while (shards_.pass_on(1, 0)) {
    }
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::ok);
}

TEST_F(Hearing, FailsOverAMessageThatWasOnItsWayWhenTheSessionEnded) {
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.close(there_);
    const SessionId here = shards_.subscriber("orders", 0);
    shards_.pass_on(0, 1);
    EXPECT_TRUE(shards_.got().empty());
    EXPECT_EQ(shards_.core(1).counters().undeliverable, 1U);
    while (shards_.pass_on(1, 0)) {
    }
    while (shards_.pass_on(0, 1)) {
    }
    while (shards_.pass_on(1, 0)) {
    }
    EXPECT_EQ(shards_.bodies_of(here), Texts{"question"});
    EXPECT_EQ(shards_.got()[0].attempt, 2U);
}

// Nobody waits for a reply, so the shard where the session lived moves the message on itself.
TEST_F(Hearing, MovesOnAnUnansweredMessageThatWasOnItsWayWhenTheSessionEnded) {
    shards_.publish(publisher_, "orders", "news", 11);
    shards_.close(there_);
    const SessionId other = shards_.open(1);
    shards_.subscribe(other, {"orders"});
    shards_.pass_on(0, 1);
    const ModelCounters& counters = shards_.core(1).counters(11);
    EXPECT_EQ(counters.moved, 1U);
    shards_.set_words(Words::at_once);
    shards_.pass(1ms);
    EXPECT_EQ(shards_.bodies_of(other), Texts{"news"});
}

TEST_F(Hearing, CountsAnUnansweredMessageThatNobodyGot) {
    shards_.publish(publisher_, "orders", "news", 11);
    shards_.close(there_);
    shards_.set_words(Words::at_once);
    shards_.pass(0s);
    shards_.pass(4s);
    EXPECT_TRUE(shards_.got().empty());
    const ModelCounters& counters = shards_.core(1).counters(11);
    EXPECT_EQ(counters.drops[static_cast<std::size_t>(Drop::hold_expired)], 1U);
}

TEST_F(Hearing, IgnoresAReplyFromASessionThatIsGone) {
    shards_.publish(publisher_, "orders", "question", 12);
    shards_.pass_on(0, 1);
    const Got got = shards_.got()[0];
    shards_.close(there_);
    while (shards_.pass_on(1, 0)) {
    }
    shards_.core(0).hear(
        1,
        [&] {
            ShardWord word;
            word.kind = ShardWord::Kind::reply;
            word.session = got.to;
            word.sequence = sequence_origin(got.sequence, 2)->ordinal;
            word.model = 12;
            return word;
        }(),
        shards_.now());
    EXPECT_TRUE(shards_.told().empty());
    EXPECT_EQ(
        shards_.core(0).counters().replies_ignored[static_cast<std::size_t>(IgnoredReply::foreign)],
        1U);
}

TEST_F(Hearing, TakesWordsAboutASessionItNeverHeardOf) {
    for (const auto kind :
         {ShardWord::Kind::leave, ShardWord::Kind::gone, ShardWord::Kind::congestion,
          ShardWord::Kind::decline, ShardWord::Kind::known, ShardWord::Kind::marked}) {
        ShardWord word;
        word.kind = kind;
        word.session = make_session_id(99, 9, 1);
        word.topic = {0, "orders"};
        word.token = 12'345;
        shards_.core(0).hear(1, word, shards_.now());
    }
    EXPECT_EQ(shards_.core(0).subscribers(), 1U);
}

TEST_F(Hearing, GivesEachShardItsOwnSequencesOfOneSubscriber) {
    const SessionId beside = shards_.open(1);
    shards_.set_words(Words::at_once);
    shards_.publish(publisher_, "orders", "a", 12);
    shards_.publish(beside, "orders", "b", 12);
    shards_.publish(publisher_, "orders", "c", 12);
    ASSERT_EQ(shards_.got().size(), 3U);
    EXPECT_EQ(shards_.got()[0].sequence, 1'000'001U);
    EXPECT_EQ(shards_.got()[1].sequence, 1'000'002U);
    EXPECT_EQ(shards_.got()[2].sequence, 1'000'003U);
    shards_.reply(shards_.got()[1], "to b");
    shards_.reply(shards_.got()[0], "to a");
    EXPECT_EQ(shards_.told()[0].to, beside);
    EXPECT_EQ(shards_.told()[1].to, publisher_);
}

}  // namespace
}  // namespace amq::exchange_tests
