// A candidate is shown what a strategy is asked.
#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class AShadow : public BoundShards {
  protected:
    std::optional<BindingFailure> start_shadow(const char* name, const char* id = kStrategy) {
        return bindings_->start_shadow(id, file(name), 1);
    }
    void start_well_with_shadow(const char* name = "followed_2") {
        start_well();
        noted();
        const auto failure = start_shadow(name);
        ASSERT_FALSE(failure) << failure->text;
    }
    static std::uint64_t routed(const exchange::ShadowReport& report) {
        std::uint64_t all = 0;
        for (const auto& count : report.decisions[0]) all += count;
        return all;
    }
    static Texts life_of(const std::string& version) {
        Texts lines;
        for (const char* what :
             {"init", "create 0", "create 1", "destroy 0", "destroy 1", "deinit"}) {
            lines.push_back(version + " " + what);
        }
        return lines;
    }
};

TEST_F(AShadow, IsShownWhatTheOtherIsAskedAndReports) {
    start_well_with_shadow();
    EXPECT_TRUE(bindings_->has_shadow(kStrategy));
    publish(5);
    const auto report = bindings_->end_shadow(kStrategy);
    ASSERT_TRUE(report);
    EXPECT_GE(routed(*report), 5U);
    EXPECT_EQ(report->strikes, 0U);
    EXPECT_FALSE(bindings_->has_shadow(kStrategy));
    EXPECT_EQ(noted(), life_of("2.0.0"));
    EXPECT_EQ(report_of().description.version, "1.0.0");
}

TEST_F(AShadow, HarmsNobodyWhenItFails) {
    start_well_with_shadow("followed_failing");
    publish(200);
    EXPECT_EQ(loaders_work_.do_posted(), 0U);
    EXPECT_EQ(report_of().bindings[0].strikes, 0U);
    const auto report = bindings_->end_shadow(kStrategy);
    ASSERT_TRUE(report);
    EXPECT_GE(report->strikes, 200U);
}

TEST_F(AShadow, IsNotDoubled) {
    start_well_with_shadow();
    const auto failure = start_shadow("followed_failing");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->text, "\"org.test.followed\" has a shadow already");
    EXPECT_TRUE(bindings_->end_shadow(kStrategy)) << "the first goes on";
    EXPECT_FALSE(start_shadow("followed_failing")) << "and can be followed";
}

TEST_F(AShadow, OfTheLibraryThatRunsEndsItNot) {
    start_well_with_shadow("followed");
    publish(1);
    const auto report = bindings_->end_shadow(kStrategy);
    ASSERT_TRUE(report);
    EXPECT_GE(routed(*report), 1U);
    EXPECT_EQ(std::ranges::count(noted(), "1.0.0 deinit"), 0);
}

TEST_F(AShadow, EndsWhenThePluginIsSwapped) {
    start_well_with_shadow();
    swap_well_to("followed_fixed");
    EXPECT_FALSE(bindings_->has_shadow(kStrategy));
    EXPECT_FALSE(bindings_->end_shadow(kStrategy));
    EXPECT_EQ(std::ranges::count(noted(), "2.0.0 deinit"), 1);
    pipe_.wait_for("event=shadow_ended");
}

TEST_F(AShadow, CanBecomeTheOneThatIsCalled) {
    start_well_with_shadow();
    swap_well_to("followed_2");
    publish(1);
    EXPECT_EQ(report_of().description.version, "2.0.0");
    EXPECT_FALSE(start_shadow("followed"));
    EXPECT_TRUE(bindings_->end_shadow(kStrategy));
}

TEST_F(AShadow, HasNothingToReportWhenItsBindingHasChanged) {
    config_.plugins.libraries["a"].path = file("followed_fixed");
    start_well_with_shadow();
    Config next = config_;
    next.models[kModel].options = R"({"k":1})";
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    EXPECT_FALSE(bindings_->end_shadow(kStrategy));
    EXPECT_EQ(std::ranges::count(noted(), "2.0.0 deinit"), 1);
}

TEST_F(AShadow, GoesOnWhenAnotherBindingChanges) {
    start_well_with_shadow();
    Config next = config_;
    next.models[21] = model_of(kStrategy);
    ASSERT_TRUE(std::holds_alternative<Applied>(bindings_->apply(next)));
    publish(2);
    const auto report = bindings_->end_shadow(kStrategy);
    ASSERT_TRUE(report);
    EXPECT_GE(routed(*report), 2U);
}

TEST_F(AShadow, ThatOneShardRefusesLeavesNothing) {
    start_well();
    noted();
    const auto failure = start_shadow("followed_on_one_shard");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->stage, "create");
    EXPECT_FALSE(bindings_->has_shadow(kStrategy));
    const Texts expected{"5.0.0 init", "5.0.0 create 0", "5.0.0 destroy 0", "5.0.0 deinit"};
    EXPECT_EQ(noted(), expected);
}

TEST_F(AShadow, WithoutTheStrategyIsRefused) {
    start_well();
    const auto failure = start_shadow("followed_elsewhere");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->text,
              file("followed_elsewhere") + ": it has no strategy \"org.test.followed\"");
    EXPECT_EQ(noted().back(), "8.0.0 deinit");
}

TEST_F(AShadow, OfWhatIsNotBoundIsRefused) {
    config_.models.clear();
    config_.models[21] = ModelConfig{};
    start_well();
    const auto failure = start_shadow("followed_2");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->text, "\"org.test.followed\" is bound to nothing");
    EXPECT_TRUE(start_shadow("followed_2", "org.test.nobody"));
}

TEST_F(AShadow, MayBeLeftAtTheEnd) {
    start_well_with_shadow();
    publish(1);
}

}  // namespace
}  // namespace amq::host
