// What is accepted, what is refused and why, at each limit and one past it.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

std::uint64_t refused(const ModelCounters& counters, Refusal why) {
    return counters.refused[static_cast<std::size_t>(why)];
}

class Publishing : public testing::Test {
  protected:
    Publishing() { script_.route = send_to_all; }

    void start(const Limits& limits = {}) {
        shards_ = std::make_unique<Shards>(1, limits);
        shards_->bind({.model = 12, .answered = true}, source_of(script_));
        shards_->bind({.model = 10}, source_of(script_));
        publisher_ = shards_->open();
    }
    Shards& shards() { return *shards_; }
    ModelCounters counters(std::uint32_t model = 12) { return shards_->core().counters(model); }

    Script script_;
    std::unique_ptr<Shards> shards_;
    SessionId publisher_ = 0;
};

TEST_F(Publishing, TellsTheStrategyEverythingAboutTheMessage) {
    start();
    shards().pass(5ms);
    script_.route = [this](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        EXPECT_EQ(msg.size, sizeof(amq_msg));
        EXPECT_EQ(msg.flags, static_cast<std::uint32_t>(AMQ_MSG_ANSWERED));
        EXPECT_NE(msg.id, 0U);
        EXPECT_EQ(msg.publisher, publisher_);
        EXPECT_EQ(std::string(msg.topic.p, msg.topic.n), "1001");
        EXPECT_EQ(std::string(reinterpret_cast<const char*>(msg.body), msg.body_n), "hello");
        EXPECT_EQ(msg.arrived_ns, shards().now());
        EXPECT_EQ(msg.deadline_ns, shards().now() + 3'000'000'000);
        EXPECT_EQ(msg.attempts_n, 0U);
        EXPECT_EQ(view.n, 0U);
        EXPECT_EQ(view.now_ns, shards().now());
        return hold(msg, view, plan);
    };
    shards().publish(publisher_, "1001", "hello");
    EXPECT_EQ(counters().accepted, 1U);
    EXPECT_EQ(counters().none_there, 1U);
}

TEST_F(Publishing, DeniesAModelNobodyHandles) {
    start();
    shards().publish(publisher_, "orders", "hello", 99, 5);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::denied);
    EXPECT_EQ(shards().told()[0].model, 99U);
    EXPECT_EQ(shards().told()[0].sequence, 5U);
    EXPECT_EQ(shards().core().counters().unknown_model, 1U);
    shards().publish(publisher_, "orders", "hello", 99, 0);
    EXPECT_EQ(shards().told().size(), 1U) << "sequence 0 wants no answer";
}

TEST_F(Publishing, DeniesReservedTopics) {
    start();
    for (const char* topic : {"0", "1", "2", "4294967040", "4294967295"}) {
        const TopicName name{static_cast<std::uint32_t>(std::stoul(topic)), {}};
        shards().core().publish(publisher_, {name, 12, 5, {}}, shards().now());
        ASSERT_EQ(shards().core().effects().answers.size(), 1U) << topic;
        EXPECT_EQ(shards().core().effects().answers[0].outcome, Outcome::denied);
        shards().core().effects().clear();
        shards().core().publish(publisher_, {name, 10, 5, {}}, shards().now());
        EXPECT_TRUE(shards().core().effects().answers.empty()) << "model 10 is never answered";
    }
    EXPECT_EQ(refused(counters(12), Refusal::reserved_topic), 5U);
    EXPECT_EQ(refused(counters(10), Refusal::reserved_topic), 5U);
    EXPECT_EQ(counters().received, 5U);
    EXPECT_EQ(counters().accepted, 0U);
    EXPECT_EQ(shards().core().topics(), 0U);
}

TEST_F(Publishing, PausesAPublisherAtItsLimitAndRefusesWhatItHadSentMeanwhile) {
    start({.max_in_flight_per_session = 4});
    const SessionId subscriber = shards().subscriber("orders");
    for (std::uint32_t k = 1; k <= 3; ++k) {
        EXPECT_EQ(shards().publish(publisher_, "orders", "m", 12, k), Reading::go_on);
    }
    EXPECT_EQ(shards().publish(publisher_, "orders", "m", 12, 4), Reading::pause);
    EXPECT_TRUE(shards().told().empty());
    EXPECT_EQ(shards().publish(publisher_, "orders", "m", 12, 5), Reading::pause);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::overloaded);
    EXPECT_EQ(shards().told()[0].sequence, 5U);
    EXPECT_EQ(refused(counters(), Refusal::session_in_flight), 1U);
    const SessionId other = shards().open();
    EXPECT_EQ(shards().publish(other, "orders", "m"), Reading::go_on) << "others are not affected";

    shards().reply(shards().got()[0], "");
    EXPECT_TRUE(shards().readable().empty()) << "read again at half of the limit";
    shards().reply(shards().got()[1], "");
    EXPECT_EQ(shards().readable(), std::vector<SessionId>{publisher_});
    EXPECT_EQ(shards().bodies_of(subscriber).size(), 5U);
}

