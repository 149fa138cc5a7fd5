// What a strategy on the bench knows goes to the one that takes its place.

#define AMQ_STATIC remembering_strategies

#include <gtest/gtest.h>

#include <amq/plugin/plugin.hpp>
#include <amq/plugin_test/strategy_bench.hpp>

#include <cstdint>
#include <string>

namespace {

/// Answers with how many messages there were, this one included.
class Remembering final : public amq::Strategy, public amq::KeepsState {
  public:
    Remembering(amq::Host host, const amq::Options& options)
        : answered_(host, {.name = "answered", .unit = "messages"}),
          takes_(options.flag("takes", true)) {}

    void route(const amq::Message&, const amq::View&, amq::Plan& plan) override {
        answered_.add();
        plan.answer(std::to_string(++count_));
    }
    void save(amq::StateWriter& to) const override { to.put(std::to_string(count_)); }
    void load(std::string_view bytes) override {
        if (!takes_) throw amq::Error(AMQ_E_UNSUPPORTED, "of another season");
        count_ = std::stoull(std::string(bytes));
    }

  private:
    amq::Counter answered_;
    bool takes_;
    std::uint64_t count_ = 0;
};

}  // namespace

AMQ_PLUGIN(amq::describe<Remembering>({.id = "org.test.remembering",
                                       .name = "Remembering",
                                       .version = "1.0.0",
                                       .flags = AMQ_DESC_ANSWERS,
                                       .state_schema = "org.test.remembering/1"}));

namespace {

using Texts = std::vector<std::string>;

struct AState : testing::Test {
    std::string next() {
        const amq::test::Sent sent = bench.publish("orders", std::to_string(++published));
        return std::string(sent.answer());
    }
    amq::test::StrategyBench bench{{.entry = &remembering_strategies}};
    int published = 0;
};

TEST_F(AState, IsKeptOverASwap) {
    EXPECT_EQ(next(), "1");
    EXPECT_EQ(next(), "2");
    ASSERT_EQ(bench.swap({.entry = &remembering_strategies}), std::nullopt);
    ASSERT_EQ(bench.states().size(), 1U);
    EXPECT_EQ(bench.states()[0].bytes, 1U);
    EXPECT_EQ(bench.states()[0].loss, std::nullopt);
    EXPECT_EQ(next(), "3");
    EXPECT_EQ(bench.metric("answered").count, 3U) << "the sum goes on as well";
    EXPECT_TRUE(bench.breaches().empty());
}

TEST_F(AState, IsLostWhereItIsRefusedAndTheTestReadsWhy) {
    next();
    ASSERT_EQ(bench.swap({.entry = &remembering_strategies, .options = R"({"takes":false})"}),
              std::nullopt);
    EXPECT_EQ(bench.states().at(0).why_not, "load: of another season");
    EXPECT_EQ(bench.decisions().back(), "1.000s state not kept (load: of another season)");
    EXPECT_EQ(next(), "1");
    EXPECT_TRUE(bench.strikes().empty());
}

}  // namespace
