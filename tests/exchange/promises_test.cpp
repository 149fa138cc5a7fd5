// The five promises, each by its name, with the strategies of amq in the real core on one shard and
// on three.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/exchange/shards.hpp"
#include "tests/plugins/static_strategies.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Promises : public testing::TestWithParam<std::uint32_t> {
  protected:
    Promises() : shards_(GetParam()) {
        shards_.bind({.model = 10}, source(amq_unreliable_all));
        shards_.bind({.model = 11}, source(amq_unreliable_random));
        shards_.bind({.model = 12, .answered = true}, source(amq_reliable_random));
        shards_.bind({.model = 13, .answered = true}, source(amq_reliable_spec));
        publisher_ = shards_.open(0);
    }
    static StrategySource source(const amq_entry& entry) {
        return {&entry, entry.describe(0)->id, "{}", nullptr};
    }
    std::uint32_t any_shard() { return next_++ % GetParam(); }
    ModelCounters sum(std::uint32_t model) {
        ModelCounters all;
        for (std::uint32_t k = 0; k < GetParam(); ++k) all += shards_.core(k).counters(model);
        return all;
    }

    Shards shards_;
    SessionId publisher_ = 0;
    std::uint32_t next_ = 1;
};

INSTANTIATE_TEST_SUITE_P(Shards, Promises, testing::Values(1U, 3U));

TEST_P(Promises, P1_Models10And11DeliverAtMostOnceAndCountEveryDrop) {
    std::vector<SessionId> subscribers;
    for (int k = 0; k < 5; ++k) subscribers.push_back(shards_.subscriber("news", any_shard()));
    shards_.subscribe(subscribers[0], {"news"});
    for (int k = 0; k < 20; ++k) {
        shards_.publish(publisher_, "news", "all " + std::to_string(k), 10);
        shards_.publish(publisher_, "news", "one " + std::to_string(k), 11);
        if (k % 5 == 4) shards_.close(subscribers[static_cast<std::size_t>(k / 5)]);
    }
    for (std::uint32_t k = 0; k < 10; ++k) shards_.publish(publisher_, "nobody", "all", 10 + k % 2);
    shards_.pass(10s);

    std::map<std::pair<SessionId, std::string>, int> times;
    std::map<std::string, int> randoms;
    for (const Got& got : shards_.got()) {
        EXPECT_EQ((++times[{got.to, got.body}]), 1) << got.body;
        if (got.model == 11) ++randoms[got.body];
    }
    EXPECT_EQ(randoms.size(), 20U);
    for (const auto& [body, count] : randoms) EXPECT_EQ(count, 1) << body;
    for (const std::uint32_t model : {10U, 11U}) {
        const ModelCounters counters = sum(model);
        EXPECT_EQ(counters.accepted, 25U);
        EXPECT_EQ(counters.accepted + counters.moved, counters.ended());
        EXPECT_EQ(counters.drops[static_cast<std::size_t>(Drop::hold_expired)], 5U);
        EXPECT_EQ(counters.outcomes[0], 20U);
    }
}

