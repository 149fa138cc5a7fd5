// What is different in a new configuration, and what of it a running amqd can do.

#include <gtest/gtest.h>

#include <algorithm>

#include "host/config/changes.hpp"
#include "host/config/schema.hpp"
#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

using std::chrono::seconds;
using Keys = std::vector<std::string>;

Config config_of(std::string_view toml) {
    const ConfigResult result = load_text(toml);
    EXPECT_EQ(errors_of(result), Lines{}) << toml;
    return result.config;
}

ConfigChanges changes(std::string_view before, std::string_view after) {
    return changes_between(config_of(before), config_of(after));
}

Keys need_restart(std::string_view after) {
    const ConfigChanges found = changes("", after);
    EXPECT_TRUE(found.bindings.empty() && found.plugins.empty() && found.live.empty());
    return found.need_restart;
}

TEST(ConfigChanges, AreNoneBetweenTwoThatAreEqual) {
    EXPECT_TRUE(changes("", "").empty());
    EXPECT_TRUE(changes(one_topic, one_topic).empty());
    EXPECT_EQ(lines_of(changes("", "")), Lines{});
}

TEST(ConfigChanges, TellABindingThatIsNewOrGone) {
    const std::string model = "[models.20]\nstrategy = 'org.example.a'\n";
    const ConfigChanges added = changes("", model + one_topic);
    ASSERT_EQ(added.bindings.size(), 2U);
    EXPECT_EQ(added.bindings[0].key, (BindingKey{12, "chat.*"}));
    EXPECT_EQ(added.bindings[0].difference, Difference::added);
    EXPECT_EQ(added.bindings[0].after.strategy, "org.example.sticky");
    EXPECT_EQ(added.bindings[1].key, (BindingKey{20, ""}));
    EXPECT_EQ(lines_of(added),
              (Lines{R"(model 12, topics "chat.*": added, strategy = "org.example.sticky")",
                     R"(model 20: added, strategy = "org.example.a")"}));

    const ConfigChanges removed = changes(model + one_topic, "");
    ASSERT_EQ(removed.bindings.size(), 2U);
    EXPECT_EQ(removed.bindings[1].difference, Difference::removed);
    EXPECT_EQ(removed.bindings[1].before.strategy, "org.example.a");
    EXPECT_EQ(lines_of(removed),
              (Lines{R"(model 12, topics "chat.*": removed)", "model 20: removed"}));
}

TEST(ConfigChanges, TellAnotherStrategyWhateverElseIsDifferent) {
    const ConfigChanges found =
        changes("", "[models.12]\nstrategy = 'x'\noptions = { a = 1 }\ntimeout = '1s'");
    ASSERT_EQ(found.bindings.size(), 1U);
    EXPECT_EQ(found.bindings[0].difference, Difference::strategy);
    EXPECT_EQ(found.bindings[0].before.strategy, "org.amq.reliable-random");
    EXPECT_EQ(found.bindings[0].after.strategy, "x");
    EXPECT_EQ(lines_of(found),
              Lines{R"(model 12: strategy = "x", not "org.amq.reliable-random"; timeout = "1s", )"
                    R"(not "3s"; other options)"});
}

TEST(ConfigChanges, TellAPluginByAnotherNameByItsPath) {
    const std::string a = "[plugins.a]\npath = 'x.so'\n";
    const ConfigChanges found = changes(a, "[plugins.b]\npath = 'x.so'\nrequired = false\n");
    ASSERT_EQ(found.plugins.size(), 1U);
    EXPECT_EQ(found.plugins[0].name, "b");
    EXPECT_EQ(found.plugins[0].was, "a");
    EXPECT_TRUE(found.plugins[0].before->required);
    EXPECT_EQ(lines_of(found), Lines{"plugin b: it was called a; required = false, not true"});
    EXPECT_EQ(lines_of(changes(a, "[plugins.b]\npath = 'x.so'")),
              Lines{"plugin b: it was called a"});
    const std::string hash = "sha256 = '" + std::string(64, '0') + "'";
    for (const std::string& other :
         {std::string("[plugins.b]\npath = 'y.so'"), "[plugins.b]\npath = 'x.so'\n" + hash}) {
        EXPECT_EQ(changes(a, other).plugins.size(), 2U) << "a is gone, b is added";
    }
    const ConfigChanges two = changes(a, "[plugins.b]\npath = 'x.so'\n[plugins.c]\npath = 'x.so'");
    ASSERT_EQ(two.plugins.size(), 2U);
    EXPECT_EQ(two.plugins[0].was, "a");
    EXPECT_EQ(two.plugins[1].was, "") << "there is but one";
}

