// Who is connected, as the host says it.

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

boost::json::object last_question(const ApiSite& site, const std::string& what) {
    const auto all = site.asked(what);
    return all.empty() ? boost::json::object{} : all.back();
}

TEST(ConnectionRoutes, AskTheHostForThePageThatIsWanted) {
    ApiSite site;
    site.answers("sessions", "{'at_us':1,'total':0,'sessions':[]}");
    EXPECT_EQ(site.get("/api/v1/connections").status, 200U);
    EXPECT_EQ(last_question(site, "sessions"),
              json_of("{'ask':'sessions','offset':0,'limit':100,'sort':'id','order':'asc',"
                      "'filter':{}}"));
    EXPECT_EQ(site.get("/api/v1/connections?offset=20&limit=10&sort=bytes_in&order=desc&text=a%20b"
                       "&user=ann&address=127.0.0.1&transport=ws&listener=native")
                  .status,
              200U);
    EXPECT_EQ(last_question(site, "sessions"),
              json_of("{'ask':'sessions','offset':20,'limit':10,'sort':'bytes_in','order':'desc',"
                      "'filter':{'text':'a b','user':'ann','address':'127.0.0.1',"
                      "'transport':'ws','listener':'native'}}"));
}

TEST(ConnectionRoutes, KnowEachOrderThatThereIs) {
    ApiSite site;
    for (const char* sort :
         {"id", "user", "address", "since", "idle", "rtt", "messages_in", "messages_out",
          "bytes_in", "bytes_out", "pending", "in_flight", "serving", "subscriptions"}) {
        const std::string path = std::string("/api/v1/connections?sort=") + sort;
        EXPECT_EQ(site.get(path).status, 200U) << sort;
    }
}

TEST(ConnectionRoutes, RefuseWhatIsNoQueryByItsName) {
    ApiSite site;
    const auto refusal = [&](const char* query) {
        const http::Reply reply = site.get(std::string("/api/v1/connections?") + query);
        return std::to_string(reply.status) + ' ' + reply.body;
    };
    EXPECT_NE(refusal("sort=nonsense").find("400 {\"error\":\"the query parameter \\\"sort\\\""),
              std::string::npos)
        << refusal("sort=nonsense");
    for (const char* query :
         {"limit=0", "limit=1001", "limit=-1", "limit=1e3", "limit=x", "offset=100000001",
          "order=up", "transport=udp", "unknown=1", "limit=1&limit=2"}) {
        const std::string name(query, std::string(query).find('='));
        const std::string told = refusal(query);
        EXPECT_TRUE(told.starts_with("400 ")) << query << told;
        EXPECT_NE(told.find("\\\"" + name + "\\\""), std::string::npos) << told;
    }
    EXPECT_TRUE(site.asked("sessions").empty()) << "nobody is bothered with it";
    EXPECT_EQ(site.get("/api/v1/connections?limit=1000&offset=100000000").status, 200U);
}

TEST(ConnectionRoutes, AddRatesOfTheLastMinute) {
    ApiSite site;
    const std::string session =
        "{'id':'77','user':'ann','last_minute':{'in':{'messages':120,'bytes':600},"
        "'out':{'messages':60,'bytes':30}}}";
    site.answers("sessions", "{'at_us':9,'total':3,'sessions':[" + session + ",{'id':'78'}]}");
    const auto page = site.got("/api/v1/connections");
    EXPECT_EQ(page.at("total"), 3);
    EXPECT_EQ(page.at("at_us"), 9);
    EXPECT_EQ(page.at("connections").as_array().size(), 2U);
    EXPECT_EQ(page.at("connections").at(0).at("rates"),
              boost::json::value(json_of("{'in':{'messages':2.0,'bytes':10.0},"
                                         "'out':{'messages':1.0,'bytes':0.5}}")));
    site.answers("session", session);
    EXPECT_EQ(site.got("/api/v1/connections/77").at("rates").at("out").at("bytes").as_double(),
              0.5);
    EXPECT_EQ(last_question(site, "session"), json_of("{'ask':'session','id':'77'}"));
}

TEST(ConnectionRoutes, SayThatOneIsNotThere) {
    ApiSite site;
    site.answers("session", "{'error':'there is no session 77'}", AMQ_E_CONFIG);
    const http::Reply gone = site.get("/api/v1/connections/77");
    EXPECT_EQ(gone.status, 404U);
    EXPECT_EQ(gone.body, "{\"error\":\"there is no session 77\"}\n");
    site.is_silent("sessions");
    EXPECT_EQ(site.get("/api/v1/connections").status, 503U);
}

TEST(TopicRoutes, AskTheHostForThePageThatIsWanted) {
    ApiSite site;
    site.answers("topics", "{'total':0,'topics':[],'unheard':[]}");
    EXPECT_EQ(site.got("/api/v1/topics"), json_of("{'total':0,'topics':[],'unheard':[]}"));
    EXPECT_EQ(last_question(site, "topics"),
              json_of("{'ask':'topics','offset':0,'limit':100,'sort':'published','order':'desc',"
                      "'filter':{}}"));
    for (const char* sort :
         {"name", "published", "delivered", "bytes", "failed", "subscribers", "held", "open"}) {
        const std::string query = std::string("sort=") + sort + "&order=asc&text=chat&limit=7";
        EXPECT_EQ(site.get("/api/v1/topics?" + query).status, 200U) << sort;
        EXPECT_EQ(last_question(site, "topics").at("sort").as_string(), sort);
        EXPECT_EQ(last_question(site, "topics").at("filter").at("text").as_string(), "chat");
    }
    for (const char* query : {"sort=user", "limit=1001", "limit=0", "user=ann"}) {
        EXPECT_EQ(site.get(std::string("/api/v1/topics?") + query).status, 400U) << query;
    }
}

TEST(TopicRoutes, KnowATopicByItsWholeName) {
    ApiSite site;
    site.answers("topic", "{'topic':'a/b c'}");
    EXPECT_EQ(site.get("/api/v1/topics/a%2Fb%20c").status, 200U);
    EXPECT_EQ(last_question(site, "topic").at("topic").as_string(), "a/b c");
    site.answers("topic", "{'error':'nobody subscribes to it'}", AMQ_E_CONFIG);
    EXPECT_EQ(site.get("/api/v1/topics/orders").status, 404U);
}

}  // namespace
}  // namespace amq::monitor
