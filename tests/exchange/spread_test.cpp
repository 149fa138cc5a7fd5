// How deliveries are spread over the subscribers of a topic.

#include "host/exchange/spread.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;

TEST(SpreadOfATopic, CountsByPlaceAndForgetsWhoLeft) {
    Spread spread(0, 3);
    spread.add(std::vector<std::uint32_t>{0, 2});
    spread.add(std::vector<std::uint32_t>{2});
    spread.add_all();
    EXPECT_EQ(spread.at(0), 2U);
    EXPECT_EQ(spread.at(1), 1U);
    EXPECT_EQ(spread.at(2), 3U);
    EXPECT_EQ(spread.total(), 6U);
    spread.leave(0);
    ASSERT_EQ(spread.members(), 2U);
    EXPECT_EQ(spread.at(0), 3U) << "the last one takes the place";
    EXPECT_EQ(spread.at(1), 1U);
    EXPECT_EQ(spread.total(), 4U);
    spread.leave(1);
    EXPECT_EQ(spread.total(), 3U);
}

class Spreading : public testing::Test {
  protected:
    Spreading() {
        script_.route = [this](const amq_msg&, const amq_view& view, amq_plan& plan) {
            plan.verb = view.n == 0 ? AMQ_DROP : AMQ_SEND;
            if (view.n == 0) return AMQ_OK;
            plan.target[0] = choice_ % view.n;
            plan.n = 1;
            return AMQ_OK;
        };
        shards_.bind({.model = 11}, source_of(script_));
        shards_.bind({.model = 10}, source_of(all_));
        publisher_ = shards_.open();
    }
    void publish(std::uint32_t choice, int times, std::uint32_t model = 11) {
        choice_ = choice;
        for (int k = 0; k < times; ++k) shards_.publish(publisher_, "orders", "x", model);
    }
    std::map<SessionId, std::uint64_t> shares(std::uint32_t model = 11) {
        std::map<SessionId, std::uint64_t> shares;
        for (const Share& one : shards_.core().shares(spoken("orders"), model, "")) {
            shares[one.session] = one.deliveries;
        }
        return shares;
    }
    using Shares = std::map<SessionId, std::uint64_t>;

    std::uint32_t choice_ = 0;
    Script script_;
    Script all_{.route = send_without_reply};
    Shards shards_;
    SessionId publisher_ = 0;
};

TEST_F(Spreading, IsCountedSinceTheLastSubscriberCame) {
    const SessionId a = shards_.subscriber("orders");
    publish(0, 7);
    EXPECT_EQ(shares(), Shares{}) << "there is nobody to share with";
    const SessionId b = shards_.subscriber("orders");
    publish(0, 3);
    publish(1, 2);
    EXPECT_EQ(shares(), (Shares{{a, 3}, {b, 2}}));
    const SessionId c = shards_.subscriber("orders");
    EXPECT_EQ(shares(), Shares{});
    publish(2, 1);
    EXPECT_EQ(shares(), (Shares{{a, 0}, {b, 0}, {c, 1}}));
    shards_.close(a);
    EXPECT_EQ(shares(), (Shares{{b, 0}, {c, 1}})) << "who goes changes nothing for the others";
}

TEST_F(Spreading, IsCountedForEachModelApart) {
    const SessionId a = shards_.subscriber("orders");
    const SessionId b = shards_.subscriber("orders");
    publish(1, 4);
    publish(0, 2, 10);
    EXPECT_EQ(shares(), (Shares{{a, 0}, {b, 4}}));
    EXPECT_EQ(shares(10), (Shares{{a, 2}, {b, 2}}));
}

TEST_F(Spreading, BeginsAnewWithOtherBindings) {
    shards_.subscriber("orders");
    shards_.subscriber("orders");
    publish(1, 4);
    shards_.commit({{{.model = 11}, 0}, {{.model = 10}, 0}});
    EXPECT_EQ(shares(), Shares{});
    publish(1, 1);
    EXPECT_EQ(shares().size(), 2U);
}

TEST_F(Spreading, IsToldTopicByTopicInPieces) {
    for (const char* topic : {"a", "b", "c"}) {
        shards_.subscriber(topic);
        shards_.subscriber(topic);
    }
    shards_.subscriber("alone");
    choice_ = 0;
    for (const char* topic : {"a", "b", "alone"}) {
        shards_.publish(publisher_, topic, "x", 11);
        shards_.publish(publisher_, topic, "x", 11);
    }
    std::vector<std::string> told;
    for (std::uint32_t from = 0; from != kNone;) {
        from = shards_.core().visit_spreads(from, 2, [&](const SpreadFacts& facts) {
            told.emplace_back(facts.topic);
            EXPECT_EQ(facts.model, 11U);
            EXPECT_EQ(facts.subscribers, 2U);
            EXPECT_EQ(facts.deliveries, 2U);
        });
    }
    EXPECT_EQ(shards_.core().visit_spreads(1'000'000, 2, [](const SpreadFacts&) {}), kNone)
        << "no shard need have as many topics as another";
    std::ranges::sort(told);
    EXPECT_EQ(told, (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace amq::exchange_tests
