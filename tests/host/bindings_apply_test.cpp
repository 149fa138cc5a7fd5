// A configuration takes the place of the one in effect, whole or not at all.
#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class AnAppliedConfig : public BoundShards {
  protected:
    ConfigChanges apply(const Config& next) {
        auto result = bindings_->apply(next);
        if (const auto* wrong = std::get_if<Texts>(&result)) {
            for (const std::string& sentence : *wrong) ADD_FAILURE() << sentence;
            return {};
        }
        return std::get<Applied>(std::move(result)).changes;
    }
    Texts mistakes_in(const Config& next) {
        auto result = bindings_->apply(next);
        if (auto* wrong = std::get_if<Texts>(&result)) return std::move(*wrong);
        ADD_FAILURE() << "it was applied";
        return {};
    }
    std::vector<BindingKey> keys_of(const std::string& plugin = "a") {
        std::vector<BindingKey> keys;
        for (const BindingReport& one : report_of(plugin).bindings) keys.push_back(one.key);
        return keys;
    }
    void start_with(const Config& config) {
        config_ = config;
        start_well();
        noted();
    }
};

TEST_F(AnAppliedConfig, ThatIsTheSameChangesNothing) {
    start_with(config_);
    EXPECT_TRUE(apply(config_).empty());
    EXPECT_EQ(noted(), Texts{});
}

TEST_F(AnAppliedConfig, SaysWhereAStrategyIsNamedThatNobodyHas) {
    start_with(config_);
    Config next = config_;
    next.models[21] = model_of("org.test.nobody");
    next.topics = {topic_of("chat.*", "org.test.nobody"), topic_of("news", "org.test.nobody")};
    const auto result = bindings_->apply(next, {{"models.20.strategy", "amq.toml:3"},
                                                {"models.21.strategy", "amq.toml:9"},
                                                {"topics.0.strategy", "amq.toml:14"},
                                                {"topics.1.strategy", "models.20.strategy"}});
    const auto* wrong = std::get_if<Texts>(&result);
    ASSERT_NE(wrong, nullptr);
    const std::string end = ": no loaded plugin has the strategy \"org.test.nobody\"";
    EXPECT_EQ(*wrong,
              (Texts{"amq.toml:9: model 21" + end, "amq.toml:14: model 20, topics \"chat.*\"" + end,
                     "amq.toml:3: model 20, topics \"news\"" + end}));
    EXPECT_TRUE(apply(config_).empty()) << "what was refused is forgotten";
}

TEST_F(AnAppliedConfig, WithOtherTimesLeavesTheInstances) {
    start_with(config_);
    Config next = config_;
    next.models[kModel].hold = std::chrono::seconds(1);
    const ConfigChanges changes = apply(next);
    ASSERT_EQ(changes.bindings.size(), 1U);
    EXPECT_EQ(changes.bindings[0].difference, Difference::settings);
    EXPECT_EQ(noted(), Texts{});
    EXPECT_TRUE(apply(next).empty()) << "it is in effect";
}

TEST_F(AnAppliedConfig, GivesTheInstancesOtherOptions) {
    start_with(config_);
    Config next = config_;
    next.models[kModel].options = R"({"k":1})";
    apply(next);
    EXPECT_EQ(noted(), (Texts{R"(1.0.0 reconfigure 0 {"k":1})", R"(1.0.0 reconfigure 1 {"k":1})"}));
    EXPECT_EQ(report_of().generation, 1U);
}

TEST_F(AnAppliedConfig, MakesNewInstancesOfAStrategyThatTakesNoOtherOptions) {
    config_.plugins.libraries["a"].path = file("followed_fixed");
    start_with(config_);
    Config next = config_;
    next.models[kModel].options = R"({"k":1})";
    apply(next);
    const Texts expected{"3.0.0 create 0", "3.0.0 create 1", "3.0.0 destroy 0", "3.0.0 destroy 1"};
    EXPECT_EQ(noted(), expected);
}

TEST_F(AnAppliedConfig, GivesTheOldOptionsBackWhenOneShardRefusesTheNew) {
    start_with(config_);
    Config next = config_;
    next.models[kModel].options = R"({"refused_on":1})";
    EXPECT_EQ(mistakes_in(next), Texts{"model 20: bad options"});
    const Texts expected{R"(1.0.0 reconfigure 0 {"refused_on":1})",
                         R"(1.0.0 reconfigure 1 {"refused_on":1})", "1.0.0 reconfigure 0 {}",
                         "1.0.0 reconfigure 1 {}"};
    EXPECT_EQ(noted(), expected);
    EXPECT_TRUE(apply(config_).empty()) << "the configuration is the one before";
}

