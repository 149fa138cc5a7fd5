// What a core tells of topics, subscribers, sessions, and how long things took.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Inspecting : public testing::Test {
  protected:
    Inspecting() {
        script_.route = send_to_untried;
        shards_.bind({.model = 12, .hold = 1'000'000'000, .answered = true}, source_of(script_));
        publisher_ = shards_.open();
    }
    TopicFacts topic(std::string_view name) {
        return shards_.core().topic_facts(spoken(name)).value();
    }
    std::vector<std::string> busy() {
        std::vector<std::string> names;
        shards_.core().take_busy_topics(
            [&](const TopicFacts& facts) { names.emplace_back(facts.name); });
        std::ranges::sort(names);
        return names;
    }
    const Got& last_got() const { return shards_.got().back(); }

    Script script_;
    Shards shards_;
    SessionId publisher_ = 0;
};

TEST_F(Inspecting, CountsWhatBecameOfTheMessagesOfATopic) {
    const SessionId a = shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "12345");
    shards_.reply(last_got(), "yes");
    shards_.publish(publisher_, "orders", "123");
    shards_.pass(3s);  // in vain
    const TopicFacts facts = topic("orders");
    EXPECT_EQ(facts.subscribers, 1U);
    EXPECT_EQ(facts.counters.published, 2U);
    EXPECT_EQ(facts.counters.delivered, 2U);
    EXPECT_EQ(facts.counters.bytes, 8U);
    EXPECT_EQ(facts.counters.failed, 1U);
    ASSERT_NE(facts.failures, nullptr);
    EXPECT_EQ((*facts.failures)[static_cast<std::size_t>(Outcome::timeout)], 1U);
    EXPECT_EQ(facts.open, 0U);
    shards_.close(a);
}

TEST_F(Inspecting, TellsWhatIsHeldAndOpen) {
    shards_.publish(publisher_, "orders", "waits");
    EXPECT_EQ(topic("orders").held, 1U);
    shards_.subscriber("orders");
    EXPECT_EQ(topic("orders").held, 0U);
    EXPECT_EQ(topic("orders").open, 1U);
}

TEST_F(Inspecting, ListsATopicAsBusyOnceBetweenTwoQuestions) {
    shards_.subscriber("a");
    shards_.subscriber("b");
    shards_.subscriber("silent");
    for (int k = 0; k < 3; ++k) shards_.publish(publisher_, "a", "x");
    shards_.publish(publisher_, "b", "x");
    EXPECT_EQ(busy(), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(busy().empty());
    shards_.publish(publisher_, "b", "x");
    EXPECT_EQ(busy(), std::vector<std::string>{"b"});
}

TEST_F(Inspecting, DoesNotListATopicThatIsForgotten) {
    const SessionId a = shards_.subscriber("a");
    shards_.publish(publisher_, "a", "x");
    shards_.reply(last_got(), "y");
    shards_.close(a);
    shards_.subscriber("b");  // in its place
    EXPECT_TRUE(busy().empty());
    shards_.publish(publisher_, "b", "x");
    EXPECT_EQ(busy(), std::vector<std::string>{"b"});
}

TEST_F(Inspecting, VisitsEveryTopicInPieces) {
    for (int k = 0; k < 200; ++k) shards_.subscriber("t" + std::to_string(k));
    std::vector<std::string> names;
    std::uint32_t from = 0;
    int pieces = 0;
    while (from != kNone) {
        from = shards_.core().visit_topics(
            from, 50, [&](const TopicFacts& facts) { names.emplace_back(facts.name); });
        ++pieces;
    }
    EXPECT_GE(pieces, 4);
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << "each once";
    EXPECT_EQ(names.size(), 200U);
}

TEST_F(Inspecting, TellsOfEachSubscriberSinceWhenAndWhatItDid) {
    const SessionId a = shards_.subscriber("orders");
    const Nanos joined = shards_.now();
    shards_.publish(publisher_, "orders", "1");
    shards_.reply(last_got(), "yes");
    shards_.publish(publisher_, "orders", "2");
    shards_.decline(last_got());
    shards_.publish(publisher_, "orders", "3");
    std::vector<MemberFacts> members;
    shards_.core().visit_members(spoken("orders"), 10,
                                 [&](const MemberFacts& facts) { members.push_back(facts); });
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members[0].session, a);
    EXPECT_EQ(members[0].joined, joined);
    EXPECT_EQ(members[0].service.given, 3U);
    EXPECT_EQ(members[0].service.handled, 1U);
    EXPECT_EQ(members[0].service.failed, 1U);
    EXPECT_EQ(members[0].service.open, 1U);
}

