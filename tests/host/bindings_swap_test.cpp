// A plugin gets another library while it serves, or keeps the one it has.
#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class ASwap : public BoundShards {
  protected:
    ASwap() { config_.plugins.probation = Duration::zero(); }

    // Nobody would know that this was tried.
    void expect_unchanged_by(const std::function<void()>& attempt) {
        const StrategyReport before = report_of();
        noted();
        attempt();
        const StrategyReport after = report_of();
        EXPECT_EQ(after.generation, before.generation);
        EXPECT_EQ(after.sha256, before.sha256);
        EXPECT_EQ(after.file, before.file);
        EXPECT_EQ(after.since, before.since);
        EXPECT_EQ(after.bindings.at(0).calls, before.bindings.at(0).calls)
            << "of the same instance";
        publish(1);
        EXPECT_GT(report_of().bindings.at(0).calls, before.bindings.at(0).calls);
    }
};

TEST_F(ASwap, SaysWhatRunsAndWhatRan) {
    start_well();
    const std::string before = report_of().sha256;
    const auto result = bindings_->swap(kStrategy, file("followed_2"));
    const auto* swapped = std::get_if<Swapped>(&result);
    ASSERT_NE(swapped, nullptr) << std::get<BindingFailure>(result).text;
    EXPECT_TRUE(swapped->is_changed);
    EXPECT_EQ(swapped->replaced_version, "1.0.0");
    EXPECT_EQ(swapped->replaced_sha256, before);
    EXPECT_EQ(swapped->strategy.description.version, "2.0.0");
    EXPECT_EQ(swapped->strategy.generation, 2U);
    EXPECT_EQ(swapped->strategy.file, file("followed_2"));
    EXPECT_NE(swapped->strategy.sha256, before);
}

TEST_F(ASwap, MakesAllInstancesBeforeItEndsThoseThatWere) {
    start_well();
    noted();
    swap_well_to("followed_2");
    const Texts expected{"2.0.0 init",      "2.0.0 create 0",  "2.0.0 create 1",
                         "1.0.0 destroy 0", "1.0.0 destroy 1", "1.0.0 deinit"};
    EXPECT_EQ(noted(), expected);
}

TEST_F(ASwap, TakesAllThatThePluginServesAlong) {
    config_.models[21] = model_of(kStrategy);
    config_.topics = {topic_of("chat.*", kStrategy)};
    start_well();
    noted();
    swap_well_to("followed_2");
    const Texts lines = noted();
    EXPECT_EQ(std::ranges::count(lines, "2.0.0 create 1"), 3);
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 destroy 1"), 3);
    EXPECT_EQ(report_of().bindings.size(), 3U);
}

TEST_F(ASwap, LeavesOtherPluginsAlone) {
    config_.plugins.libraries["b"] = {file("followed_elsewhere")};
    config_.models[21] = model_of("org.test.elsewhere");
    start_well();
    noted();
    swap_well_to("followed_2");
    for (const std::string& line : noted()) EXPECT_FALSE(line.starts_with("8.0.0")) << line;
    EXPECT_EQ(report_of("b").generation, 1U);
}

TEST_F(ASwap, ToTheSameContentChangesNothing) {
    start_well();
    expect_unchanged_by([&] {
        const auto twin = place_.files.write("twin.so", test::read_file(file("followed")));
        const auto result = bindings_->swap("a", twin);
        ASSERT_TRUE(std::holds_alternative<Swapped>(result));
        EXPECT_FALSE(std::get<Swapped>(result).is_changed);
        EXPECT_EQ(noted(), Texts{});
    });
}

TEST_F(ASwap, ThatOneShardRefusesChangesNothing) {
    start_well();
    expect_unchanged_by([&] {
        const auto failure = swap_to("followed_on_one_shard");
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->stage, "create");
        EXPECT_EQ(failure->text,
                  "model 20: " + file("followed_on_one_shard") + ": create: not on shard 1");
        const Texts expected{"5.0.0 init", "5.0.0 create 0", "5.0.0 destroy 0", "5.0.0 deinit"};
        EXPECT_EQ(noted(), expected);
    });
}

TEST_F(ASwap, ToAFileThatIsNotThereChangesNothing) {
    start_well();
    expect_unchanged_by([&] {
        const auto failure = swap_to("not_there");
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->stage, "open");
    });
}

TEST_F(ASwap, ToALibraryWithoutTheStrategyChangesNothing) {
    start_well();
    expect_unchanged_by([&] {
        const auto failure = swap_to("followed_elsewhere");
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->text, file("followed_elsewhere") +
                                     ": it has no strategy \"org.test.followed\", which model 20 "
                                     "is bound to");
        EXPECT_EQ(noted(), (Texts{"8.0.0 init", "8.0.0 deinit"}));
    });
}

TEST_F(ASwap, ToALibraryWithAnotherPromiseChangesNothing) {
    start_well();
    expect_unchanged_by([&] {
        const auto failure = swap_to("followed_unanswered");
        ASSERT_TRUE(failure);
        EXPECT_NE(failure->text.find("whether publishers are told"), std::string::npos)
            << failure->text;
    });
}

TEST_F(ASwap, OfNobodySaysWhoThereIs) {
    start_well();
    for (const auto& result :
         {bindings_->swap("nobody", file("followed_2")), bindings_->reload("nobody")}) {
        ASSERT_TRUE(std::holds_alternative<BindingFailure>(result));
        EXPECT_EQ(std::get<BindingFailure>(result).text,
                  "no plugin and no strategy is called \"nobody\"; there are org.test.followed");
    }
}

TEST_F(ASwap, ForthAndBackManyTimesEndsAllThatItBegins) {
    start_well();
    for (int k = 0; k < 10; ++k) {
        swap_well_to("followed_2");
        swap_well_to("followed");
    }
    const Texts lines = noted();
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 init"), 11);
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 deinit"), 10);
    EXPECT_EQ(std::ranges::count(lines, "2.0.0 init"), 10);
    EXPECT_EQ(std::ranges::count(lines, "2.0.0 deinit"), 10);
    EXPECT_EQ(report_of().generation, 21U);
}

TEST_F(ASwap, IsFollowedByReloadsOfTheNewFile) {
    start_well();
    const auto path = place_.files.write("a.so", test::read_file(file("followed_2")));
    ASSERT_TRUE(std::holds_alternative<Swapped>(bindings_->swap("a", path)));
    test::overwrite(path, test::read_file(file("followed_fixed")));
    const auto result = bindings_->reload(kStrategy);
    ASSERT_TRUE(std::holds_alternative<Swapped>(result));
    EXPECT_EQ(report_of().description.version, "3.0.0");
    EXPECT_FALSE(std::get<Swapped>(bindings_->reload(kStrategy)).is_changed);
}

}  // namespace
}  // namespace amq::host
