// Defaults, file, environment and --set, one over the other.

#include <gtest/gtest.h>

#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Load, GivesTheDefaultsForAnEmptyText) {
    const ConfigResult result = load_text("");
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.config, default_config());
    EXPECT_TRUE(result.sources.empty());
}

TEST(Load, ListensOnLoopbackOnlyByDefault) {
    for (const auto& [name, listener] : load_text("").config.listen)
        EXPECT_NE(listener.url.find("://127.0.0.1:"), std::string::npos) << name;
}

TEST(Load, TakesTheFileOverTheDefault) {
    const ConfigResult result = load_text(R"(
        shards = 3
        [limits]
        max_payload = "1MiB"
        max_topics = 7
        [log]
        level = "debug"
        format = "json"
        counters_interval = "100ms")");
    EXPECT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.shards, 3U);
    EXPECT_EQ(result.config.limits.max_payload, mebibyte);
    EXPECT_EQ(result.config.limits.max_topics, 7U);
    EXPECT_EQ(result.config.limits.max_connections, 10'000U);
    EXPECT_EQ(result.config.log.level, LogLevel::debug);
    EXPECT_EQ(result.config.log.format, LogFormat::json);
    EXPECT_EQ(result.config.log.counters_interval, milliseconds(100));
}

TEST(Load, TakesAFlagOverTheEnvironmentOverTheFile) {
    const std::string file = "[drain]\ntimeout = \"1s\"";
    const Environment environment{{"AMQ__DRAIN__TIMEOUT", "2s"}};
    const std::vector<Override> flag{{"drain.timeout", "3s"}};
    EXPECT_EQ(load_text(file).config.drain.timeout, seconds(1));
    EXPECT_EQ(load_text(file, {}, environment).config.drain.timeout, seconds(2));
    EXPECT_EQ(load_text(file, flag, environment).config.drain.timeout, seconds(3));
    EXPECT_EQ(load_text("", flag).config.drain.timeout, seconds(3));
}

TEST(Load, TellsWhereEachValueComesFrom) {
    const ConfigResult result =
        load_text("\n[drain]\ntimeout = \"1s\"\n[log]\nlevel = \"off\"",
                  {{"limits.max_topics", "5"}}, {{"AMQ__LOG__LEVEL", "warn"}});
    const Sources expected{{"drain.timeout", "amq.toml:3"},
                           {"limits.max_topics", "--set limits.max_topics"},
                           {"log.level", "AMQ__LOG__LEVEL"}};
    EXPECT_EQ(result.sources, expected);
}

TEST(Load, StillRefusesABadValueThatAStrongerSourceReplaces) {
    const ConfigResult result = load_text("[log]\nlevel = \"loud\"", {{"log.level", "info"}});
    EXPECT_EQ(result.errors.size(), 1U);
}

TEST(Load, ReplacesTheDefaultListenersByThoseOfTheFile) {
    const ConfigResult result =
        load_text("[listen.a]\nurl = \"unix:///tmp/a\"\nrole = \"subscriber\"");
    ASSERT_EQ(errors_of(result), Lines{});
    ASSERT_EQ(result.config.listen.size(), 1U);
    EXPECT_EQ(result.config.listen.at("a").url, "unix:///tmp/a");
    EXPECT_EQ(result.config.listen.at("a").role, ListenerRole::subscriber);
}

TEST(Load, ChangesADefaultListenerByAFlag) {
    const ConfigResult result = load_text("", {{"listen.publishers.url", "tcp://127.0.0.1:0"}});
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.listen.size(), 4U);
    EXPECT_EQ(result.config.listen.at("publishers").url, "tcp://127.0.0.1:0");
    EXPECT_EQ(result.config.listen.at("publishers").role, ListenerRole::publisher);
}

TEST(Load, LaysPluginsAndModelsOverTheDefaultOnes) {
    const ConfigResult result = load_text(R"(
        [plugins]
        directory = "/opt/amq"
        [plugins.mine]
        path = "/opt/mine.so"
        required = false
        [models.12]
        timeout = "500ms"
        [models.77]
        strategy = "com.example.mine")");
    ASSERT_EQ(errors_of(result), Lines{});
    const Config& config = result.config;
    EXPECT_EQ(config.plugins.directory, "/opt/amq");
    EXPECT_EQ(config.plugins.libraries.size(), 5U);
    EXPECT_EQ(config.plugins.libraries.at("mine"), (PluginConfig{"/opt/mine.so", false}));
    EXPECT_EQ(config.models.size(), 5U);
    EXPECT_EQ(config.models.at(12).timeout, milliseconds(500));
    EXPECT_EQ(config.models.at(12).strategy, "org.amq.reliable-random");
    EXPECT_EQ(config.models.at(77).strategy, "com.example.mine");
    EXPECT_EQ(config.models.at(77).timeout, seconds(3));
}

TEST(Load, TakesWhatIsSaidOfPluginsThatFail) {
    const std::string hash(64, 'A');
    const ConfigResult result = load_text(R"(
        [plugins]
        quarantine_strikes = 0
        quarantine_window = "1m"
        probation = "0s"
        probation_strikes = 3
        [plugins.reliable_random]
        sha256 = ")" + hash + R"("
        [models.12]
        fallback = "random")");
    ASSERT_EQ(errors_of(result), Lines{});
    const PluginsConfig& plugins = result.config.plugins;
    EXPECT_EQ(plugins.quarantine_strikes, 0U);
    EXPECT_EQ(plugins.quarantine_window, seconds(60));
    EXPECT_EQ(plugins.probation, seconds(0));
    EXPECT_EQ(plugins.probation_strikes, 3U);
    EXPECT_EQ(plugins.libraries.at("reliable_random").sha256, hash);
    EXPECT_EQ(plugins.libraries.at("reliable_random").path, "reliable_random.so");
    EXPECT_EQ(result.config.models.at(12).fallback, Fallback::random);
    EXPECT_EQ(result.config.models.at(13).fallback, Fallback::fail);
}