TEST(ConfigChanges, TellOtherOptionsFromOtherSettings) {
    const ConfigChanges options = changes("", "[models.12]\noptions = { a = 1 }\nfallback = 'all'");
    ASSERT_EQ(options.bindings.size(), 1U);
    EXPECT_EQ(options.bindings[0].difference, Difference::options);
    const ConfigChanges settings = changes("", "[models.12]\nfallback = 'all'");
    ASSERT_EQ(settings.bindings.size(), 1U);
    EXPECT_EQ(settings.bindings[0].difference, Difference::settings);
    EXPECT_EQ(lines_of(settings), Lines{R"(model 12: fallback = "all", not "fail")"});
}

TEST(ConfigChanges, SeeNoDifferenceInOptionsThatAreWrittenInAnotherOrder) {
    EXPECT_TRUE(changes("[models.12]\noptions = { a = 1, b = 2 }",
                        "[models.12]\noptions = { b = 2, a = 1 }")
                    .empty());
}

TEST(ConfigChanges, ReachATopicThatHasASettingFromItsModel) {
    const ConfigChanges found =
        changes(one_topic, std::string(one_topic) + "[models.12]\nhold = '9s'");
    ASSERT_EQ(found.bindings.size(), 2U);
    EXPECT_EQ(found.bindings[0].key, (BindingKey{12, ""}));
    EXPECT_EQ(found.bindings[1].key, (BindingKey{12, "chat.*"}));
    EXPECT_EQ(found.bindings[1].difference, Difference::settings);
    EXPECT_EQ(found.bindings[1].after.hold, seconds(9));
}

TEST(ConfigChanges, SeeNoDifferenceInTheOrderOfTopics) {
    const std::string other = "[[topics]]\nmatch = '>'\nmodel = 12\nstrategy = 'x'\n";
    EXPECT_TRUE(changes(one_topic + other, other + one_topic).empty());
}

TEST(ConfigChanges, TakeATopicOfAnotherModelForAnother) {
    const ConfigChanges found =
        changes(one_topic, "[[topics]]\nmatch = 'chat.*'\nmodel = 13\nstrategy = 'x'\n");
    ASSERT_EQ(found.bindings.size(), 2U);
    EXPECT_EQ(found.bindings[0].difference, Difference::removed);
    EXPECT_EQ(found.bindings[1].key, (BindingKey{13, "chat.*"}));
    EXPECT_EQ(found.bindings[1].difference, Difference::added);
}

TEST(ConfigChanges, TellPluginsThatAreNewOrGoneOrDifferent) {
    const ConfigChanges found = changes("[plugins.a]\npath = 'a.so'\n[plugins.b]\npath = 'b.so'",
                                        "[plugins.b]\npath = '/b.so'\n[plugins.c]\npath = 'c.so'");
    ASSERT_EQ(found.plugins.size(), 3U);
    EXPECT_EQ(found.plugins[0].name, "a");
    EXPECT_EQ(found.plugins[0].after, std::nullopt);
    EXPECT_EQ(found.plugins[1].before->path, "b.so");
    EXPECT_EQ(found.plugins[1].after->path, "/b.so");
    EXPECT_EQ(found.plugins[2].before, std::nullopt);
    EXPECT_EQ(lines_of(found),
              (Lines{"plugin a: removed", R"(plugin b: path = "/b.so", not "b.so")",
                     R"(plugin c: added, path = "c.so")"}));
    EXPECT_TRUE(found.need_restart.empty());
}

