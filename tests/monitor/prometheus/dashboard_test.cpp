// The dashboard for Grafana, and the alerts: they ask for nothing that the broker does not tell, in
// expressions that Prometheus understands.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "tests/monitor/broker/monitored.hpp"
#include "tests/monitor/prometheus/prometheus.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;

json::object dashboard() {
    std::ifstream in(AMQ_DASHBOARD);
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return json::parse(text).as_object();
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
        text.replace(at, what.size(), with);
    }
}

// As Grafana asks it, with nothing chosen.
std::string asked(const json::value& expression) {
    std::string text(expression.as_string());
    replace_all(text, "$__rate_interval", "1m");
    for (const char* variable : {"$job", "$instance", "$model"}) replace_all(text, variable, ".*");
    return text;
}

std::vector<std::string> dashboard_expressions() {
    std::vector<std::string> all;
    const json::object whole = dashboard();
    for (const json::value& panel : whole.at("panels").as_array()) {
        const json::value* targets = panel.as_object().if_contains("targets");
        if (targets == nullptr) continue;
        for (const json::value& target : targets->as_array())
            all.push_back(asked(target.at("expr")));
    }
    return all;
}

std::vector<std::string> alert_expressions(Prometheus& prometheus) {
    std::vector<std::string> all;
    const json::object rules = prometheus.get("/api/v1/rules");
    for (const json::value& group : rules.at("data").at("groups").as_array()) {
        for (const json::value& rule : group.at("rules").as_array()) {
            all.emplace_back(rule.at("query").as_string());
        }
    }
    return all;
}

std::set<std::string> metrics_in(const std::string& expression) {
    static const std::regex metric("\\b(amq|process)_[a-z0-9_]+");
    std::set<std::string> all;
    for (std::sregex_iterator at(expression.begin(), expression.end(), metric), end; at != end;
         ++at) {
        all.insert(at->str());
    }
    return all;
}

class Dashboard : public Monitored {
  protected:
    bool is_told(const std::string& metric) {
        if (metrics_.empty()) metrics_ = get("/metrics").body;
        return metrics_.find('\n' + metric + '{') != std::string::npos ||
               metrics_.find('\n' + metric + ' ') != std::string::npos;
    }

  private:
    std::string metrics_;
};

TEST_F(Dashboard, AndAlertsAskForWhatIsTold) {
    start();
    native::Session publisher = session();
    publisher.publish({.model = 10, .topic = 9, .body = "x"});
    Prometheus prometheus(http_port());
    // Topics are told of with the first sample behind their first message.
    ASSERT_TRUE(prometheus.comes_to("count(amq_topic_messages_total)", 1)) << prometheus.log();
    std::vector<std::string> all = dashboard_expressions();
    EXPECT_GE(all.size(), 40U);
    const std::vector<std::string> alerts = alert_expressions(prometheus);
    EXPECT_GE(alerts.size(), 15U);
    all.insert(all.end(), alerts.begin(), alerts.end());
    for (const std::string& expression : all) {
        EXPECT_EQ(prometheus.mistake_in(expression), "") << expression;
        for (const std::string& metric : metrics_in(expression)) {
            EXPECT_TRUE(is_told(metric)) << metric << " in " << expression;
        }
    }
    EXPECT_FALSE(is_told("amq_requests"));
    EXPECT_NE(prometheus.mistake_in("sum(amq_requests_total"), "");
}

TEST_F(Dashboard, IsOneThatGrafanaTakes) {
    const json::object whole = dashboard();
    EXPECT_GE(whole.at("schemaVersion").as_int64(), 37) << "of Grafana 9";
    std::set<std::string> variables;
    for (const json::value& one : whole.at("templating").at("list").as_array()) {
        variables.emplace(one.at("name").as_string());
    }
    EXPECT_EQ(variables, (std::set<std::string>{"DS_PROMETHEUS", "job", "instance", "model"}));
    std::set<std::int64_t> ids;
    std::set<std::string> titles;
    for (const json::value& panel : whole.at("panels").as_array()) {
        EXPECT_TRUE(ids.insert(panel.at("id").as_int64()).second) << panel.at("title");
        const json::object& place = panel.at("gridPos").as_object();
        EXPECT_LE(place.at("x").as_int64() + place.at("w").as_int64(), 24) << panel.at("title");
        if (panel.at("type").as_string() == "row") continue;
        EXPECT_TRUE(titles.emplace(panel.at("title").as_string()).second) << panel.at("title");
        EXPECT_EQ(panel.at("datasource").at("uid").as_string(), "${DS_PROMETHEUS}");
    }
}

TEST_F(Dashboard, IsServedByTheMonitor) {
    start();
    const HttpAnswer answer = get("/grafana.json");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json(), dashboard());
}

}  // namespace
}  // namespace amq::flow