TEST_F(Inspecting, KeepsSinceWhenWithItsSubscriberWhenAnotherOneLeaves) {
    const SessionId a = shards_.subscriber("orders");
    shards_.pass(1s);
    const SessionId b = shards_.subscriber("orders");
    const Nanos joined = shards_.now();
    shards_.close(a);
    std::vector<MemberFacts> members;
    shards_.core().visit_members(spoken("orders"), 10,
                                 [&](const MemberFacts& facts) { members.push_back(facts); });
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members[0].session, b);
    EXPECT_EQ(members[0].joined, joined);
}

TEST_F(Inspecting, TellsOfASessionWhatItWaitsForAndSubscribesTo) {
    const SessionId a = shards_.open();
    shards_.subscribe(a, {"b", "a"});
    shards_.publish(publisher_, "a", "1", 12, 1);
    shards_.publish(publisher_, "a", "2", 12, 2);
    EXPECT_EQ(shards_.core().session_facts(publisher_)->in_flight, 2U);
    EXPECT_EQ(shards_.core().session_facts(publisher_)->subscriptions, 0U);
    EXPECT_EQ(shards_.core().session_facts(a)->subscriptions, 2U);
    EXPECT_EQ(shards_.core().service_facts(a).open, 2U);
    std::vector<std::string> topics;
    shards_.core().visit_subscriptions(a, 10,
                                       [&](std::string_view topic) { topics.emplace_back(topic); });
    EXPECT_EQ(topics, (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(shards_.core().session_facts(a + 1));
}

TEST_F(Inspecting, KnowsToWhichTopicsNobodyListened) {
    shards_.publish(publisher_, "oders", "1");
    shards_.publish(publisher_, "oders", "2");
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "3");
    shards_.pass(5s);
    std::map<std::string, std::uint64_t> unheard;
    shards_.core().unheard_topics().for_each(
        [&](const UnheardTopics::Entry& entry) { unheard[entry.topic] = entry.published; });
    EXPECT_EQ(unheard, (std::map<std::string, std::uint64_t>{{"oders", 2}}));
}

TEST_F(Inspecting, MeasuresARequestAndItsResponderApart) {
    shards_.publish(publisher_, "orders", "waits half a second for somebody");
    shards_.pass(500ms);
    shards_.subscriber("orders");
    shards_.pass(200ms);
    shards_.reply(last_got(), "yes");
    const ModelTimings& timings = shards_.core().timings(12);
    EXPECT_EQ(timings.request.count(), 1U);
    EXPECT_EQ(timings.request.sum(), 700'000'000U);
    EXPECT_EQ(timings.responder.count(), 1U);
    EXPECT_EQ(timings.responder.sum(), 200'000'000U);
}

TEST_F(Inspecting, MeasuresHowLateTimersFireAndCountsThoseThatAreTooLate) {
    shards_.subscriber("orders");
    shards_.publish(publisher_, "orders", "x");
    shards_.pass(3s);  // told in time
    EXPECT_EQ(shards_.core().timings(TimerKind::deadline).late.count(), 1U);
    EXPECT_EQ(shards_.core().timings(TimerKind::deadline).overdue, 0U);
    shards_.publish(publisher_, "orders", "x");
    shards_.jump(3s + 11ms);
    const TimerTimings& timings = shards_.core().timings(TimerKind::deadline);
    EXPECT_EQ(timings.late.count(), 2U);
    EXPECT_GE(timings.late.max(), 10'000'000U);
    EXPECT_EQ(timings.overdue, 1U);
    EXPECT_EQ(timings.run.count(), 2U);
    EXPECT_EQ(timings.run.sum(), 20U);  // two looks at the clock of these tests are 10 ns apart
}

TEST_F(Inspecting, CountsTimersOfAStrategyByItsIdAlsoWhenItsInstanceIsGone) {
    const StrategySource source = source_of(script_);
    script_.host->timer(script_.host->ctx, 1, 1'000'000);
    script_.host->timer(script_.host->ctx, 2, 1'000'000'000);
    shards_.pass(10ms);
    script_.host->timer(script_.host->ctx, 2, 0);
    script_.host->timer(script_.host->ctx, 3, 1'000'000'000);
    const TimerCounts& counts = shards_.core().plugin_timers().at(source.id);
    EXPECT_EQ(counts.set, 3U);
    EXPECT_EQ(counts.fired, 1U);
    EXPECT_EQ(counts.cleared, 1U);
    EXPECT_EQ(counts.active(), 1U);
    shards_.commit({});
    EXPECT_EQ(counts.active(), 0U);
    EXPECT_EQ(counts.set, 3U);
}

}  // namespace
}  // namespace amq::exchange_tests
