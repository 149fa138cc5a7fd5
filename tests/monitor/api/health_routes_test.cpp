// /healthz, /readyz and /metrics.

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

constexpr const char* kReadyServer = "{'state':'ready','listeners':[{'name':'tcp'}]}";

TEST(HealthRoutes, SayThatShardsAnswerOrDoNot) {
    ApiSite site;
    EXPECT_EQ(site.get("/healthz").status, 200U);
    EXPECT_EQ(site.got("/healthz"), json_of("{'status':'ok'}"));
    site.is_silent("counters");
    EXPECT_EQ(site.get("/healthz").status, 503U);
    EXPECT_EQ(site.got("/healthz"), json_of("{'status':'shards do not answer'}"));
}

TEST(HealthRoutes, AreReadyWhileItListensAndAllPluginsAreThere) {
    ApiSite site;
    site.answers("server", kReadyServer);
    site.answers("plugins", "{'plugins':[{'id':'a','state':'active'}]}");
    const http::Reply ready = site.get("/readyz");
    EXPECT_EQ(ready.status, 200U);
    EXPECT_EQ(site.got("/readyz"),
              json_of("{'ready':true,'state':'ready','checks':{'listeners':'ok','plugins':'ok',"
                      "'draining':false}}"));
}

TEST(HealthRoutes, SayWhatIsMissing) {
    ApiSite site;
    site.answers("plugins", "{'plugins':[]}");
    const auto checks = [&site] { return site.got("/readyz").at("checks").as_object(); };
    site.answers("server", "{'state':'draining','listeners':[{}]}");
    EXPECT_EQ(site.get("/readyz").status, 503U);
    EXPECT_TRUE(checks().at("draining").as_bool());
    site.answers("server", "{'state':'ready','listeners':[]}");
    EXPECT_EQ(site.get("/readyz").status, 503U);
    EXPECT_EQ(checks().at("listeners").as_string(), "there is none");
    site.answers("server", kReadyServer);
    for (const char* state : {"missing", "left_out", "quarantined"}) {
        site.answers("plugins",
                     std::string("{'plugins':[{'id':'','plugin':'x','state':'") + state + "'}]}");
        EXPECT_EQ(site.get("/readyz").status, 503U);
        EXPECT_EQ(checks().at("plugins").as_string(), std::string("x is ") + state);
    }
    site.answers("plugins", "{'plugins':null}");
    EXPECT_EQ(site.get("/readyz").status, 503U);
    site.is_silent("server");
    EXPECT_EQ(site.get("/readyz").status, 503U);
}

TEST(HealthRoutes, HaveMetricsOfTheBrokerAndOfTheMonitorItself) {
    ApiSite site;
    site.answers("counters", "{'subscriptions':7,'events':{'lost':3}}");
    EXPECT_EQ(site.get("/nowhere").status, 404U);
    const http::Reply metrics = site.get("/metrics");
    EXPECT_EQ(metrics.status, 200U);
    EXPECT_EQ(metrics.field("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const auto has = [&](const std::string& line) {
        return metrics.body.find('\n' + line + '\n') != std::string::npos;
    };
    EXPECT_TRUE(has("amq_subscriptions 7")) << metrics.body;
    EXPECT_TRUE(has("amq_monitor_events_lost_total 3"));
    EXPECT_TRUE(has("amq_monitor_http_refused_total{reason=\"not_found\"} 1"));
    EXPECT_TRUE(has("amq_monitor_http_responses_total{status=\"4xx\"} 1"));
    EXPECT_EQ(metrics.body.find("amq_monitor_store_bytes"), std::string::npos) << "there is none";
    site.is_silent("counters");
    EXPECT_EQ(site.get("/metrics").status, 503U);
}

}  // namespace
}  // namespace amq::monitor
