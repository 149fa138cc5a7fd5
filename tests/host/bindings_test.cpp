// What is bound at the start, and what is told of it.
#include "host/bindings.hpp"

#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

class ABinding : public BoundShards {};

TEST_F(ABinding, IsCalledByItsModelAndTopics) {
    EXPECT_EQ(name_of({12, ""}), "model 12");
    EXPECT_EQ(name_of({12, "chat.*"}), "model 12, topics \"chat.*\"");
}

TEST_F(ABinding, HasAnInstanceOnEveryShard) {
    start_well();
    EXPECT_EQ(noted(), (Texts{"1.0.0 init", "1.0.0 create 0", "1.0.0 create 1"}));
}

TEST_F(ABinding, OfAModelWithoutAStrategyIsNone) {
    config_.models.emplace(21, ModelConfig{});
    start_well();
    EXPECT_EQ(report_of().bindings.size(), 1U);
}

TEST_F(ABinding, IsToldWithItsCallsOfAllShards) {
    start_well();
    publish(3);
    const StrategyReport report = report_of();
    EXPECT_EQ(report.description.id, kStrategy);
    EXPECT_EQ(report.file, file("followed"));
    EXPECT_EQ(report.sha256, plugins_->find_plugin("a")->library->sha256());
    EXPECT_EQ(report.generation, 1U);
    ASSERT_EQ(report.bindings.size(), 1U);
    EXPECT_EQ(report.bindings[0].key, (BindingKey{kModel, ""}));
    EXPECT_GE(report.bindings[0].calls, 3U);
    EXPECT_EQ(report.bindings[0].strikes, 0U);
    EXPECT_EQ(report.bindings[0].state, StrategyState::active);
}

TEST_F(ABinding, OfTopicsIsAskedForThoseAlone) {
    config_.plugins.libraries["b"] = {file("followed_elsewhere")};
    config_.topics = {topic_of("chat.*", "org.test.elsewhere")};
    start_well();
    const auto calls_of = [&](const char* plugin) { return report_of(plugin).bindings[0].calls; };
    const std::uint64_t before = calls_of("a");
    publish(2, "chat.a");
    EXPECT_EQ(calls_of("a"), before);
    EXPECT_GE(calls_of("b"), 2U);
    publish(1, "news");
    EXPECT_GT(calls_of("a"), before);
}

TEST_F(ABinding, OfAnUnknownStrategyIsAMistake) {
    config_.models[21] = model_of("org.test.nobody");
    EXPECT_EQ(start(), Texts{"model 21: no loaded plugin has the strategy \"org.test.nobody\""});
    EXPECT_EQ(noted(), (Texts{"1.0.0 init", "1.0.0 create 0", "1.0.0 create 1", "1.0.0 destroy 0",
                              "1.0.0 destroy 1"}));
}

TEST_F(ABinding, ThatOneShardRefusesIsOnNone) {
    config_.models[kModel].options = R"({"refused_on":1})";
    EXPECT_EQ(start(), Texts{"model 20: " + file("followed") + ": create: not on shard 1"});
    EXPECT_EQ(noted(), (Texts{"1.0.0 init", "1.0.0 create 0", "1.0.0 destroy 0"}));
    EXPECT_TRUE(report_of().bindings.empty());
}

TEST_F(ABinding, OfTopicsAnswersAsItsModelDoes) {
    config_.plugins.libraries["b"] = {file("unanswered")};
    config_.topics = {topic_of("chat.*", "org.test.unanswered")};
    EXPECT_EQ(start(), Texts{"model 20, topics \"chat.*\": \"org.test.unanswered\" does not tell "
                             "publishers the outcome, as the strategy of the model does"});
}

TEST_F(ABinding, OfTopicsDoesNotAnswerWhenItsModelDoesNot) {
    config_.plugins.libraries["b"] = {file("unanswered")};
    config_.models[kModel] = model_of("org.test.unanswered");
    config_.topics = {topic_of("chat.*", kStrategy)};
    EXPECT_EQ(start(), Texts{"model 20, topics \"chat.*\": \"org.test.followed\" tells publishers "
                             "the outcome, as the strategy of the model does not"});
}

TEST_F(ABinding, IsNoMistakeWhenItsPluginWasLeftOut) {
    config_.models[21] = model_of("org.test.nobody");
    config_.plugins.libraries["b"] = {"/not/there.so", false};
    std::vector<PluginSpec> specs{{"a", file("followed")}, {"b", "/not/there.so", false}};
    PluginSet plugins(specs, place_.staging, {});
    Shards shards;
    shards.push_back(std::make_unique<Shard>(0, 1, config_, 0, log_));
    Bindings bindings(config_, plugins, shards, log_, loaders_work_.loader());
    shards[0]->start(shards);
    EXPECT_EQ(bindings.start(), Texts{});
    const std::string line = pipe_.wait_for("event=model_unbound");
    EXPECT_NE(line.find("model=21 error="), std::string::npos) << line;
    EXPECT_EQ(bindings.report().at(0).bindings.size(), 1U);
    shards.clear();
}

TEST_F(ABinding, EndsItsLibraryAfterItsInstances) {
    start_well();
    noted();
    for (const auto& shard : shards_) shard->stop();
    shards_.clear();
    bindings_.reset();
    plugins_->close();
    const Texts expected{"1.0.0 destroy 0", "1.0.0 destroy 1", "1.0.0 deinit"};
    EXPECT_EQ(noted(), expected);
}

}  // namespace
}  // namespace amq::host