TEST_P(Promises, P2_EveryPublishOn12And13GetsExactlyOneOutcomeInTime) {
    std::vector<SessionId> subscribers;
    for (int k = 0; k < 4; ++k) subscribers.push_back(shards_.subscriber("work", any_shard()));
    const Nanos deadline = shards_.now() + to_nanos(3'100ms);
    std::uint32_t sequence = 0;
    while (++sequence <= 40) shards_.publish(publisher_, "work", "m", 12 + sequence % 2, sequence);
    for (; sequence <= 44; ++sequence)
        shards_.publish(publisher_, "nobody", "m", 12 + sequence % 2, sequence);
    const std::uint32_t published = sequence - 1;

    // Some reply, some decline, some do both or reply twice, some leave, the rest stays silent.
    for (std::size_t k = 0; k < shards_.got().size(); ++k) {
        const Got got = shards_.got()[k];
        if (k % 4 == 0 || k % 7 == 0) shards_.reply(got, "r");
        if (k % 4 == 1 || k % 7 == 0) shards_.decline(got);
        if (k == 30) shards_.close(subscribers[1]);
        if (k % 5 == 0) shards_.pass(7ms);
    }
    while (shards_.told().size() < published && shards_.now() < deadline) shards_.pass(1ms);

    std::set<std::uint32_t> told;
    for (const Told& one : shards_.told()) {
        EXPECT_EQ(one.to, publisher_);
        EXPECT_TRUE(told.insert(one.sequence).second) << one.sequence;
    }
    EXPECT_EQ(told.size(), published);
    shards_.pass(10s);
    EXPECT_EQ(shards_.told().size(), published);
}

TEST_P(Promises, P3_Model12GoesToAnotherOnlyWhenOneIsLostAndSaysWhichAttemptItIs) {
    std::vector<SessionId> subscribers;
    for (int k = 0; k < 4; ++k) subscribers.push_back(shards_.subscriber("work", any_shard()));
    shards_.publish(publisher_, "work", "m", 12);
    shards_.pass(1s);
    ASSERT_EQ(shards_.got().size(), 1U) << "silence alone moves nothing";
    for (std::size_t attempt = 1; attempt < 3; ++attempt) {
        shards_.close(shards_.got()[attempt - 1].to);
        ASSERT_EQ(shards_.got().size(), attempt + 1);
        EXPECT_EQ(shards_.got()[attempt].attempt, attempt + 1);
        EXPECT_EQ(shards_.got()[attempt].exchange, shards_.got()[0].exchange);
        EXPECT_EQ(shards_.got()[attempt].deadline, shards_.got()[0].deadline)
            << "within the same deadline";
    }
    std::set<SessionId> tried;
    for (const Got& got : shards_.got()) EXPECT_TRUE(tried.insert(got.to).second);
    shards_.close(shards_.got()[2].to);
    EXPECT_EQ(shards_.got().size(), 3U) << "three attempts and no more";
    EXPECT_EQ(shards_.told().at(0).outcome, Outcome::responder_lost);
}

TEST_P(Promises, P4_MessagesOfOnePublisherTopicAndModelComeInOrderHeldOnesFirst) {
    for (std::uint32_t k = 0; k < 300; ++k)
        shards_.publish(publisher_, "news", std::to_string(k), 10 + k % 4);
    const SessionId subscriber = shards_.subscriber("news", any_shard());
    for (std::uint32_t k = 300; k < 330; ++k)
        shards_.publish(publisher_, "news", std::to_string(k), 10 + k % 4);
    shards_.pass(1ms);
    std::map<std::uint32_t, int> last;
    for (const Got& got : shards_.got()) {
        ASSERT_EQ(got.to, subscriber);
        const int number = std::stoi(got.body);
        const auto before = last.find(got.model);
        if (before != last.end()) {
            EXPECT_LT(before->second, number);
        }
        last[got.model] = number;
    }
    EXPECT_EQ(shards_.got().size(), 330U);
}

// At the level of the core: another instance, even under the same seed, knows nothing of what was
// open in this one, and no session, exchange or reply of the old one means anything there.
TEST_P(Promises, P5_NothingSurvivesTheInstance) {
    const SessionId subscriber = shards_.subscriber("work", 0);
    shards_.publish(publisher_, "work", "sent", 12);
    shards_.publish(publisher_, "nobody", "held", 11);
    ASSERT_EQ(shards_.got().size(), 1U);

    Shards restarted(GetParam());
    restarted.bind({.model = 11}, source(amq_unreliable_random));
    restarted.bind({.model = 12, .answered = true}, source(amq_reliable_random));
    const SessionId publisher = restarted.open(0);
    const SessionId again = restarted.subscriber("nobody", 0);
    ASSERT_EQ(again, subscriber) << "the ids are the same: only what is open tells the two apart";
    restarted.reply_as(again, shards_.got()[0].sequence, "stale");
    restarted.pass(10s);
    EXPECT_TRUE(restarted.told().empty());
    EXPECT_TRUE(restarted.got().empty()) << "what was held is lost";
    EXPECT_EQ(restarted.core(0)
                  .counters()
                  .replies_ignored[static_cast<std::size_t>(IgnoredReply::foreign)],
              1U);
    EXPECT_NE(publisher, 0U);
}

}  // namespace
}  // namespace amq::exchange_tests