TEST_F(AnAppliedConfig, GivesTheOldOptionsBackWhenAnotherBindingIsRefused) {
    config_.models[21] = model_of(kStrategy);
    start_with(config_);
    Config next = config_;
    next.models[kModel].options = R"({"k":1})";
    next.models[22] = model_of(kStrategy, R"({"refused_on":0})");
    EXPECT_EQ(mistakes_in(next).size(), 1U);
    EXPECT_EQ(noted().back(), "1.0.0 reconfigure 1 {}");
    EXPECT_EQ(keys_of(), (std::vector<BindingKey>{{kModel, ""}, {21, ""}}));
}

TEST_F(AnAppliedConfig, AddsAndRemovesModelsAndTopics) {
    start_with(config_);
    Config next = config_;
    next.models[21] = model_of(kStrategy);
    next.topics = {topic_of("chat.*", kStrategy)};
    apply(next);
    EXPECT_EQ(keys_of(), (std::vector<BindingKey>{{kModel, ""}, {21, ""}, {kModel, "chat.*"}}));
    EXPECT_EQ(noted().size(), 4U);
    apply(config_);
    EXPECT_EQ(keys_of(), (std::vector<BindingKey>{{kModel, ""}}));
    EXPECT_EQ(std::ranges::count(noted(), "1.0.0 destroy 1"), 2);
}

TEST_F(AnAppliedConfig, AddsAPluginAndBindsIt) {
    start_with(config_);
    Config next = config_;
    next.plugins.libraries["b"] = {file("followed_elsewhere")};
    next.models[kModel] = model_of("org.test.elsewhere");
    apply(next);
    EXPECT_EQ(keys_of("a"), std::vector<BindingKey>{});
    EXPECT_EQ(keys_of("b"), (std::vector<BindingKey>{{kModel, ""}}));
    EXPECT_EQ(report_of("b").generation, 1U);
}

TEST_F(AnAppliedConfig, RemovesAPluginAndEndsItsLibrary) {
    config_.plugins.libraries["b"] = {file("followed_elsewhere")};
    config_.models[21] = model_of("org.test.elsewhere");
    start_with(config_);
    Config next = config_;
    next.plugins.libraries.erase("b");
    next.models.erase(21);
    apply(next);
    EXPECT_EQ(plugins_->find_plugin("b"), nullptr);
    EXPECT_EQ(noted(), (Texts{"8.0.0 destroy 0", "8.0.0 destroy 1", "8.0.0 deinit"}));
}

TEST_F(AnAppliedConfig, DoesNotRemoveAPluginThatIsBound) {
    config_.plugins.libraries["b"] = {file("followed_elsewhere")};
    config_.models[21] = model_of("org.test.elsewhere");
    start_with(config_);
    Config next = config_;
    next.plugins.libraries.erase("b");
    EXPECT_EQ(mistakes_in(next), Texts{"model 21: plugin b is to have the strategy "
                                       "\"org.test.elsewhere\" no longer"});
    EXPECT_EQ(noted(), Texts{});
    EXPECT_NE(plugins_->find_plugin("b"), nullptr);
}

TEST_F(AnAppliedConfig, GivesAPluginAnotherFile) {
    start_with(config_);
    Config next = config_;
    next.plugins.libraries["a"].path = file("followed_2");
    apply(next);
    EXPECT_EQ(report_of().description.version, "2.0.0");
    EXPECT_EQ(report_of().generation, 2U);
    EXPECT_EQ(noted().back(), "1.0.0 deinit");
}

TEST_F(AnAppliedConfig, SaysEverythingThatIsWrongAndEndsWhatItBegan) {
    start_with(config_);
    Config next = config_;
    next.plugins.libraries["b"] = {"/not/there.so"};
    next.plugins.libraries["c"] = {"/not/there/either.so"};
    next.plugins.libraries["d"] = {file("followed_elsewhere")};
    EXPECT_EQ(mistakes_in(next), (Texts{"plugin b: /not/there.so: open: No such file or directory",
                                        "plugin c: /not/there/either.so: open: No such file or "
                                        "directory"}));
    EXPECT_EQ(noted(), (Texts{"8.0.0 init", "8.0.0 deinit"}));
    EXPECT_EQ(bindings_->report().size(), 1U);
}

TEST_F(AnAppliedConfig, EndsTheLibrariesOfWhatItHadMadeReady) {
    start_with(config_);
    Config next = config_;
    next.plugins.libraries["b"] = {file("followed_elsewhere")};
    next.models[21] = model_of("org.test.elsewhere");
    next.models[22] = model_of(kStrategy, R"({"refused_on":0})");
    EXPECT_EQ(mistakes_in(next),
              Texts{"model 22: " + file("followed") + ": create: not on shard 0"});
    const Texts expected{"8.0.0 init",      "8.0.0 create 0",  "8.0.0 create 1",
                         "8.0.0 destroy 0", "8.0.0 destroy 1", "8.0.0 deinit"};
    EXPECT_EQ(noted(), expected);
}

