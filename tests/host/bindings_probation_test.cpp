// A library that misbehaves: soon after a swap the one before comes back, else it is not called.
#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class AProbation : public BoundShards {};

TEST_F(AProbation, KeepsTheLibraryBeforeUntilItIsOver) {
    start_well();
    noted();
    swap_well_to("followed_2");
    EXPECT_EQ(state(), StrategyState::probation);
    Texts lines = noted();
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 destroy 1"), 1);
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 deinit"), 0);
    EXPECT_EQ(loaders_work_.let_time_pass(), std::vector{config_.plugins.probation});
    EXPECT_EQ(state(), StrategyState::active);
    EXPECT_EQ(noted(), Texts{"1.0.0 deinit"});
}

TEST_F(AProbation, EndsWithTooManyStrikesAndTheLibraryBeforeIsBack) {
    start_well();
    const std::string before = report_of().sha256;
    swap_well_to("followed_failing");
    publish(2);
    EXPECT_EQ(loaders_work_.do_posted(), 0U) << "not yet too many";
    publish(1);
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(report_of().sha256, before);
    EXPECT_EQ(report_of().generation, 3U);
    EXPECT_EQ(state(), StrategyState::active);
    pipe_.wait_for("event=plugin_swapped_back");
    EXPECT_EQ(noted().back(), "4.0.0 deinit");
}

TEST_F(AProbation, IsNotOverWhenAnEarlierOneIs) {
    start_well();
    swap_well_to("followed_2");
    swap_well_to("followed_failing");
    publish(3);
    loaders_work_.do_posted();
    EXPECT_EQ(report_of().description.version, "2.0.0");
    swap_well_to("followed_failing");
    EXPECT_EQ(loaders_work_.let_time_pass().size(), 3U);
    EXPECT_EQ(state(), StrategyState::active);
}

TEST_F(AProbation, CanBeFollowedByAnotherOfTheSameLibrary) {
    start_well();
    for (int k = 0; k < 3; ++k) {
        swap_well_to("followed_failing");
        publish(3);
        loaders_work_.do_posted();
        EXPECT_EQ(report_of().description.version, "1.0.0");
    }
    const Texts lines = noted();
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 init"), 1) << "it never ended";
    EXPECT_EQ(std::ranges::count(lines, "4.0.0 init"), 3);
    EXPECT_EQ(std::ranges::count(lines, "4.0.0 deinit"), 3);
    swap_well_to("followed_2");
    loaders_work_.let_time_pass();
    EXPECT_EQ(noted().back(), "1.0.0 deinit") << "though it came back";
}

TEST_F(AProbation, DoesNotHearOfStrikesOfInstancesThatAreGone) {
    start_well();
    swap_well_to("followed_failing");
    publish(3);
    swap_well_to("followed_2");
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(report_of().description.version, "2.0.0");
    EXPECT_EQ(state(), StrategyState::probation);
}

// --- quarantine

class AQuarantine : public BoundShards {
  protected:
    AQuarantine() { config_.plugins.libraries["a"].path = file("followed_failing"); }
    void strike() {
        publish(5);
        ASSERT_EQ(loaders_work_.do_posted(), 1U);
    }
};

TEST_F(AQuarantine, BeginsWithTooManyStrikes) {
    start_well();
    publish(4);
    EXPECT_EQ(loaders_work_.do_posted(), 0U);
    publish(1);
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(state(), StrategyState::quarantined);
    pipe_.wait_for("event=quarantine");
    const std::uint64_t calls = report_of().bindings[0].calls;
    publish(10);
    EXPECT_EQ(report_of().bindings[0].calls, calls) << "it is not called";
    EXPECT_EQ(report_of().bindings[0].strikes, 5U);
}

TEST_F(AQuarantine, IsOfOneBindingAlone) {
    config_.topics = {topic_of("chat.*", kStrategy)};
    start_well();
    publish(5, "chat.a");
    loaders_work_.do_posted();
    for (const BindingReport& one : report_of().bindings) {
        const bool is_struck = one.key.match == "chat.*";
        EXPECT_EQ(one.state, is_struck ? StrategyState::quarantined : StrategyState::active);
    }
}

TEST_F(AQuarantine, EndsWithAnotherLibrary) {
    start_well();
    strike();
    swap_well_to("followed_2");
    EXPECT_EQ(state(), StrategyState::probation);
    publish(1);
    EXPECT_GE(report_of().bindings[0].calls, 1U);
}

TEST_F(AQuarantine, EndsWithOtherOptionsOnly) {
    start_well();
    strike();
    Config next = config_;
    next.models[kModel].timeout = std::chrono::seconds(1);
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    EXPECT_EQ(state(), StrategyState::quarantined);
    next.models[kModel].options = R"({"k":1})";
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    EXPECT_EQ(state(), StrategyState::active);
}

TEST_F(AQuarantine, IsNotPutOffByAReloadOfSomethingElse) {
    start_well();
    publish(3);
    Config next = config_;
    next.models[kModel].timeout = std::chrono::seconds(1);
    next.topics = {topic_of("chat.*", kStrategy)};
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    publish(1, "other");
    EXPECT_EQ(loaders_work_.do_posted(), 0U);
    publish(1, "other");
    EXPECT_EQ(loaders_work_.do_posted(), 1U) << "the three before the reload count";
    pipe_.wait_for("event=quarantine");
}

TEST_F(AQuarantine, IsNotPutOffByASwapOfAnotherPlugin) {
    config_.plugins.libraries["b"].path = file("followed_elsewhere");
    config_.models[kModel + 1] = model_of("org.test.elsewhere");
    start_well();
    publish(4);
    ASSERT_TRUE(
        std::holds_alternative<Swapped>(bindings_->swap("b", file("followed_elsewhere_2"))));
    publish(1);
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(report_of("a").bindings.at(0).state, StrategyState::quarantined);
}

TEST_F(AQuarantine, CountsTheStrikesBeforeAnotherLimitToo) {
    start_well();
    publish(3);
    Config next = config_;
    next.plugins.quarantine_strikes = 4;
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    publish(1);
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(state(), StrategyState::quarantined);
}

TEST_F(AQuarantine, NeverBeginsWithoutALimit) {
    config_.plugins.quarantine_strikes = 0;
    start_well();
    publish(200);
    EXPECT_EQ(loaders_work_.do_posted(), 0U);
    EXPECT_EQ(state(), StrategyState::active);
}

TEST_F(AQuarantine, BeginsAfterAProbationThatWasSurvived) {
    config_.plugins.libraries["a"].path = file("followed");
    start_well();
    swap_well_to("followed_failing");
    loaders_work_.let_time_pass();
    publish(5);
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(report_of().description.version, "4.0.0");
    EXPECT_EQ(state(), StrategyState::quarantined);
}

}  // namespace
}  // namespace amq::host
