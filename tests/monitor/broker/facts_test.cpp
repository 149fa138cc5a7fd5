// What the broker is and whom it turns away, as it is told over HTTP.

#include <gtest/gtest.h>

#include <string>

#include <boost/json/array.hpp>

#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"
#include "tests/support/raw_socket.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

class MonitoredFacts : public Monitored {
  protected:
    json::object config_of_server() {
        return get("/api/v1/server").json().at("config").as_object();
    }
    json::object record_of(const std::string& query) {
        const json::object answer =
            wait_for("/api/v1/records?" + query,
                     [](const json::object& got) { return !got.at("records").as_array().empty(); });
        const json::array& records = answer.at("records").as_array();
        return records.empty() ? json::object{} : records[0].as_object();
    }
};

TEST_F(MonitoredFacts, NameTheFileOfTheConfigurationAndItsHash) {
    start();
    const json::object before = config_of_server();
    EXPECT_TRUE(before.at("file").as_string().starts_with("/")) << before;
    EXPECT_TRUE(before.at("file").as_string().ends_with("amq.toml")) << before;
    EXPECT_EQ(before.at("sha256").as_string().size(), 64U);
    EXPECT_TRUE(before.at("last_reload").is_null());
    config().set("models.12.timeout", "2s");
    broker().rewrite(config());
    EXPECT_EQ(post("/api/v1/server/reload").status, 200);
    const json::object after = config_of_server();
    EXPECT_NE(after.at("sha256"), before.at("sha256"));
    EXPECT_TRUE(after.at("last_reload").at("ok").as_bool());
    EXPECT_GT(number(after, "loaded_us"), number(before, "loaded_us"));
    broker().rewrite("nonsense = 1");
    EXPECT_EQ(post("/api/v1/server/reload").status, 409);
    const json::object refused = config_of_server();
    EXPECT_EQ(refused.at("sha256"), after.at("sha256")) << "that of the one in effect";
    EXPECT_NE(std::string(refused.at("last_reload").at("error").as_string()).find("nonsense"),
              std::string::npos);
}

TEST_F(MonitoredFacts, HaveTheListenerInRecordsOfConnectsAndDisconnects) {
    start();
    { native::Session ann = session_of("ann", "shop"); }
    EXPECT_EQ(record_of("user=ann&kind=connect").at("listener").as_string(), "publishers");
    EXPECT_EQ(record_of("user=ann&kind=disconnect").at("listener").as_string(), "publishers");
}

TEST_F(MonitoredFacts, TellOfARefusalWithItsReasonOnEverySurface) {
    config().set("limits.max_connections", 1);
    start();
    native::Session ann = session_of("ann", "shop");
    RawSocket one_too_many = RawSocket::connect_tcp(broker().publisher_port());
    EXPECT_TRUE(one_too_many.ended_within(kPatience));
    const json::object record = record_of("kind=refused");
    EXPECT_EQ(record.at("reason").as_string(), "no_room");
    EXPECT_EQ(record.at("listener").as_string(), "publishers");
    EXPECT_TRUE(record.at("address").as_string().starts_with("127.0.0.1:")) << record;
    const json::object counters = wait_for("/api/v1/counters", [](const json::object& now) {
        return number(now, "sessions.refused.no_room") == 1;
    });
    EXPECT_EQ(number(counters, "sessions.refused.no_room"), 1);
    EXPECT_NE(get("/metrics").body.find("amq_connections_rejected_total{reason=\"no_room\"} 1\n"),
              std::string::npos);
}

TEST_F(MonitoredFacts, SayThatNoEventWasLostOnEverySurface) {
    start();
    EXPECT_EQ(number(get("/api/v1/counters").json(), "events.lost"), 0);
    EXPECT_NE(get("/metrics").body.find("\namq_monitor_events_lost_total 0\n"), std::string::npos);
}

}  // namespace
}  // namespace amq::flow
