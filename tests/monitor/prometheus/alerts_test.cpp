// The alerts that come with the monitor: as promtool sees them, and in a Prometheus beside a
// broker.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "tests/monitor/broker/monitored.hpp"
#include "tests/monitor/prometheus/prometheus.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

Finished promtool(std::vector<std::string> arguments) {
    return run_to_end({.program = AMQ_PROMTOOL, .arguments = std::move(arguments)}, 8 * kPatience);
}

class Alerts : public Monitored {};

TEST_F(Alerts, AreWrittenAsTheyMustBe) {
    const Finished checked = promtool({"check", "rules", "--lint-fatal", AMQ_ALERTS});
    EXPECT_EQ(checked.exit_code, 0) << checked.output << checked.errors;
}

TEST_F(Alerts, FireWhenTheyShallAndOnlyThen) {
    const Finished tested = promtool({"test", "rules", AMQ_ALERTS_TEST});
    EXPECT_EQ(tested.exit_code, 0) << tested.output << tested.errors;
}

TEST_F(Alerts, OfABrokerThatIsWellAreSilent) {
    start();
    Prometheus prometheus(http_port());
    ASSERT_TRUE(prometheus.comes_to(R"(up{job="amq"})", 1));
    ASSERT_TRUE(prometheus.comes_to(R"(count_over_time(up{job="amq"}[1m]) > bool 4)", 1));
    const json::object rules = prometheus.get("/api/v1/rules");
    const json::array& all = rules.at("data").at("groups").at(0).at("rules").as_array();
    EXPECT_GE(all.size(), 15U);
    for (const json::value& rule : all) {
        EXPECT_EQ(rule.at("state").as_string(), "inactive") << rule;
        EXPECT_NE(rule.at("health").as_string(), "err") << rule;
    }
}

TEST_F(Alerts, TellThatTheConfigurationWasNotTaken) {
    start();
    Prometheus prometheus(http_port());
    broker().rewrite("nonsense = 1");
    broker().hang_up();
    EXPECT_TRUE(prometheus.comes_to_fire("AmqConfigNotTaken")) << prometheus.log();
}

TEST_F(Alerts, TellOfConnectionsThatAreRefused) {
    config().set("limits.max_connections", 1);
    start();
    Prometheus prometheus(http_port());
    const native::Session first = session();
    ASSERT_TRUE(prometheus.comes_to("sum(amq_connections)", 1));
    RawSocket second = RawSocket::connect_tcp(broker().publisher_port());
    EXPECT_TRUE(second.ended_within(kPatience));
    EXPECT_TRUE(prometheus.comes_to_fire("AmqConnectionsRejected")) << prometheus.log();
}

}  // namespace
}  // namespace amq::flow
