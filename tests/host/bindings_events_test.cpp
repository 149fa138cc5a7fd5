// What monitors are told of strategies and of monitors.
#include <tuple>

#include "tests/host/bound_shards.hpp"

namespace amq::host {
namespace {

/// The id, what, and the plugin.
using News = std::vector<std::tuple<std::string, std::string, std::string>>;

class ToldOfBindings : public BoundShards {
  protected:
    void start_and_listen() {
        start_well();
        listen_to({AMQ_EVENT_STRATEGY});
    }
    /// Since the last time; what was said of them is in hows_.
    News news() {
        News all;
        hows_.clear();
        for (const Told& one : told()) {
            EXPECT_EQ(one.type, std::uint32_t{AMQ_EVENT_STRATEGY});
            all.emplace_back(one.texts[0], one.texts[1], one.texts[3]);
            hows_.push_back(one.texts[2]);
        }
        return all;
    }
    void apply_well(const Config& config) {
        const auto result = bindings_->apply(config);
        if (const auto* wrong = std::get_if<Texts>(&result)) ADD_FAILURE() << wrong->front();
    }
    /// All of it, a line each.
    std::string said() const {
        std::string all;
        for (const std::string& how : hows_) all += (all.empty() ? "" : "\n") + how;
        return all;
    }
    bool is_said(const std::string& part) const { return said().find(part) != std::string::npos; }