TEST(ConfigChanges, NameTheKeysThatARunningAmqdCanChange) {
    const ConfigChanges found = changes("",
                                        "spin = '50us'\n"
                                        "[log]\nlevel = 'debug'\n[plugins]\nslow_strikes = 1\n"
                                        "quarantine_strikes = 1\nprobation = '1s'");
    EXPECT_EQ(found.live, (Keys{"spin", "log.level", "plugins.slow_strikes",
                                "plugins.quarantine_strikes", "plugins.probation"}));
    EXPECT_TRUE(found.need_restart.empty());
    EXPECT_EQ(lines_of(found).at(0), "spin: changed");
}

TEST(ConfigChanges, NameTheKeysThatTakeANewStart) {
    EXPECT_EQ(need_restart("shards = 3"), Keys{"shards"});
    EXPECT_EQ(need_restart("[limits]\nmax_payload = 1\nmax_topics = 1"),
              (Keys{"limits.max_payload", "limits.max_topics"}));
    EXPECT_EQ(need_restart("[log]\nformat = 'json'"), Keys{"log.format"});
    EXPECT_EQ(need_restart("[control]\npath = 'off'"), Keys{"control.path"});
    EXPECT_EQ(need_restart("[plugins]\ndirectory = '/x'"), Keys{"plugins.directory"});
    EXPECT_EQ(need_restart("[plugins]\nslow_limit = '2s'"), Keys{"plugins.slow_limit"});
    EXPECT_EQ(lines_of(changes("", "shards = 3")),
              Lines{"shards: changed, which takes a new start"});
}

TEST(ConfigChanges, TakeANewStartForListeners) {
    const std::string a = "[listen.a]\nrole = 'any'\nurl = 'tcp://127.0.0.1:1'\n";
    const std::string b = "[listen.b]\nrole = 'any'\nurl = 'tcp://127.0.0.1:2'\n";
    const std::string moved = "[listen.a]\nrole = 'publisher'\nurl = 'tcp://127.0.0.1:3'\n";
    EXPECT_EQ(changes(a, a + b).need_restart, Keys{"listen.b"});
    EXPECT_EQ(changes(a + b, a).need_restart, Keys{"listen.b"});
    EXPECT_EQ(changes(a, moved).need_restart, (Keys{"listen.a.url", "listen.a.role"}));
}

/// Makes the value behind a slot another one.
struct Alter {
    void operator()(std::optional<std::uint32_t>* value) const { *value = 63; }
    void operator()(bool* value) const { *value = !*value; }
    void operator()(std::string* value) const { *value += "x"; }
    void operator()(Duration* value) const { *value += seconds(1); }
    template <class Number>
    requires std::is_integral_v<Number>
    void operator()(Number* value) const { ++*value; }
    template <class Choice>
    requires std::is_enum_v<Choice>
    void operator()(Choice* value) const {
        *value = static_cast<Choice>(static_cast<int>(*value) == 0 ? 1 : 0);
    }
};

TEST(ConfigChanges, NoticeEveryKey) {
    Config before = default_config();
    for (const Entry& entry : schema()) entry.slot(before, "1");  // makes one of each table
    before.topics[0].match = "another";
    for (const Entry& entry : schema()) {
        Config after = before;
        std::visit(Alter{}, entry.slot(after, "1"));
        const ConfigChanges found = changes_between(before, after);
        EXPECT_FALSE(found.empty()) << entry.key;
        EXPECT_FALSE(lines_of(found).empty()) << entry.key;
    }
}

TEST(ConfigChanges, ArePrintableHoweverHostile) {
    Config after = default_config();
    after.topics.push_back({"a\x1B\n", 12, {"x\x1B", {}, {}, {}, {}, {}, "{}"}});
    after.plugins.libraries["a"].path = "\x1B\n";
    for (const std::string& line : lines_of(changes_between(default_config(), after)))
        EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' '; })) << line;
}

}  // namespace
}  // namespace amq::host