TEST(Load, TakesThePlaceOfTheControlSocket) {
    EXPECT_EQ(load_text("").config.control.path, "");
    EXPECT_EQ(load_text("[control]\npath = 'off'").config.control.path, "off");
    EXPECT_EQ(load_text("", {{"control.path", "/run/c.sock"}}).config.control.path, "/run/c.sock");
}

TEST(Load, KnowsHowPluginsAreGuarded) {
    const ConfigResult result = load_text(R"(
        [plugins]
        trial = false
        slow_limit = "20ms"
        slow_strikes = 0
        hang_limit = "0s"
        crash_file = "off"
        crash_limit = 0
        crash_window = "1h")");
    ASSERT_EQ(errors_of(result), Lines{});
    const PluginsConfig& plugins = result.config.plugins;
    EXPECT_FALSE(plugins.trial);
    EXPECT_EQ(plugins.slow_limit, std::chrono::milliseconds(20));
    EXPECT_EQ(plugins.slow_strikes, 0U);
    EXPECT_EQ(plugins.hang_limit, Duration::zero());
    EXPECT_EQ(plugins.crash_file, "off");
    EXPECT_EQ(plugins.crash_limit, 0U);
    EXPECT_EQ(plugins.crash_window, std::chrono::hours(1));
    EXPECT_EQ(load_text("plugins.hang_limit = '1ms'").errors.size(), 1U) << "shorter than a look";
    EXPECT_EQ(load_text("plugins.slow_limit = '19ms'").errors.size(), 1U);
    EXPECT_EQ(load_text("plugins.slow_limit = '0s'").config.plugins.slow_limit, Duration::zero());
    EXPECT_EQ(load_text("plugins.slow_strikes = 1000001").errors.size(), 1U);
}

TEST(Load, SwitchesADefaultPluginAndModelOffByAnEmptyText) {
    const ConfigResult result =
        load_text("plugins.reliable_spec.path = ''\nmodels.13.strategy = ''");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.plugins.libraries.size(), 3U);
    EXPECT_FALSE(result.config.plugins.libraries.contains("reliable_spec"));
    EXPECT_FALSE(result.config.models.contains(13));
}

TEST(Load, LetsEveryPluginAndEveryModelBeSwitchedOff) {
    const ConfigResult result = load_text(R"(
        models = { 10.strategy = "", 11.strategy = "", 12.strategy = "", 13.strategy = "" }
        [plugins]
        reliable_random.path = ""
        reliable_spec.path = ""
        unreliable_all.path = ""
        unreliable_random.path = "")");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_TRUE(result.config.plugins.libraries.empty());
    EXPECT_TRUE(result.config.models.empty());
}

TEST(Load, TakesBareIntegersForSizesAndCountsOnly) {
    EXPECT_EQ(load_text("[limits]\nmax_payload = 64").config.limits.max_payload, 64U);
    EXPECT_EQ(load_text("[limits]\nmax_payload = \"64\"").config.limits.max_payload, 64U);
    EXPECT_FALSE(load_text("[limits]\nframe_timeout = 64").ok());
    EXPECT_FALSE(load_text("[limits]\nmax_topics = \"64\"").ok());
}

TEST(Load, TakesAByteOrderMarkAndCarriageReturns) {
    const ConfigResult result =
        load_text("\xEF\xBB\xBFshards = 2\r\n[log]\r\nlevel = \"warn\"\r\n");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.shards, 2U);
    EXPECT_EQ(result.config.log.level, LogLevel::warn);
}

TEST(Load, TakesAnyTextBehindALineThatGoesOn) {
    const ConfigResult result = load_text("[plugins]\ndirectory = \"\"\"/a\\\n  é\u4F60\"\"\"");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.plugins.directory, "/aé\u4F60");
}

TEST(Load, TakesDottedKeysAndInlineTablesAsTables) {
    const ConfigResult result = load_text(
        "limits.max_topics = 3\nlisten = { a = { url = 'ws://[::1]:9', role = "
        "'publisher' } }");
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.limits.max_topics, 3U);
    EXPECT_EQ(result.config.listen.at("a").url, "ws://[::1]:9");
}

TEST(Load, TellsErrorsDownTheFileThenVariablesThenFlags) {
    const ConfigResult result =
        load_text("zulu = 1\nalpha = 1", {{"bravo", "1"}}, {{"AMQ__X", "1"}});
    EXPECT_EQ(errors_of(result),
              (Lines{"amq.toml:1:1: unknown key 'zulu'", "amq.toml:2:1: unknown key 'alpha'",
                     "AMQ__X: unknown key 'x'", "--set bravo: unknown key 'bravo'"}));
}

TEST(Load, TellsAHundredErrorsAndCountsTheRest) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "unknown_key_" + std::to_string(i) + " = 1\n";
    const Lines errors = errors_of(text);
    ASSERT_EQ(errors.size(), 101U);
    EXPECT_EQ(errors[99], "amq.toml:100:1: unknown key 'unknown_key_99'");
    EXPECT_EQ(errors[100], "amq.toml: and 19900 more errors");
}

}  // namespace
}  // namespace amq::host