    Texts hows_;
};

TEST_F(ToldOfBindings, NothingWhenNobodyListens) {
    start_well();
    swap_well_to("followed_2");
    EXPECT_TRUE(told().empty());
}

TEST_F(ToldOfBindings, ASwapWithBothVersions) {
    start_and_listen();
    swap_well_to("followed_2");
    EXPECT_EQ(news(), (News{{kStrategy, "swapped", "a"}}));
    EXPECT_TRUE(is_said("version 2.0.0 (")) << said();
    EXPECT_TRUE(is_said(" took the place of version 1.0.0 (")) << said();
    swap_well_to("followed_2");
    EXPECT_EQ(news(), News{}) << "the same file";
}

TEST_F(ToldOfBindings, ASwapThatWasRefusedWithTheReason) {
    start_and_listen();
    EXPECT_TRUE(swap_to("no_route"));
    EXPECT_EQ(news(), (News{{kStrategy, "swap_refused", "a"}}));
    static_cast<void>(bindings_->swap(kStrategy, file("followed_on_one_shard")));
    EXPECT_EQ(news(), (News{{kStrategy, "swap_refused", "a"}}));
    EXPECT_TRUE(is_said("not on shard 1")) << said();
    static_cast<void>(bindings_->swap("org.test.nobody", file("followed_2")));
    EXPECT_EQ(news(), (News{{"org.test.nobody", "swap_refused", ""}}));
}

TEST_F(ToldOfBindings, AProbationThatIsPassed) {
    start_and_listen();
    swap_well_to("followed_2");
    news();
    loaders_work_.let_time_pass();
    EXPECT_EQ(news(), (News{{kStrategy, "probation_passed", "a"}}));
    EXPECT_TRUE(is_said("for 30s")) << said();
}

TEST_F(ToldOfBindings, ThatItIsPutBackAndWhy) {
    start_and_listen();
    swap_well_to("followed_failing");
    news();
    publish(3);
    loaders_work_.do_posted();
    EXPECT_EQ(news(), (News{{kStrategy, "put_back", "a"}}));
    EXPECT_TRUE(is_said("version 1.0.0 (")) << said();
    EXPECT_TRUE(is_said("version 4.0.0 (")) << said();
    EXPECT_TRUE(is_said("3 strikes within ")) << said();
}

TEST_F(ToldOfBindings, AQuarantineAndWhereItsMessagesGo) {
    config_.plugins.libraries["a"].path = file("followed_failing");
    config_.models[kModel].fallback = Fallback::random;
    start_and_listen();
    publish(5);
    loaders_work_.do_posted();
    EXPECT_EQ(news(), (News{{kStrategy, "quarantined", "a"}}));
    EXPECT_TRUE(is_said("model 20: 5 strikes within ")) << said();
    EXPECT_TRUE(is_said("one random subscriber")) << said();
}

TEST_F(ToldOfBindings, AShadowFromItsBeginningToItsEnd) {
    start_and_listen();
    ASSERT_FALSE(bindings_->start_shadow(kStrategy, file("followed_2"), 1));
    EXPECT_EQ(news(), (News{{kStrategy, "shadow_started", "a"}}));
    EXPECT_TRUE(is_said(file("followed_2"))) << said();
    static_cast<void>(bindings_->end_shadow(kStrategy));
    EXPECT_EQ(news(), (News{{kStrategy, "shadow_ended", "a"}}));
    ASSERT_FALSE(bindings_->start_shadow(kStrategy, file("followed_2"), 1));
    news();
    swap_well_to("followed_fixed");
    EXPECT_EQ(news(), (News{{kStrategy, "shadow_ended", "a"}, {kStrategy, "swapped", "a"}}));
}

TEST_F(ToldOfBindings, WhatAConfigurationAddsAndRemoves) {
    start_and_listen();
    Config more = config_;
    more.plugins.libraries["b"].path = file("followed_elsewhere");
    more.topics = {topic_of("chat.*", "org.test.elsewhere")};
    apply_well(more);
    EXPECT_EQ(news(),
              (News{{"org.test.elsewhere", "added", "b"}, {"org.test.elsewhere", "bound", "b"}}));
    EXPECT_TRUE(is_said("version 8.0.0 (")) << said();
    EXPECT_TRUE(is_said("\nmodel 20, topics \"chat.*\"")) << said();
    apply_well(config_);
    EXPECT_EQ(news(), (News{{"org.test.elsewhere", "removed", "b"},
                            {"org.test.elsewhere", "unbound", "b"}}));
    apply_well(config_);
    EXPECT_EQ(news(), News{}) << "nothing is different";
}

TEST_F(ToldOfBindings, WhatAConfigurationBindsOtherwise) {
    config_.plugins.libraries["b"].path = file("followed_elsewhere");
    start_and_listen();
    Config other = config_;
    other.models[kModel].strategy = "org.test.elsewhere";
    apply_well(other);
    EXPECT_EQ(news(), (News{{kStrategy, "unbound", "a"}, {"org.test.elsewhere", "bound", "b"}}));
}

TEST_F(ToldOfBindings, WhatAConfigurationSetsOtherwise) {
    start_and_listen();
    Config other = config_;
    other.models[kModel].options = R"({"of":"another kind"})";
    apply_well(other);
    EXPECT_EQ(news(), (News{{kStrategy, "reconfigured", "a"}}));
    EXPECT_EQ(said(), "model 20: other options");
    other.models[kModel].hold = std::chrono::seconds(1);
    apply_well(other);
    EXPECT_EQ(news(), (News{{kStrategy, "reconfigured", "a"}}));
    EXPECT_EQ(said(), "model 20: other times, or another fallback");
    other.plugins.libraries["a"].path = file("followed_2");
    apply_well(other);
    EXPECT_EQ(news(), (News{{kStrategy, "swapped", "a"}}));
    EXPECT_TRUE(is_said("version 2.0.0 (")) << said();
}

TEST_F(ToldOfBindings, NothingOfAConfigurationThatIsRefused) {
    start_and_listen();
    Config other = config_;
    other.plugins.libraries["a"].path = file("no_route");
    EXPECT_TRUE(std::holds_alternative<Texts>(bindings_->apply(other)));
    EXPECT_EQ(news(), News{});
}

// --- what strategies do and say

class ToldOfStrategies : public BoundShards {};

TEST_F(ToldOfStrategies, AStrikeWithWhoseItIsAndWhy) {
    config_.plugins.libraries["a"].path = file("followed_failing");
    start_well();
    listen_to({AMQ_EVENT_STRIKE});
    publish(1);
    const auto all = told();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].code, kModel);
    EXPECT_EQ(all[0].texts[0], kStrategy);
    EXPECT_EQ(all[0].texts[1], "route");
    EXPECT_NE(all[0].texts[2], "");
    EXPECT_NE(pipe_.wait_for("event=strike").find(std::string("strategy=") + kStrategy),
              std::string::npos);
}

TEST_F(ToldOfStrategies, WhatTheySayWhenSomebodyListens) {
    config_.plugins.libraries["a"].path = file("followed_tracing");
    start_well();
    publish(1);
    listen_to({AMQ_EVENT_STRIKE});
    publish(1);
    EXPECT_TRUE(told().empty()) << "nobody listened to that";
    listen_to({AMQ_EVENT_TRACE});
    publish(1);
    const auto all = told();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].type, std::uint32_t{AMQ_EVENT_TRACE});
    EXPECT_EQ(all[0].texts[0], kStrategy);
    EXPECT_EQ(all[0].code, 7U);
    EXPECT_EQ(all[0].values, (std::array<std::int64_t, 8>{-5, 1001, 0, 0, 0, 0, 0, 2}));
}

}  // namespace
}  // namespace amq::host
