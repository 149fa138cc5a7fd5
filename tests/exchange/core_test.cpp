// Draining, waking, and what may be asked of a core at any time.

#include "host/exchange/core.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/scripted_strategy.hpp"
#include "tests/exchange/shards.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;

class Draining : public testing::Test {
  protected:
    Draining() {
        shards_.bind({.model = 12, .answered = true}, source_of(answered_));
        shards_.bind({.model = 10}, source_of(unanswered_));
        publisher_ = shards_.open();
        subscriber_ = shards_.subscriber("orders");
    }

    Script answered_{.route = send_to_all};
    Script unanswered_{.route = send_without_reply};
    Shards shards_;
    SessionId publisher_ = 0;
    SessionId subscriber_ = 0;
};

TEST_F(Draining, RefusesNewWorkAndFinishesWhatIsOpen) {
    shards_.publish(publisher_, "orders", "before", 12, 1);
    shards_.core().start_draining();
    shards_.publish(publisher_, "orders", "after", 12, 2);
    shards_.publish(publisher_, "orders", "after", 10, 3);
    EXPECT_EQ(shards_.bodies_of(subscriber_), std::vector<std::string>{"before"});
    ASSERT_EQ(shards_.told().size(), 1U);
    EXPECT_EQ(shards_.told()[0].outcome, Outcome::draining);
    EXPECT_EQ(shards_.told()[0].sequence, 2U);
    shards_.reply(shards_.got()[0], "done");
    EXPECT_EQ(shards_.told().at(1).outcome, Outcome::ok);
    const auto refusal = static_cast<std::size_t>(Refusal::draining);
    EXPECT_EQ(shards_.core().counters(12).refused[refusal], 1U);
    EXPECT_EQ(shards_.core().counters(10).refused[refusal], 1U);
}

TEST_F(Draining, EndsWhatIsStillOpenAtItsEnd) {
    shards_.publish(publisher_, "orders", "sent", 12, 1);
    shards_.publish(publisher_, "elsewhere", "held", 12, 2);
    shards_.publish(publisher_, "elsewhere", "held", 10, 3);
    shards_.end_draining();
    ASSERT_EQ(shards_.told().size(), 2U);
    for (const Told& told : shards_.told()) EXPECT_EQ(told.outcome, Outcome::draining);
    EXPECT_EQ(shards_.core().counters(10).drops[static_cast<std::size_t>(Drop::draining)], 1U);
    EXPECT_EQ(shards_.core().open_exchanges(), 0U);
    EXPECT_EQ(shards_.core().timers().active(), 0U);
    shards_.publish(publisher_, "orders", "after", 12, 4);
    EXPECT_EQ(shards_.told().at(2).outcome, Outcome::draining);
}

TEST(Core, HasNoNewsOfNobody) {
    Core core({.shard = 0, .shards = 1, .limits = {}, .seed = 1, .observer = nullptr}, 0);
    const SessionId stranger = make_session_id(9, 9, 0);
    core.close_session(stranger, {}, 1);
    core.set_congestion(stranger, Congestion::congested, 1);
    core.subscribe(stranger, 1, {}, 1);
    const TopicName orders{0, "orders"};
    core.unsubscribe(stranger, 1, {&orders, 1}, 1);
    core.reply(stranger, {1'000'001, 12, {}}, 1);
    core.decline(stranger, 1'000'001, 12, 1);
    EXPECT_TRUE(core.effects().acknowledgements.empty());
    EXPECT_TRUE(core.effects().words.empty());
    EXPECT_EQ(core.next_wake(), UINT64_MAX);
    EXPECT_EQ(core.counters().replies_received, 2U);
}

TEST(Core, KnowsItsModels) {
    Script script{.route = hold};
    Shards shards;
    shards.bind({.model = 12, .answered = true}, source_of(script));
    shards.bind({.model = 10}, source_of(script));
    EXPECT_EQ(shards.core().models(), (std::vector<std::uint32_t>{12, 10}));
    shards.publish(shards.open(), "orders", "m", 10);
    EXPECT_EQ(shards.core().open_exchanges(10), 1U);
    EXPECT_EQ(shards.core().open_exchanges(12), 0U);
    EXPECT_EQ(shards.core().answered_open(), 0U);
}

TEST(Core, SaysWhenItWantsToBeWoken) {
    Script script{.route = hold};
    Shards shards;
    shards.bind({.model = 10, .timeout = 100'000'000, .hold = 100'000'000}, source_of(script));
    EXPECT_EQ(shards.core().next_wake(), UINT64_MAX);
    const Nanos begun = shards.now();
    shards.publish(shards.open(), "orders", "m", 10);
    int wakes = 0;
    while (shards.core().open_exchanges() != 0) {
        const Nanos next = shards.core().next_wake();
        ASSERT_LE(next, begun + 101'000'000);
        shards.jump(std::chrono::nanoseconds(next > shards.now() ? next - shards.now() : 0));
        ASSERT_LT(++wakes, 10);
    }
    EXPECT_GE(shards.now(), begun + 100'000'000);
}

TEST(Core, GivesTheSameForTheSameSeed) {
    const auto run = [] {
        Script script;
        script.route = [&script](const amq_msg&, const amq_view& view, amq_plan& plan) {
            plan.verb = AMQ_SEND;
            plan.n = 1;
            plan.target[0] =
                static_cast<std::uint32_t>(script.host->random(script.host->ctx) % view.n);
            return AMQ_OK;
        };
        Shards shards;
        shards.bind({.model = 10}, source_of(script));
        for (int k = 0; k < 7; ++k) shards.subscriber("orders");
        const SessionId publisher = shards.open();
        std::vector<SessionId> chosen;
        for (int k = 0; k < 50; ++k) shards.publish(publisher, "orders", "m", 10);
        for (const Got& got : shards.got()) chosen.push_back(got.to);
        return chosen;
    };
    EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace amq::exchange_tests
