// Settings from variables and flags: how keys are spelt, and what is refused.

#include <gtest/gtest.h>

#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

Lines variable_errors(const Environment& environment) {
    return errors_of(load_text("", {}, environment));
}

Lines flag_errors(const std::string& key, const std::string& value) {
    return errors_of(load_text("", {{key, value}}));
}

TEST(Overrides, ReadVariablesInAnyCase) {
    EXPECT_EQ(load_text("", {}, {{"AMQ__LIMITS__MAX_PAYLOAD", "1MiB"}}).config.limits.max_payload,
              mebibyte);
    EXPECT_EQ(load_text("", {}, {{"AMQ__limits__Max_Payload", "64"}}).config.limits.max_payload,
              64U);
    EXPECT_EQ(load_text("", {}, {{"AMQ__SHARDS", "auto"}}).config.shards, std::nullopt);
    EXPECT_EQ(load_text("", {}, {{"AMQ__SHARDS", "4"}}).config.shards, 4U);
}

TEST(Overrides, LeaveVariablesOfOthersAlone) {
    EXPECT_EQ(variable_errors({{"AMQ_URL", "x"}, {"amq__x", "x"}, {"PATH", "/bin"}, {"", ""}}),
              Lines{});
}

TEST(Overrides, RefuseAVariableThatNamesNoKey) {
    EXPECT_EQ(variable_errors({{"AMQ__LIMITS__MAX_PAYLOADS", "1"}}),
              Lines{"AMQ__LIMITS__MAX_PAYLOADS: unknown key 'limits.max_payloads'; did you mean "
                    "'limits.max_payload'?"});
    EXPECT_EQ(variable_errors({{"AMQ__", "1"}}), Lines{"AMQ__: unknown key ''"});
    EXPECT_EQ(variable_errors({{"AMQ__LIMITS", "1"}}),
              Lines{"AMQ__LIMITS: 'limits' is a table; set one of its keys"});
}

TEST(Overrides, RefuseTwoVariablesOfOneKey) {
    EXPECT_EQ(variable_errors({{"AMQ__LOG__LEVEL", "info"}, {"AMQ__log__level", "warn"}}),
              Lines{"AMQ__log__level: says the same key as AMQ__LOG__LEVEL"});
}

TEST(Overrides, ReadValuesByTheTypeOfTheKey) {
    const ConfigResult result = load_text("", {{"plugins.a.path", "123"},
                                               {"plugins.a.required", "false"},
                                               {"listen.a.url", "tcp://a:1"},
                                               {"listen.a.role", "subscriber"},
                                               {"log.counters_interval", "0s"},
                                               {"plugins.directory", ""}});
    ASSERT_EQ(errors_of(result), Lines{});
    EXPECT_EQ(result.config.plugins.libraries.at("a"), (PluginConfig{"123", false}));
    EXPECT_EQ(result.config.listen.at("a").role, ListenerRole::subscriber);
}

TEST(Overrides, TakeTheLaterOfTwoFlags) {
    EXPECT_EQ(load_text("", {{"shards", "2"}, {"shards", "3"}}).config.shards, 3U);
}

TEST(Overrides, RefuseABadValueNamingTheFlag) {
    EXPECT_EQ(flag_errors("limits.max_topics", "many"),
              Lines{"--set limits.max_topics: 'limits.max_topics' must be a whole number from 1 to "
                    "100000000, not \"many\""});
    EXPECT_EQ(flag_errors("plugins.unreliable_all.required", "1"),
              Lines{"--set plugins.unreliable_all.required: 'plugins.unreliable_all.required' must "
                    "be true or false, not \"1\""});
    EXPECT_EQ(flag_errors("drain.timeout", ""),
              Lines{"--set drain.timeout: 'drain.timeout' must be a time from 0s to 1h such as "
                    "\"10s\", not \"\""});
}

TEST(Overrides, RefuseABadNameOrHalfATable) {
    EXPECT_EQ(flag_errors("listen.A.url", "tcp://a:1"),
              Lines{"--set listen.A.url: 'listen.A': a name has 1 to 64 of the characters a-z, "
                    "0-9, '_' and '-'"});
    EXPECT_EQ(flag_errors("listen.a.url", "tcp://a:1"),
              Lines{"--set listen.a.url: missing key 'listen.a.role'"});
    EXPECT_EQ(flag_errors("plugins.directory.path", "x"),
              Lines{"--set plugins.directory.path: unknown key 'plugins.directory.path'; did you "
                    "mean 'plugins.NAME.path'?"});
}

TEST(Overrides, RefuseAnEmptyName) {
    EXPECT_EQ(flag_errors("listen..role", "any"),
              Lines{"--set listen..role: 'listen.': a name has 1 to 64 of the characters a-z, 0-9, "
                    "'_' and '-'"});
    EXPECT_EQ(variable_errors({{"AMQ__MODELS____TIMEOUT", "1s"}}),
              Lines{"AMQ__MODELS____TIMEOUT: 'models.': a model is a number from 1 to 4294967295"});
}

TEST(Overrides, RefuseBytesThatAreNoUtf8) {
    EXPECT_EQ(flag_errors("plugins.directory", "\xFF"),
              Lines{"--set plugins.directory: is not UTF-8"});
    EXPECT_EQ(variable_errors({{"AMQ__\xFF", "1"}}), Lines{"AMQ__\\ufffd: is not UTF-8"});
}

}  // namespace
}  // namespace amq::host
