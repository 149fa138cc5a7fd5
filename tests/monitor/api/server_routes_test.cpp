// The broker as a whole.

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

TEST(ServerRoutes, PassOnWhatTheHostSays) {
    ApiSite site;
    for (const char* what : {"server", "plugins", "config"}) {
        site.answers(what, std::string("{'of':'") + what + "'}");
        const std::string path = std::string("/api/v1/") + what;
        EXPECT_EQ(site.got(path), json_of(std::string("{'of':'") + what + "'}"));
        const std::string etag = site.get(path).field("etag");
        EXPECT_FALSE(etag.empty());
        EXPECT_EQ(site.get(path, "If-None-Match: " + etag + "\r\n").status, 304U);
        EXPECT_EQ(site.get(path).field("cache-control"), "private, no-cache") << "ask each time";
        site.answers(what, "{'of':'another'}");
        EXPECT_EQ(site.get(path, "If-None-Match: " + etag + "\r\n").status, 200U);
        EXPECT_EQ(site.get(path + "?a=b").status, 400U);
        site.is_silent(what);
        EXPECT_EQ(site.get(path).status, 503U);
    }
}

TEST(ServerRoutes, AddRatesLatencyAndAlarmsToWhatIsCounted) {
    ApiSite site;
    site.answers("counters", "{'at_us':5,'events':{'lost':2},'models':{}}");
    const boost::json::object counters = site.got("/api/v1/counters");
    EXPECT_EQ(counters.at("at_us"), 5);
    EXPECT_EQ(counters.at("alarms").as_array().size(), 1U);
    EXPECT_EQ(counters.at("alarms").at(0).at("severity").as_string(), "warning");
    for (const char* stretch : {"second", "minute"}) {
        for (const char* what : {"messages_in", "messages_out", "bytes_in", "bytes_out", "requests",
                                 "received", "success_ratio", "models"}) {
            EXPECT_TRUE(counters.at("rates").at(stretch).as_object().contains(what)) << what;
        }
    }
    for (const char* what : {"broker_us", "responder_us", "request_us"}) {
        for (const char* share : {"count", "p50", "p90", "p99", "p999"}) {
            EXPECT_TRUE(counters.at("latency").at("all").at(what).as_object().contains(share));
        }
    }
    site.is_silent("counters");
    EXPECT_EQ(site.get("/api/v1/counters").status, 503U);
    EXPECT_NE(site.get("/api/v1/counters").body.find("the shards do not answer"),
              std::string::npos);
}

TEST(ServerRoutes, TellAlarmsAlsoWhenTheRestIsNotToBeHad) {
    ApiSite site;
    site.answers("counters", "{'events':{'lost':2}}");
    site.is_silent("server");
    site.is_silent("plugins");
    EXPECT_EQ(site.got("/api/v1/counters").at("alarms").as_array().size(), 1U);
}

}  // namespace
}  // namespace amq::monitor
