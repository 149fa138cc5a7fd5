// The monitor comes and goes with its plugin, and keeps what it recorded.

#include <gtest/gtest.h>

#include <string>

#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class MonitoredLife : public Monitored {};

TEST_F(MonitoredLife, ItSaysThatTheBrokerIsAliveAndReady) {
    start();
    EXPECT_EQ(get("/healthz").status, 200);
    const HttpAnswer ready = get("/readyz");
    EXPECT_EQ(ready.status, 200);
    EXPECT_TRUE(ready.json().at("ready").as_bool());
}

TEST_F(MonitoredLife, ItKeepsItsRecordsOverARestart) {
    start();
    { native::Session ann = session_of("ann", "shop"); }
    static_cast<void>(wait_for("/api/v1/records?user=ann", [](const json::object& answer) {
        return answer.at("records").as_array().size() == 2;
    }));
    EXPECT_EQ(broker().stop(), 0);
    start();
    const json::object records = get("/api/v1/records?user=ann").json();
    EXPECT_EQ(records.at("records").as_array().size(), 2U);
}

TEST_F(MonitoredLife, ItsMistakesStopTheStartUnlessItMayBeMissing) {
    config().set("plugins.monitor.options.listen", "256.0.0.1:1");
    EXPECT_THROW(start(), std::runtime_error);
    config().set_toml("plugins.monitor.required", "false");
    BrokerProcess& broker = start();
    EXPECT_TRUE(broker.wait_for_log("monitor_skipped"));
}

TEST_F(MonitoredLife, AnOptionThatItDoesNotKnowIsNamed) {
    config().set("plugins.monitor.options.lissen", "127.0.0.1:0");
    try {
        start();
        FAIL() << "it started";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("lissen"), std::string::npos) << error.what();
    }
}

TEST_F(MonitoredLife, ItComesAndGoesWithAReload) {
    BrokerProcess& broker = start();
    config().set("plugins.monitor.path", "");
    broker.rewrite(config());
    broker.hang_up();
    EXPECT_TRUE(broker.wait_for_log("reloaded"));
    EXPECT_THROW(static_cast<void>(get("/healthz")), std::runtime_error);
}

TEST_F(MonitoredLife, ItListensElsewhereWhenItsOptionsSaySo) {
    BrokerProcess& broker = start();
    config().set("plugins.monitor.options.records", 7);
    broker.rewrite(config());
    broker.hang_up();
    EXPECT_TRUE(broker.wait_for_log("reloaded"));
    session_of("ann", "shop");
    EXPECT_TRUE(broker.wait_for_log("hello", {{"user", "ann"}}));
}

}  // namespace
}  // namespace amq::flow
