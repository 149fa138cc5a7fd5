// A plugin that is configured and not there: the rest goes on and can be changed, and it comes up
// while the broker runs.
#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

constexpr const char* kElsewhere = "org.test.elsewhere";
constexpr std::uint32_t kOther = 21;

// Plugin a serves model 20. Plugin b, for model 21, is not there.
class AMissingPlugin : public BoundShards {
  protected:
    AMissingPlugin() {
        config_.plugins.libraries["b"] = {path_, false};
        config_.models[kOther] = model_of(kElsewhere);
        config_.plugins.probation = Duration::zero();
    }
    void start_without_it() {
        start_well();
        noted();
    }
    void put_file(const char* name) { test::overwrite(path_, test::read_file(file(name))); }
    // Its file is there, and has crashed too often.
    void start_with_a_crasher() {
        put_file("followed_elsewhere");
        plugin_options_.keep_out = [this](const PluginSpec& spec, const StagedFile& file) {
            if (crasher_.empty() && spec.name == "b") crasher_ = file.sha256();
            const bool is_it = file.sha256() == crasher_;
            return is_it ? std::optional<std::string>("it crashed 3 times") : std::nullopt;
        };
        plugin_options_.forgive = [this](const std::string& sha256) { forgiven_ = sha256; };
        start_without_it();
    }

    Applied apply(const Config& next) {
        auto result = bindings_->apply(next);
        if (const auto* wrong = std::get_if<Texts>(&result)) {
            for (const std::string& sentence : *wrong) ADD_FAILURE() << sentence;
            return {};
        }
        return std::get<Applied>(std::move(result));
    }
    Config with_another_time() const {
        Config next = config_;
        next.models[kModel].hold = std::chrono::seconds(1);
        return next;
    }
    std::string why_missing() const {
        return bindings_->missing().empty() ? "" : text_of(bindings_->missing().front());
    }
    Texts unbound() const {
        Texts all;
        for (const Unbound& one : bindings_->unbound()) all.push_back(text_of(one));
        return all;
    }
    void expect_it_serves(std::string_view version) {
        EXPECT_EQ(why_missing(), "");
        EXPECT_EQ(unbound(), Texts{});
        const StrategyReport report = report_of("b");
        EXPECT_EQ(report.description.version, version);
        ASSERT_EQ(report.bindings.size(), 1U);
        publish(1, "chat.a", kOther);
        EXPECT_GE(report_of("b").bindings[0].calls, 1U);
    }
    std::string mistake(const std::variant<Swapped, BindingFailure>& result) {
        const auto* failure = std::get_if<BindingFailure>(&result);
        return failure != nullptr ? failure->text : "it was done";
    }

    const std::string path_ = (place_.files.path() / "b.so").string();
    const Texts kUnbound{"model 21: no loaded plugin has the strategy \"org.test.elsewhere\""};
    std::string crasher_;
    std::string forgiven_;
};

TEST_F(AMissingPlugin, LeavesItsModelUnbound) {
    start_without_it();
    EXPECT_EQ(why_missing(), "plugin b: " + path_ + ": open: No such file or directory");
    EXPECT_EQ(unbound(), kUnbound);
    EXPECT_NE(pipe_.wait_for("event=model_unbound").find("model=21"), std::string::npos);
    EXPECT_EQ(state(), StrategyState::active);
}

TEST_F(AMissingPlugin, StaysMissingWhenTheRestOfAConfigurationIsApplied) {
    start_without_it();
    pipe_.wait_for("event=model_unbound");
    const Applied applied = apply(with_another_time());
    EXPECT_EQ(applied.changes.bindings.size(), 1U);
    EXPECT_EQ(applied.back, Texts{});
    EXPECT_NE(why_missing(), "");
    EXPECT_EQ(unbound(), kUnbound);
    pipe_.wait_for("event=plugin_skipped plugin=b");
    pipe_.wait_for("event=model_unbound");
}