TEST_F(AnAppliedConfig, HasNoTwoNewPluginsWithOneStrategy) {
    start_with(config_);
    Config next = config_;
    next.plugins.libraries["b"] = {file("followed_elsewhere")};
    next.plugins.libraries["c"] = {file("followed_elsewhere_2")};
    EXPECT_EQ(mistakes_in(next),
              Texts{"plugin c: " + file("followed_elsewhere_2") +
                    ": identity: its strategy \"org.test.elsewhere\" is that of plugin b already"});
    EXPECT_EQ(bindings_->report().size(), 1U);
}

TEST_F(AnAppliedConfig, HasNoTopicsThatAnswerOtherwiseThanTheirModel) {
    config_.plugins.libraries["b"] = {file("unanswered")};
    start_with(config_);
    Config next = config_;
    next.topics = {topic_of("chat.*", "org.test.unanswered")};
    EXPECT_EQ(mistakes_in(next),
              Texts{"model 20, topics \"chat.*\": \"org.test.unanswered\" does not tell publishers "
                    "the outcome, as the strategy of the model does"});
}

TEST_F(AnAppliedConfig, TellsEachTimeWhatTakesANewStart) {
    start_with(config_);
    Config next = config_;
    next.shards = 7;
    EXPECT_EQ(apply(next).need_restart, Texts{"shards"});
    EXPECT_EQ(apply(next).need_restart, Texts{"shards"});
}

TEST_F(AnAppliedConfig, LeavesALibraryThatWasSwapped) {
    start_with(config_);
    swap_well_to("followed_2");
    Config next = config_;
    next.models[kModel].hold = std::chrono::seconds(1);
    apply(next);
    EXPECT_EQ(report_of().description.version, "2.0.0");
    EXPECT_EQ(state(), StrategyState::probation);
}

TEST_F(AnAppliedConfig, IsInEffectAlsoWhenTheLibraryBeforeComesBack) {
    start_with(config_);
    swap_well_to("followed_failing");
    Config next = config_;
    next.models[21] = model_of(kStrategy);
    apply(next);
    publish(3);
    loaders_work_.do_posted();
    EXPECT_EQ(report_of().description.version, "1.0.0");
    EXPECT_EQ(keys_of(), (std::vector<BindingKey>{{kModel, ""}, {21, ""}}));
}

TEST_F(AnAppliedConfig, WithAnotherFileEndsAProbation) {
    start_with(config_);
    swap_well_to("followed_failing");
    Config next = config_;
    next.plugins.libraries["a"].path = file("followed_2");
    apply(next);
    EXPECT_EQ(state(), StrategyState::active);
    loaders_work_.let_time_pass();
    EXPECT_EQ(report_of().description.version, "2.0.0");
    const Texts lines = noted();
    EXPECT_EQ(std::ranges::count(lines, "1.0.0 deinit"), 1);
    EXPECT_EQ(std::ranges::count(lines, "4.0.0 deinit"), 1);
}

TEST_F(AnAppliedConfig, SetsOtherLimitsOfStrikes) {
    config_.plugins.libraries["a"].path = file("followed_failing");
    start_with(config_);
    Config next = config_;
    next.plugins.quarantine_strikes = 2;
    apply(next);
    publish(2);
    EXPECT_EQ(loaders_work_.do_posted(), 1U);
    EXPECT_EQ(state(), StrategyState::quarantined);
}

// --- a plugin by another name

class ARenamedPlugin : public AnAppliedConfig {
  protected:
    // Plugin a is b from there on.
    Config renamed() const {
        Config next = config_;
        next.plugins.libraries["b"] = next.plugins.libraries.extract("a").mapped();
        return next;
    }
};

TEST_F(ARenamedPlugin, KeepsItsLibraryAndItsInstances) {
    start_with(config_);
    publish(2);
    const StrategyReport before = report_of("a");
    const ConfigChanges changes = apply(renamed());
    EXPECT_EQ(lines_of(changes), Texts{"plugin b: it was called a"});
    EXPECT_EQ(noted(), Texts{}) << "nothing of it was called";
    const StrategyReport after = report_of("b");
    EXPECT_EQ(after.since, before.since);
    EXPECT_EQ(after.bindings.at(0).calls, before.bindings.at(0).calls);
    EXPECT_EQ(plugins_->find_plugin("a"), nullptr);
    EXPECT_TRUE(apply(renamed()).empty()) << "it is in effect";
    EXPECT_TRUE(std::holds_alternative<BindingFailure>(bindings_->reload("a")));
    EXPECT_TRUE(std::holds_alternative<Swapped>(bindings_->reload("b")));
}

