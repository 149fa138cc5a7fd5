// The configuration for those who may see no secrets, and the file that it came from.
#include <algorithm>

#include <gtest/gtest.h>

#include "host/config/options.hpp"
#include "host/config/print.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::host {
namespace {

ConfigResult read(const std::string& text) {
    return load_config_text(text, "amq.toml", {}, {});
}

const ConfigKey* find(const std::vector<ConfigKey>& keys, const std::string& key) {
    const auto at = std::ranges::find(keys, key, &ConfigKey::key);
    return at == keys.end() ? nullptr : &*at;
}

TEST(ListedConfig, HasEveryKeyWithItsValueAndItsSource) {
    const ConfigResult result = read("shards = 3\n[limits]\nmax_connections = 7\n");
    ASSERT_TRUE(result.ok());
    const auto keys = list_config(result.config, result.sources);
    const ConfigKey* const shards = find(keys, "shards");
    ASSERT_NE(shards, nullptr);
    EXPECT_EQ(shards->value, "3");
    EXPECT_EQ(shards->source, "amq.toml:1");
    EXPECT_EQ(find(keys, "limits.max_connections")->value, "7");
    EXPECT_EQ(find(keys, "limits.max_payload")->value, "\"50KiB\"");
    EXPECT_EQ(find(keys, "limits.max_payload")->source, "default");
}

TEST(ListedConfig, HidesTheSecretsOfPluginsAndOfStrategies) {
    const ConfigResult result = read(
        "[plugins.monitor]\npath = \"monitor.so\"\n"
        "options = { token = \"abcdef\", token_file = \"/etc/t\", listen = \"127.0.0.1:1\" }\n"
        "[models.12]\noptions = { db = { password = \"hunter2\" }, attempts = 2 }\n");
    ASSERT_TRUE(result.ok());
    std::string all;
    for (const ConfigKey& one : list_config(result.config, result.sources)) {
        all += one.key + " = " + one.value + "\n";
    }
    EXPECT_EQ(all.find("abcdef"), std::string::npos) << all;
    EXPECT_EQ(all.find("hunter2"), std::string::npos) << all;
    EXPECT_NE(all.find("\"token\" = \"(hidden)\""), std::string::npos) << all;
    EXPECT_NE(all.find("\"token_file\" = \"/etc/t\""), std::string::npos)
        << "where it is may be known";
    EXPECT_NE(all.find("\"listen\" = \"127.0.0.1:1\""), std::string::npos) << all;
    EXPECT_NE(all.find("\"attempts\" = 2"), std::string::npos) << all;
    EXPECT_NE(print_config(result.config, result.sources).find("hunter2"), std::string::npos)
        << "whoever starts amqd may see all of it";
}

TEST(SecretsOfOptions, AreHiddenWhereverTheyAre) {
    EXPECT_EQ(without_secrets(R"({"api_token":"x","credentials":{"u":"v"}})"),
              R"x({"api_token":"(hidden)","credentials":"(hidden)"})x");
    EXPECT_EQ(without_secrets(R"({"a":[{"client_secret":7}],"b":1})"),
              R"x({"a":[{"client_secret":"(hidden)"}],"b":1})x");
    EXPECT_EQ(without_secrets(R"({"key":"k","secret_file":"/etc/s"})"),
              R"({"key":"k","secret_file":"/etc/s"})");
}

TEST(AConfigThatWasRead, KnowsItsFileAndTheTextOfIt) {
    flow::TemporaryDirectory directory;
    Arguments arguments;
    arguments.config_file = directory.write("amq.toml", "shards = 2\n");
    const ConfigResult result = load_config(arguments, {});
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result.file, arguments.config_file);
    EXPECT_EQ(result.text, "shards = 2\n");
    EXPECT_EQ(load_config({}, {}).file, "");
}

}  // namespace
}  // namespace amq::host
