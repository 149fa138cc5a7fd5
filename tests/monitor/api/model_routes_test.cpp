// Models, strategies, timers and numbers over time.

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

constexpr const char* kCounters =
    "{'at_us':5,'models':{'12':{'received':7,'accepted':6,'considered':9,'chosen':5,"
    "'none_there':1,'declined':2,'held':3,'failovers':4,'outcomes':{'ok':3,'timeout':1},"
    "'refused':{'draining':1}}},"
    "'timers':{'deadline':{'active':1,'set':9,'fired':3,'cleared':5,'overdue':2,"
    "'late_us':{'count':4,'sum':70,'max':60.5,'buckets':[[10,3],[64,1]]},"
    "'run_us':{'count':0,'sum':0,'max':0,'buckets':[]}}},"
    "'plugin_metrics':[{'strategy':'org.x','name':'depth','kind':'gauge','values':[]},"
    "{'strategy':'org.y','name':'other','kind':'gauge','values':[]}]}";

TEST(ModelRoutes, HaveWhatTheHostCountedWithRatesAndLatencies) {
    ApiSite site;
    site.answers("counters", kCounters);
    const auto models = site.got("/api/v1/models").at("models").as_array();
    ASSERT_EQ(models.size(), 1U);
    EXPECT_EQ(models.at(0).at("model"), 12);
    EXPECT_EQ(models.at(0).at("received"), 7);
    EXPECT_EQ(models.at(0).at("outcomes").at("ok"), 3);
    EXPECT_TRUE(models.at(0).at("rates").at("minute").as_object().contains("success_ratio"));
    EXPECT_TRUE(models.at(0).at("latency").at("broker_us").as_object().contains("p999"));
    EXPECT_EQ(boost::json::value(site.got("/api/v1/models/12")), models.at(0));
}

TEST(ModelRoutes, SayThatThereIsNoSuchModel) {
    ApiSite site;
    site.answers("counters", kCounters);
    for (const char* path : {"/api/v1/models/13", "/api/v1/models/x", "/api/v1/models/012"}) {
        const http::Reply reply = site.get(path);
        EXPECT_EQ(reply.status, 404U) << path;
        EXPECT_NE(reply.body.find("there is no model"), std::string::npos);
    }
    site.is_silent("counters");
    for (const char* path :
         {"/api/v1/models", "/api/v1/models/12", "/api/v1/match", "/api/v1/timers"}) {
        EXPECT_EQ(site.get(path).status, 503U) << path;
    }
}

TEST(ModelRoutes, HaveEachStrategyByWhatItIsBoundTo) {
    ApiSite site;
    site.answers("counters", kCounters);
    site.answers("plugins",
                 "{'plugins':[{'id':'org.x','bindings':[{'model':12,'match':'chat.*',"
                 "'strikes':1}]},{'plugin':'gone','state':'missing'}]}");
    const auto strategies = site.got("/api/v1/match").at("strategies").as_array();
    ASSERT_EQ(strategies.size(), 1U);
    const auto& one = strategies.at(0);
    EXPECT_EQ(one.at("id").as_string(), "org.x");
    EXPECT_EQ(one.at("model"), 12);
    EXPECT_EQ(one.at("match").as_string(), "chat.*");
    EXPECT_EQ(one.at("strikes"), 1);
    ASSERT_EQ(one.at("plugin_metrics").as_array().size(), 1U);
    EXPECT_EQ(one.at("plugin_metrics").at(0).at("name").as_string(), "depth");
    site.is_silent("plugins");
    EXPECT_EQ(site.get("/api/v1/match").status, 503U);
}

TEST(ModelRoutes, TellHowLateTimersAre) {
    ApiSite site;
    site.answers("counters", kCounters);
    const auto timers = site.got("/api/v1/timers").at("timers").as_array();
    ASSERT_EQ(timers.size(), 1U);
    const auto& timer = timers.at(0);
    EXPECT_EQ(timer.at("name").as_string(), "deadline");
    const boost::json::object counts =
        json_of("{'active':1,'set':9,'fired':3,'cleared':5,'overdue':2}");
    for (const auto& [name, n] : counts) EXPECT_EQ(timer.at(name), n) << name;
    EXPECT_EQ(timer.at("late_us").at("count"), 4);
    EXPECT_EQ(timer.at("late_us").at("p50").to_number<double>(), 10);
    EXPECT_EQ(timer.at("late_us").at("p99").to_number<double>(), 64);
    EXPECT_EQ(timer.at("late_us").at("max").to_number<double>(), 60.5);
    EXPECT_EQ(timer.at("run_us").at("count"), 0);
    EXPECT_EQ(timer.at("run_us").at("p99").to_number<double>(), 0);
}

Sample sample_at(std::int64_t second, std::uint64_t received) {
    Sample sample;
    sample.at_us = second * 1'000'000;
    sample.sessions = 3;
    sample.models["12"].received = sample.models["12"].accepted = received;
    return sample;
}

TEST(SeriesRoutes, GiveThePointsOfEachNameThatIsAskedFor) {
    ApiSite site;
    site.sampler.add(sample_at(60, 0));
    site.sampler.add(sample_at(61, 5));
    site.sampler.add(sample_at(62, 15));
    const auto answer = site.got("/api/v1/series?name=model.12.requests&name=nothing");
    EXPECT_EQ(answer.at("step_us"), 1'000'000);
    const auto& points = answer.at("series").at("model.12.requests").as_array();
    ASSERT_GE(points.size(), 2U);
    EXPECT_EQ(points.at(points.size() - 1).to_number<double>(), 10);
    EXPECT_EQ(points.at(points.size() - 2).to_number<double>(), 5);
    EXPECT_TRUE(answer.at("series").at("nothing").as_array().empty());
    EXPECT_EQ(site.got("/api/v1/series?name=requests&step=1m").at("step_us"), 60'000'000);
    const auto names = site.got("/api/v1/series/names").at("names").as_array();
    EXPECT_NE(std::ranges::find(names, boost::json::value("connections")), names.end());
}

TEST(SeriesRoutes, TakeAtMost32NamesAndNoOtherStep) {
    ApiSite site;
    std::string query = "/api/v1/series?name=a";
    for (int k = 1; k < 32; ++k) query += "&name=a";
    EXPECT_EQ(site.get(query).status, 200U);
    EXPECT_EQ(site.get(query + "&name=a").status, 400U);
    EXPECT_EQ(site.get("/api/v1/series").status, 400U);
    EXPECT_EQ(site.get("/api/v1/series?name=").status, 400U);
    EXPECT_EQ(site.get("/api/v1/series?name=a&step=1h").status, 400U);
    EXPECT_EQ(site.get("/api/v1/series?name=" + std::string(300, 'a')).status, 200U);
    EXPECT_EQ(site.get("/api/v1/series?name=" + std::string(301, 'a')).status, 400U);
}

}  // namespace
}  // namespace amq::monitor
