// What the broker is, as monitors are told.
#include "host/monitor/server_facts.hpp"

#include <unistd.h>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "host/monitor/figures_json.hpp"

namespace amq::host {
namespace {

namespace json = boost::json;

json::object told_by(const ServerFacts& facts) {
    LimitsConfig limits;
    limits.max_connections = 7;
    return facts.server("1.2.3", 4, limits);
}

TEST(ServerFactsTold, AreTheProcessItsListenersAndItsLimits) {
    ServerFacts facts;
    facts.add_listener("tcp", "tcp://127.0.0.1:7600", "any");
    const json::object server = told_by(facts);
    EXPECT_EQ(server.at("name"), "amqd");
    EXPECT_EQ(server.at("version"), "1.2.3");
    EXPECT_EQ(server.at("pid").to_number<int>(), ::getpid());
    EXPECT_EQ(server.at("shards").to_number<int>(), 4);
    EXPECT_EQ(server.at("limits").at("max_connections").to_number<int>(), 7);
    EXPECT_EQ(server.at("listeners"),
              json::parse(R"([{"name":"tcp","url":"tcp://127.0.0.1:7600","role":"any"}])"));
    const json::object& process = server.at("process").as_object();
    for (const char* figure : {"rss_bytes", "open_fds", "max_fds", "cpu_us", "threads"}) {
        EXPECT_GT(process.at(figure).to_number<std::uint64_t>(), 0U) << figure;
    }
    EXPECT_LE(server.at("started_us").to_number<std::int64_t>(), unix_us());
}

TEST(ServerFactsTold, HaveTheStateOfTheBroker) {
    ServerFacts facts;
    EXPECT_EQ(told_by(facts).at("state"), "ready");
    facts.set_state("draining");
    EXPECT_EQ(told_by(facts).at("state"), "draining");
}

TEST(ServerFactsTold, HaveTheFileOfTheConfigurationAndWhenItWasLoaded) {
    ServerFacts facts;
    const json::object none = told_by(facts).at("config").as_object();
    EXPECT_TRUE(none.at("file").is_null());
    EXPECT_TRUE(none.at("sha256").is_null());
    const std::int64_t before = unix_us();
    facts.set_config({{"shards", "2", "a:1"}}, {"/etc/amq/\xFF.toml", "abcd"});
    const json::object config = told_by(facts).at("config").as_object();
    EXPECT_EQ(config.at("file"), "/etc/amq/\\ufffd.toml") << "no bytes that are no text";
    EXPECT_EQ(config.at("sha256"), "abcd");
    EXPECT_GE(config.at("loaded_us").to_number<std::int64_t>(), before);
    EXPECT_EQ(facts.config(),
              json::parse(R"({"keys":[{"key":"shards","value":"2","source":"a:1"}]})"));
}

TEST(ServerFactsTold, HaveTheLastReloadWithItsError) {
    ServerFacts facts;
    EXPECT_TRUE(told_by(facts).at("config").at("last_reload").is_null());
    const std::int64_t before = unix_us();
    facts.note_reload("line 3: no such key");
    json::object reload = told_by(facts).at("config").at("last_reload").as_object();
    EXPECT_FALSE(reload.at("ok").as_bool());
    EXPECT_EQ(reload.at("error"), "line 3: no such key");
    EXPECT_GE(reload.at("at_us").to_number<std::int64_t>(), before);
    facts.note_reload(std::nullopt);
    reload = told_by(facts).at("config").at("last_reload").as_object();
    EXPECT_TRUE(reload.at("ok").as_bool());
    EXPECT_TRUE(reload.at("error").is_null());
}

}  // namespace
}  // namespace amq::host
