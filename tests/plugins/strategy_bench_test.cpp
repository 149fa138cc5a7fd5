// The bench itself: what a test says to it reaches the strategy.

#define AMQ_STATIC echo_of_routing

#include <gtest/gtest.h>

#include <amq/plugin/plugin.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <string>

namespace {

/// Answers at once with what it was told about the message.
class EchoOfRouting final : public amq::Strategy {
  public:
    EchoOfRouting(amq::Host, const amq::Options&) {}

    void route(const amq::Message& msg, const amq::View&, amq::Plan& plan) override {
        plan.answer(std::string(msg.key()) + (msg.no_echo() ? ", no echo" : ""));
    }
};

}  // namespace

AMQ_STRATEGY(EchoOfRouting, "org.test.echo-of-routing", "Echo of routing", "1.0.0",
             AMQ_DESC_ANSWERS);

namespace {

using amq::exchange::Echo;

struct TheBench : testing::Test {
    amq::test::StrategyBench bench{{.entry = &echo_of_routing}};
};

TEST_F(TheBench, PublishesWithoutKeyAndWithEchoUnlessItIsTold) {
    EXPECT_EQ(bench.publish("orders", "two apples").answer(), "");
}

TEST_F(TheBench, PublishesWithARouteKey) {
    EXPECT_EQ(bench.publish("orders", "two apples", {.key = "ann"}).answer(), "ann");
}

TEST_F(TheBench, LetsAPeerPublishWithARouteKeyAndWithoutEcho) {
    amq::test::Peer peer = bench.peer("ben");
    const auto sent = peer.publishes("orders", "two", {.key = "ben", .echo = Echo::unwanted});
    EXPECT_EQ(sent.answer(), "ben, no echo");
}

}  // namespace