TEST_F(AMissingPlugin, IsTriedAgainWithEachConfiguration) {
    start_without_it();
    put_file("unanswered");
    test::overwrite(path_, "a text");
    apply(config_);
    EXPECT_NE(why_missing().find(": elf: "), std::string::npos) << "it is another reason";
    put_file("followed_elsewhere");
    const Applied applied = apply(config_);
    EXPECT_TRUE(applied.changes.empty());
    EXPECT_EQ(applied.back, Texts{"b"});
    expect_it_serves("8.0.0");
    EXPECT_EQ(apply(config_).back, Texts{});
}

TEST_F(AMissingPlugin, ThatCrashedIsTriedAgainWhenItIsAnotherFile) {
    start_with_a_crasher();
    EXPECT_EQ(apply(with_another_time()).back, Texts{});
    EXPECT_EQ(why_missing(), "plugin b: " + path_ + ": crashes: it crashed 3 times");
    EXPECT_TRUE(bindings_->missing().front().is_left_out());
    EXPECT_EQ(noted(), Texts{}) << "no code of it ran";
    put_file("followed_elsewhere_2");
    EXPECT_EQ(apply(config_).back, Texts{"b"});
    expect_it_serves("9.0.0");
    EXPECT_EQ(forgiven_, "") << "nobody said so";
}

TEST_F(AMissingPlugin, IsBroughtUpByAnOperatorWhateverItDid) {
    start_with_a_crasher();
    const auto result = bindings_->reload("b");
    ASSERT_TRUE(std::holds_alternative<Swapped>(result)) << mistake(result);
    const auto& swapped = std::get<Swapped>(result);
    EXPECT_TRUE(swapped.is_changed);
    EXPECT_EQ(swapped.replaced_version, "");
    EXPECT_EQ(swapped.strategy.description.id, kElsewhere);
    EXPECT_EQ(swapped.strategy.generation, 1U);
    expect_it_serves("8.0.0");
    EXPECT_EQ(forgiven_, crasher_);
    pipe_.wait_for("event=plugin_back plugin=b");
}

TEST_F(AMissingPlugin, IsBroughtUpFromAnotherFileAndByItsStrategyToo) {
    start_with_a_crasher();
    const auto result = bindings_->swap(kElsewhere, file("followed_elsewhere_2"));
    ASSERT_TRUE(std::holds_alternative<Swapped>(result)) << mistake(result);
    expect_it_serves("9.0.0");
    EXPECT_TRUE(apply(config_).changes.empty()) << "a configuration leaves it";
    expect_it_serves("9.0.0");
}

TEST_F(AMissingPlugin, IsNotGuessedByAStrategyWhenThereAreTwo) {
    config_.plugins.libraries["c"] = {"/not/there.so", false};
    start_without_it();
    EXPECT_EQ(mistake(bindings_->reload(kElsewhere)),
              "no plugin and no strategy is called \"org.test.elsewhere\"; there are "
              "org.test.followed; missing is b, c");
}

TEST_F(AMissingPlugin, ThatCannotBeBroughtUpStaysMissingForItsLatestReason) {
    start_with_a_crasher();
    EXPECT_NE(mistake(bindings_->swap("b", "/not/there.so")), "it was done");
    EXPECT_TRUE(bindings_->missing().front().is_left_out()) << "that was no file of its own";
    test::overwrite(path_, "a text");
    EXPECT_NE(mistake(bindings_->reload("b")), "it was done");
    EXPECT_NE(why_missing().find(": elf: "), std::string::npos) << why_missing();
    EXPECT_EQ(forgiven_, "");
}

TEST_F(AMissingPlugin, IsNotBroughtUpWhenOneShardHasNoInstanceOfIt) {
    start_without_it();
    config_.models[kOther].options = R"({"refused_on":1})";
    apply(config_);
    put_file("followed_elsewhere");
    EXPECT_EQ(mistake(bindings_->reload("b")), "model 21: " + path_ + ": create: not on shard 1");
    EXPECT_EQ(noted(), (Texts{"8.0.0 init", "8.0.0 create 0", "8.0.0 destroy 0", "8.0.0 deinit"}));
    EXPECT_EQ(unbound(), kUnbound);
}