TEST_F(ARenamedPlugin, TakesOtherOptionsInTheSameReload) {
    start_with(config_);
    Config next = renamed();
    next.models[kModel].options = R"({"k":1})";
    apply(next);
    EXPECT_EQ(noted().size(), 2U) << "a reconfigure each";
    next.models.erase(kModel);
    next.plugins.libraries.erase("b");
    apply(next);
    EXPECT_EQ(noted().back(), "1.0.0 deinit") << "its library ends with it, once";
}

TEST_F(ARenamedPlugin, KeepsWhatItWasSwappedToAndItsProbation) {
    start_with(config_);
    swap_well_to("followed_failing");
    apply(renamed());
    EXPECT_EQ(report_of("b").bindings.at(0).state, StrategyState::probation);
    EXPECT_EQ(report_of("b").generation, 2U);
    publish(3);
    loaders_work_.do_posted();
    EXPECT_EQ(report_of("b").description.version, "1.0.0") << "the one before is put back";
    EXPECT_EQ(report_of("b").generation, 3U);
    EXPECT_EQ(plugins_->plugins().size(), 1U);
}

TEST_F(ARenamedPlugin, EndsItsProbationByItsNewName) {
    start_with(config_);
    swap_well_to("followed_2");
    apply(renamed());
    loaders_work_.let_time_pass();
    EXPECT_EQ(report_of("b").bindings.at(0).state, StrategyState::active);
    EXPECT_EQ(noted().back(), "1.0.0 deinit");
}

TEST_F(ARenamedPlugin, KeepsItsShadow) {
    start_with(config_);
    ASSERT_FALSE(bindings_->start_shadow(kStrategy, file("followed_2"), 1));
    apply(renamed());
    EXPECT_TRUE(bindings_->has_shadow(kStrategy));
    Config next = renamed();
    next.models[kModel].options = R"({"k":1})";
    apply(next);
    EXPECT_FALSE(bindings_->has_shadow(kStrategy)) << "it ends with a change, as ever";
}

TEST_F(ARenamedPlugin, IsNotRenamedWhenAnythingElseIsRefused) {
    start_with(config_);
    Config next = renamed();
    next.models[21] = model_of("org.test.nobody");
    EXPECT_EQ(mistakes_in(next).size(), 1U);
    EXPECT_NE(plugins_->find_plugin("a"), nullptr);
}

TEST_F(ARenamedPlugin, OfAnotherPathIsRefusedWithWhatToDo) {
    start_with(config_);
    const std::string hint =
        ", which is there until this is in effect: in one reload give the plugin its new name with "
        "path and sha256 as they are, and what else is to change in the next";
    Config next = renamed();
    next.plugins.libraries["b"].path = file("followed_2");
    EXPECT_EQ(mistakes_in(next),
              Texts{"plugin b: " + file("followed_2") + ": identity: its strategy \"" + kStrategy +
                    "\" is that of plugin a already" + hint});
    next.plugins.libraries["b"].path = file("../fixtures/followed");
    EXPECT_EQ(mistakes_in(next).at(0),
              "plugin b: " + file("../fixtures/followed") +
                  ": identity: it is the same library as that of plugin a" + hint);
    next.plugins.libraries["a"].path = file("followed_2");
    next.plugins.libraries["b"].path = file("followed");
    EXPECT_NE(mistakes_in(next).at(0).find(hint), std::string::npos) << "a has another file then";
    next = config_;
    next.plugins.libraries["b"].path = file("followed_2");
    EXPECT_EQ(mistakes_in(next).at(0).find(hint), std::string::npos) << "a stays";
}

TEST_F(ARenamedPlugin, ThatIsMissingIsMissingByItsNewName) {
    const std::string path = place_.files.path() / "c.so";
    config_.plugins.libraries["c"] = {path, false};
    start_with(config_);
    Config next = config_;
    next.plugins.libraries["d"] = next.plugins.libraries.extract("c").mapped();
    EXPECT_EQ(lines_of(apply(next)), Texts{"plugin d: it was called c"});
    ASSERT_EQ(bindings_->missing().size(), 1U);
    EXPECT_EQ(bindings_->missing()[0].spec.name, "d");
    test::overwrite(path, test::read_file(file("followed_elsewhere")));
    next.plugins.libraries["e"] = next.plugins.libraries.extract("d").mapped();
    apply(next);
    EXPECT_TRUE(bindings_->missing().empty());
    EXPECT_EQ(report_of("e").description.id, "org.test.elsewhere");
}

}  // namespace
}  // namespace amq::host
