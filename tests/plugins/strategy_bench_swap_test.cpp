// A strategy on the bench is exchanged for another while its messages go on.

#define AMQ_STATIC swapped_strategies

#include <gtest/gtest.h>

#include <amq/plugin/plugin.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <stdexcept>
#include <string>

namespace {

/// Sends to the first, or holds; answers with what the subscriber says.
class First : public amq::Strategy {
  public:
    First(amq::Host, const amq::Options&) {}

    void route(const amq::Message&, const amq::View& view, amq::Plan& plan) override {
        if (view.empty()) {
            plan.hold();
        } else {
            plan.send(0).want(1);
        }
    }
};

/// Puts its name to every answer.
class Signing final : public First {
  public:
    Signing(amq::Host host, const amq::Options& options)
        : First(host, options), mark_(options.text("mark", "signed")) {}

    void on_reply(const amq::Message&, const amq::Reply& reply, const amq::View&,
                  amq::Plan& plan) override {
        plan.answer(std::string(reply.body) + ", " + mark_);
    }

  private:
    std::string mark_;
};

}  // namespace

AMQ_PLUGIN(amq::describe<First>({"org.test.first", "First", "1.0.0", AMQ_DESC_ANSWERS}),
           amq::describe<Signing>({"org.test.signing", "Signing", "1.0.0", AMQ_DESC_ANSWERS}));

namespace {

using amq::exchange::Outcome;
using amq::test::Peer;
using amq::test::Sent;

struct ASwap : testing::Test {
    amq::test::StrategyBench bench{{.entry = &swapped_strategies}};
    amq::test::SwapSetup signing{.entry = &swapped_strategies, .id = "org.test.signing"};
};

TEST_F(ASwap, GivesWhatIsInFlightToTheNewOne) {
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    EXPECT_EQ(bench.swap(signing), std::nullopt);
    b.replies(order, "done");
    EXPECT_EQ(order.answer(), "done, signed");
    EXPECT_EQ(bench.counters().adopted, 1U);
}

TEST_F(ASwap, GivesWhatIsHeldToTheNewOne) {
    const Sent order = bench.publish("orders", "two apples");
    ASSERT_EQ(bench.swap(signing), std::nullopt);
    Peer b = bench.subscriber("b", "orders");
    ASSERT_TRUE(b.has(order));
    b.replies(order, "done");
    EXPECT_EQ(order.answer(), "done, signed");
    EXPECT_TRUE(bench.breaches().empty());
}

TEST_F(ASwap, ThatIsRefusedChangesNothing) {
    signing.options = R"({"colour":"red"})";
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    EXPECT_EQ(bench.swap(signing), "unknown option \"colour\", known: mark");
    b.replies(order, "done");
    EXPECT_EQ(order.answer(), "done");
    EXPECT_EQ(bench.counters().adopted, 0U);
}

TEST_F(ASwap, MayBeDoneAgainAndAgain) {
    for (int k = 0; k < 10; ++k) {
        ASSERT_EQ(bench.swap(signing), std::nullopt);
        ASSERT_EQ(bench.swap({.entry = &swapped_strategies}), std::nullopt);
    }
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    b.replies(order, "done");
    EXPECT_EQ(order.answer(), "done");
}

TEST_F(ASwap, LeavesAloneWhatIsBesideIt) {
    amq::test::StrategyBench both(
        {.entry = &swapped_strategies, .beside = {{.entry = &swapped_strategies}}});
    ASSERT_EQ(both.swap(signing), std::nullopt);
    EXPECT_EQ(both.core().bindings().size(), 2U);
}

TEST_F(ASwap, MayBeTriedInTheShadowFirst) {
    ASSERT_EQ(bench.shadow(signing), std::nullopt);
    Peer b = bench.subscriber("b", "orders");
    const Sent order = bench.publish("orders", "two apples");
    b.replies(order, "done");
    EXPECT_EQ(order.answer(), "done") << "nobody sees it";
    const auto report = bench.end_shadow();
    EXPECT_EQ(report.decisions[0][0], 1U) << "it routes alike";
    ASSERT_EQ(report.texts.size(), 1U);
    EXPECT_EQ(report.texts[0], "on_reply: the live one is done with it, the candidate answers it");
    EXPECT_THROW(bench.end_shadow(), std::runtime_error);
}

TEST_F(ASwap, IsRefusedInTheShadowToo) {
    signing.options = R"({"mark":1})";
    EXPECT_NE(bench.shadow(signing).value_or("").find("mark"), std::string::npos);
    EXPECT_THROW(bench.end_shadow(), std::runtime_error);
}

}  // namespace