TEST_F(Publishing, DoesNotCountUnansweredMessagesAgainstAPublisher) {
    start({.max_in_flight_per_session = 2});
    for (int k = 0; k < 10; ++k) {
        EXPECT_EQ(shards().publish(publisher_, "orders", "m", 10), Reading::go_on);
    }
    EXPECT_EQ(counters(10).accepted, 10U);
}

TEST_F(Publishing, TakesUnansweredMessagesOfAPublisherAtItsLimit) {
    start({.max_in_flight_per_session = 2});
    const SessionId subscriber = shards().subscriber("orders");
    for (std::uint32_t k = 1; k <= 2; ++k) shards().publish(publisher_, "orders", "m", 12, k);
    EXPECT_EQ(shards().publish(publisher_, "orders", "told", 10), Reading::pause);
    EXPECT_EQ(shards().bodies_of(subscriber).back(), "told");
    EXPECT_EQ(refused(counters(10), Refusal::session_in_flight), 0U);
}

TEST_F(Publishing, RefusesWhatIsMoreThanTheShardMayHaveOpen) {
    start({.max_in_flight = 3});
    for (std::uint32_t k = 1; k <= 4; ++k) shards().publish(publisher_, "orders", "m", 12, k);
    EXPECT_EQ(shards().core().open_exchanges(), 3U);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::overloaded);
    EXPECT_EQ(refused(counters(), Refusal::shard_in_flight), 1U);
    shards().pass(4s);
    shards().publish(publisher_, "orders", "m", 12, 9);
    EXPECT_EQ(shards().core().open_exchanges(), 1U) << "there is room again";
}

TEST_F(Publishing, RefusesATopicTooMany) {
    start({.max_topics = 2});
    shards().publish(publisher_, "a", "m", 12, 1);
    shards().publish(publisher_, "b", "m", 12, 2);
    shards().publish(publisher_, "c", "m", 12, 3);
    shards().publish(publisher_, "a", "m", 12, 4);
    ASSERT_EQ(shards().told().size(), 1U);
    EXPECT_EQ(shards().told()[0].sequence, 3U);
    EXPECT_EQ(shards().told()[0].outcome, Outcome::overloaded);
    EXPECT_EQ(refused(counters(), Refusal::topics_full), 1U);
    shards().pass(4s);
    EXPECT_EQ(shards().core().topics(), 0U);
    shards().publish(publisher_, "c", "m", 12, 5);
    EXPECT_EQ(shards().core().topics(), 1U);
}

TEST_F(Publishing, AnswersEachOfTwoWithTheSameSequence) {
    start();
    shards().subscriber("orders");
    shards().publish(publisher_, "orders", "one", 12, 5);
    shards().publish(publisher_, "orders", "two", 12, 5);
    shards().reply(shards().got()[1], "to two");
    shards().reply(shards().got()[0], "to one");
    ASSERT_EQ(shards().told().size(), 2U);
    EXPECT_EQ(shards().told()[0].body, "to two");
    EXPECT_EQ(shards().told()[1].sequence, 5U);
}

TEST_F(Publishing, WantsNoAnswerWithSequenceZero) {
    start();
    const SessionId subscriber = shards().subscriber("orders");
    shards().publish(publisher_, "orders", "hello", 12, 0);
    shards().reply(shards().got()[0], "thanks");
    EXPECT_EQ(shards().bodies_of(subscriber).size(), 1U);
    EXPECT_TRUE(shards().told().empty());
    EXPECT_EQ(counters().outcomes[0], 1U);
}

TEST_F(Publishing, IgnoresASessionThatIsNotThere) {
    start();
    shards().close(publisher_);
    EXPECT_EQ(shards().publish(publisher_, "orders", "late"), Reading::go_on);
    EXPECT_EQ(counters().received, 0U);
}

TEST_F(Publishing, LetsAPublisherThatLeftNoLongerHoldAnythingOpen) {
    start();
    shards().subscriber("orders");
    shards().publish(publisher_, "orders", "answered", 12);
    shards().publish(publisher_, "elsewhere", "held", 12);
    shards().publish(publisher_, "elsewhere", "held", 10);
    shards().close(publisher_);
    EXPECT_EQ(shards().core().open_exchanges(12), 0U);
    EXPECT_EQ(counters().outcomes[static_cast<std::size_t>(Outcome::cancelled)], 2U);
    EXPECT_TRUE(shards().told().empty());
    EXPECT_TRUE(shards().readable().empty());
    EXPECT_EQ(shards().core().open_exchanges(10), 1U) << "what is unanswered still goes out";
    const SessionId late = shards().subscriber("elsewhere");
    EXPECT_EQ(shards().bodies_of(late), std::vector<std::string>{"held"});
}

TEST_F(Publishing, SaysNothingOfAClosedSessionThatWasPaused) {
    start({.max_in_flight_per_session = 2});
    shards().publish(publisher_, "orders", "m", 12, 1);
    EXPECT_EQ(shards().publish(publisher_, "orders", "m", 12, 2), Reading::pause);
    shards().close(publisher_);
    EXPECT_TRUE(shards().readable().empty());
}

}  // namespace
}  // namespace amq::exchange_tests