TEST_F(AMissingPlugin, ThatHasNoInstanceHoldsNoConfigurationUp) {
    config_.models[kOther].options = R"({"refused_on":1})";
    start_without_it();
    put_file("followed_elsewhere");
    const Applied applied = apply(with_another_time());
    EXPECT_EQ(applied.changes.bindings.size(), 1U);
    EXPECT_EQ(applied.back, Texts{});
    EXPECT_NE(why_missing().find("create: model 21: "), std::string::npos) << why_missing();
    EXPECT_EQ(noted().back(), "8.0.0 deinit");
    config_.models[kOther].options = "{}";
    EXPECT_EQ(apply(config_).back, Texts{"b"}) << "with other options it can";
    expect_it_serves("8.0.0");
}

TEST_F(AMissingPlugin, IsNoExcuseForAMistake) {
    start_without_it();
    put_file("followed_elsewhere");
    Config next = with_another_time();
    next.plugins.libraries["c"] = {"/not/there.so", false};
    auto result = bindings_->apply(next);
    ASSERT_TRUE(std::holds_alternative<Texts>(result));
    EXPECT_EQ(std::get<Texts>(result),
              Texts{"plugin c: /not/there.so: open: No such file or directory"});
    EXPECT_NE(why_missing(), "") << "nothing was applied";
    EXPECT_EQ(noted(), Texts{}) << "nor tried";
}

TEST_F(AMissingPlugin, DoesNotTakeAStrategyFromWhatIsServed) {
    start_without_it();
    Config next = config_;
    next.models[kModel] = model_of("org.test.folowed");
    auto result = bindings_->apply(next);
    ASSERT_TRUE(std::holds_alternative<Texts>(result));
    EXPECT_EQ(std::get<Texts>(result),
              Texts{"model 20: no loaded plugin has the strategy \"org.test.folowed\""});
    next = config_;
    next.models[22] = model_of("org.test.elsewhere-too");
    apply(next);
    EXPECT_EQ(unbound().size(), 2U) << "what is new may be its own";
}

TEST_F(AMissingPlugin, OfAnotherPathMustBeThere) {
    start_without_it();
    Config next = config_;
    next.plugins.libraries["b"].path = "/nor/here.so";
    EXPECT_TRUE(std::holds_alternative<Texts>(bindings_->apply(next)));
    next.plugins.libraries["b"].path = file("followed_elsewhere");
    EXPECT_EQ(apply(next).changes.plugins.size(), 1U);
    expect_it_serves("8.0.0");
}

TEST_F(AMissingPlugin, OfTheSameFileIsNoMistakeWhateverElseItsTableSays) {
    start_without_it();
    Config next = config_;
    next.plugins.libraries["b"].required = true;
    EXPECT_EQ(apply(next).changes.plugins.size(), 1U);
    EXPECT_TRUE(bindings_->missing().front().spec.required) << "as it is written";
    EXPECT_TRUE(apply(next).changes.empty());
}

TEST_F(AMissingPlugin, ThatIsNotConfiguredAnyMoreIsNotMissing) {
    start_without_it();
    Config next = config_;
    next.plugins.libraries.erase("b");
    EXPECT_TRUE(std::holds_alternative<Texts>(bindings_->apply(next))) << "model 21 wants it";
    next.models.erase(kOther);
    apply(next);
    EXPECT_EQ(why_missing(), "");
    EXPECT_EQ(unbound(), Texts{});
}

TEST_F(AMissingPlugin, ThatTellsOtherwiseThanTheRestIsNotBroughtUp) {
    config_.models[kOther] = model_of(kStrategy);
    config_.topics = {{"chat.*", kOther, model_of("org.test.unanswered")}};
    start_without_it();
    put_file("unanswered");
    EXPECT_NE(mistake(bindings_->reload("b")).find("does not tell"), std::string::npos);
    EXPECT_EQ(noted().back(), "7.0.0 deinit");
}

}  // namespace
}  // namespace amq::host
