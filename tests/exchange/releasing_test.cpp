// Held messages that their strategy releases before anybody comes.

#include <gtest/gtest.h>

#include <string>

#include "tests/exchange/holding.hpp"

namespace amq::exchange_tests {
namespace {

using namespace amq::exchange;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

using Releasing = Holding;

TEST_F(Releasing, ReleasesAHeldMessageWhenTheStrategySaysSo) {
    std::vector<amq_id> held;
    bool ready = false;
    answered_.route = [&](const amq_msg& msg, const amq_view&, amq_plan& plan) {
        held.push_back(msg.id);
        plan.verb = ready ? AMQ_DONE : AMQ_HOLD;
        return AMQ_OK;
    };
    answered_.on_timer = [&](std::uint64_t) {
        ready = true;
        const amq_host& host = *answered_.host;
        EXPECT_EQ(host.release(host.ctx, held[0]), AMQ_OK);
        EXPECT_EQ(host.release(host.ctx, held[0]), AMQ_OK) << "again is once";
        EXPECT_EQ(host.release(host.ctx, held[0] + (std::uint64_t{1} << 32U)), AMQ_E_STATE);
        EXPECT_EQ(host.release(host.ctx, 0), AMQ_E_STATE);
        EXPECT_EQ(held.size(), 1U) << "never inside the call";
        return AMQ_OK;
    };
    start();
    publish("m", 12);
    answered_.host->timer(answered_.host->ctx, 1, 10'000'000);
    shards().pass(20ms);
    EXPECT_EQ(held.size(), 2U);
    EXPECT_EQ(shards().told().at(0).outcome, Outcome::ok);
    EXPECT_EQ(answered_.host->release(answered_.host->ctx, held[0]), AMQ_E_STATE) << "it has ended";
}

TEST_F(Releasing, RefusesToReleaseTheMessageOfAnotherStrategyAndOneThatIsNotHeld) {
    amq_id own = 0;
    answered_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        own = msg.id;
        EXPECT_EQ(answered_.host->release(answered_.host->ctx, msg.id), AMQ_E_STATE)
            << "not held yet";
        return hold(msg, view, plan);
    };
    unanswered_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        EXPECT_EQ(unanswered_.host->release(unanswered_.host->ctx, own), AMQ_E_STATE);
        return hold(msg, view, plan);
    };
    start();
    publish("m", 12);
    publish("n", 10);
    EXPECT_EQ(core().held_messages(), 2U);
}

TEST_F(Releasing, StaysAliveWhenAStrategyReleasesWithoutEnd) {
    int routes = 0;
    std::vector<amq_id> held;
    answered_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        ++routes;
        for (const amq_id id : held) answered_.host->release(answered_.host->ctx, id);
        if (held.size() < 2) held.push_back(msg.id);
        return hold(msg, view, plan);
    };
    start();
    publish("1", 12);
    publish("2", 12);
    shards().pass(100ms);
    EXPECT_GT(routes, 50);
    EXPECT_LE(routes, 300) << "a round a tick";
    shards().pass(3s);
    EXPECT_EQ(core().open_exchanges(), 0U);
    EXPECT_EQ(shards().told().size(), 2U);
}

// The strategy asks for another route() and sends the message in the same call: that request has
// then been spent.
TEST_F(Releasing, ReleasesAgainAMessageThatWasSentBetweenAndIsHeldAnew) {
    const amq_host* host = nullptr;
    const auto release = [&](amq_id id) { return host->release(host->ctx, id); };
    int routes = 0;
    amq_id id = 0;
    answered_.route = [&](const amq_msg& msg, const amq_view& view, amq_plan& plan) {
        ++routes;
        id = msg.id;
        return msg.attempts_n == 0 ? send_to_untried(msg, view, plan) : hold(msg, view, plan);
    };
    answered_.on_miss = [&](const amq_msg& msg, amq_id, std::uint32_t, const amq_view& view,
                            amq_plan& plan) {
        const bool is_held = release(msg.id) == AMQ_OK;
        return is_held ? send_to_untried(msg, view, plan) : hold(msg, view, plan);
    };
    start();
    host = answered_.host;
    for (int k = 0; k < 3; ++k) shards().subscriber("orders");
    answered_.route = [&, first = answered_.route](const amq_msg& msg, const amq_view& view,
                                                   amq_plan& plan) {
        const amq_rc rc = first(msg, view, plan);
        if (msg.attempts_n != 0) return rc;
        plan.n = 2;  // two of the three at first
        plan.target[1] = 1;
        return rc;
    };
    publish("m", 12);
    shards().decline(Got(shards().got()[0]));  // held, one attempt is open
    shards().decline(Got(shards().got()[1]));  // released and sent at once
    ASSERT_EQ(shards().got().size(), 3U);
    shards().pass(5ms);
    shards().decline(Got(shards().got()[2]));  // held anew
    ASSERT_EQ(core().held_messages(), 1U);
    const int before = routes;
    EXPECT_EQ(release(id), AMQ_OK);
    shards().pass(5ms);
    EXPECT_EQ(routes, before + 1);
}

}  // namespace
}  // namespace amq::exchange_tests
