// What an administrator may change over HTTP, and what nobody may.

#include <gtest/gtest.h>

#include <string>

#include <boost/json/serialize.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;
using native::topic;

class MonitoredChanges : public Monitored {
  protected:
    HttpAnswer post_without_token(const std::string& target) {
        return exchange("POST " + target +
                        " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                        "Content-Length: 2\r\n\r\n{}");
    }
};

TEST_F(MonitoredChanges, NeedAToken) {
    start();
    for (const char* target : {"/api/v1/publish", "/api/v1/kick", "/api/v1/server/reload",
                               "/api/v1/server/drain", "/api/v1/log/level"}) {
        EXPECT_EQ(post_without_token(target).status, 401) << target;
        EXPECT_EQ(get(target).status, 405) << target;
    }
}

TEST_F(MonitoredChanges, AreNotThereForAMonitorThatMayChangeNothing) {
    config().set_toml("plugins.monitor.admin", "false");
    start();
    const HttpAnswer answer = post("/api/v1/server/reload");
    EXPECT_EQ(answer.status, 403);
    EXPECT_NE(answer.body.find("admin = true"), std::string::npos);
}

TEST_F(MonitoredChanges, PublishAMessageAndTellItsOutcome) {
    start();
    native::Session responder = session();
    responder.subscribe(topic(9, "orders"));
    const auto nobody =
        post("/api/v1/publish", R"({"model":12,"topic":"5","body":"eA==","no_wait":true})").json();
    EXPECT_EQ(nobody.at("outcome").as_string(), "no_subscriber");
    const auto accepted = post("/api/v1/publish", R"({"model":10,"topic":"orders","body":"eA=="})");
    EXPECT_EQ(accepted.json().at("outcome").as_string(), "ok");
    EXPECT_EQ(responder.next().payload, "x");
    const auto unknown = post("/api/v1/publish", R"({"model":99,"topic":"orders","body":""})");
    EXPECT_EQ(unknown.json().at("outcome").as_string(), "denied");
    EXPECT_EQ(post("/api/v1/publish", R"({"model":12,"topic":"orders","body":"?"})").status, 409);
    EXPECT_EQ(post("/api/v1/publish", R"({"modle":12})").status, 409);
    EXPECT_EQ(post("/api/v1/publish", "[]").status, 400);
}

TEST_F(MonitoredChanges, EndASessionAndSoItIsRecorded) {
    start();
    native::Session ann = session_of("ann", "shop");
    native::Session bob = session_of("bob", "shop");
    EXPECT_EQ(number(post("/api/v1/kick", R"({"user":"ann"})").json(), "kicked"), 1);
    EXPECT_TRUE(ann.socket().ended_within(kPatience));
    const auto records = wait_for(
        "/api/v1/records?user=ann&reason=kicked",
        [](const json::object& answer) { return !answer.at("records").as_array().empty(); });
    EXPECT_EQ(records.at("records").as_array().size(), 1U);
    EXPECT_EQ(post("/api/v1/kick", R"({"user":"ann"})").status, 409);
    bob.fence();
}

TEST_F(MonitoredChanges, SetTheLogLevelAndReload) {
    start();
    const auto level = post("/api/v1/log/level", R"({"level":"debug"})").json();
    EXPECT_EQ(level.at("before").as_string(), "info");
    EXPECT_EQ(post("/api/v1/log/level", R"({"level":"loud"})").status, 409);
    EXPECT_TRUE(post("/api/v1/server/reload").json().at("ok").as_bool());
    const auto server = get("/api/v1/server").json();
    EXPECT_TRUE(server.at("config").at("last_reload").at("ok").as_bool());
    broker().rewrite("nonsense = 1");
    EXPECT_EQ(post("/api/v1/server/reload").status, 409);
    const auto after = get("/api/v1/counters").json();
    EXPECT_EQ(after.at("alarms").as_array().size(), 1U) << json::serialize(after.at("alarms"));
}

TEST_F(MonitoredChanges, ReloadAStrategyAndTheMonitorItself) {
    start();
    const auto same = post("/api/v1/plugins/org.amq.reliable-random/reload").json();
    EXPECT_FALSE(same.at("changed").as_bool());
    EXPECT_EQ(post("/api/v1/plugins/org.amq.nothing/reload").status, 409);
}

TEST_F(MonitoredChanges, DrainTheBroker) {
    start();
    EXPECT_TRUE(post("/api/v1/server/drain").json().at("draining").as_bool());
    EXPECT_EQ(broker().wait(), 0);
}

}  // namespace
}  // namespace amq::flow
