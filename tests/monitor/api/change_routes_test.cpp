// What may be changed, by whom, and what the broker is told then.

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

TEST(ChangeRoutes, AreCommandsWithTheFieldsOfTheirBodies) {
    ApiSite site;
    const std::vector<std::pair<std::string, std::string>> all{
        {"/api/v1/publish", "{'do':'publish'}"},
        {"/api/v1/kick", "{'do':'session.kick'}"},
        {"/api/v1/connections/77/kick", "{'do':'session.kick','id':'77'}"},
        {"/api/v1/plugins/org.x/swap", "{'do':'plugin.swap','id':'org.x'}"},
        {"/api/v1/plugins/org.x/reload", "{'do':'plugin.reload','id':'org.x'}"},
        {"/api/v1/server/reload", "{'do':'server.reload'}"},
        {"/api/v1/server/drain", "{'do':'server.drain'}"},
        {"/api/v1/log/level", "{'do':'log.level'}"}};
    for (const auto& [path, command] : all) {
        EXPECT_EQ(site.post(path).status, 200U) << path;
        EXPECT_EQ(site.done().back(), json_of(command)) << path;
        EXPECT_EQ(site.post(path, "").status, 200U) << path;
        boost::json::object more = json_of(command);
        more["file"] = "x";
        EXPECT_EQ(site.post(path, R"({"file":"x"})").status, 200U);
        EXPECT_EQ(site.done().back(), more) << path;
    }
    EXPECT_EQ(site.noted().size(), 3 * all.size()) << "each is noted";
    EXPECT_EQ(site.noted().back(), "log.level /api/v1/log/level 0");
}

TEST(ChangeRoutes, LetThePathSayWhatIsDoneAndToWhom) {
    ApiSite site;
    const http::Reply reply = site.post("/api/v1/kick", R"({"do":"server.drain"})");
    EXPECT_EQ(reply.status, 400U);
    EXPECT_NE(reply.body.find("'do'"), std::string::npos);
    EXPECT_TRUE(site.done().empty());
    EXPECT_EQ(site.post("/api/v1/connections/77/kick", R"({"id":"78"})").status, 200U);
    EXPECT_EQ(site.done().back().at("id").as_string(), "77");
}

TEST(ChangeRoutes, TellWhatTheBrokerSays) {
    ApiSite site;
    site.does("{'ok':false,'error':'there is no session 77'}");
    const http::Reply refused = site.post("/api/v1/connections/77/kick");
    EXPECT_EQ(refused.status, 409U);
    EXPECT_EQ(refused.body, "{\"ok\":false,\"error\":\"there is no session 77\"}\n");
    site.does("{'error':'the broker ends'}", AMQ_E_STATE);
    EXPECT_EQ(site.post("/api/v1/server/reload").status, 503U);
    EXPECT_EQ(site.noted().size(), 2U) << "a refusal is noted, too";
}

TEST(ChangeRoutes, AreRefusedToAMonitorThatMayChangeNothing) {
    ApiSite site(ApiSite::Changes::no);
    const http::Reply reply = site.post("/api/v1/server/drain");
    EXPECT_EQ(reply.status, 403U);
    EXPECT_NE(reply.body.find("admin = true"), std::string::npos);
}

TEST(ChangeRoutes, TakeJsonObjectsOfALimitedDepthAndSize) {
    ApiSite site;
    const auto status = [&](const std::string& body) {
        return site.post("/api/v1/kick", body).status;
    };
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    EXPECT_EQ(status(nested(31)), 200U);
    EXPECT_EQ(status(nested(32)), 400U);
    for (const std::string body : {"[]", "1", "{", "null", "{\"a\":\"\xFF\"}", "\xEF\xBB\xBF{}"}) {
        EXPECT_EQ(status(body), 400U) << body;
    }
    const auto filled = [](std::size_t size) {
        return "{\"a\":\"" + std::string(size - 8, 'x') + "\"}";
    };
    EXPECT_EQ(status(filled(64 * 1024)), 200U);
    EXPECT_EQ(status(filled(64 * 1024 + 1)), 413U);
    EXPECT_EQ(site.post("/api/v1/publish", filled(64 * 1024 + 1)).status, 200U);
    EXPECT_EQ(site.post("/api/v1/publish", filled(16 * 1024 * 1024)).status, 200U);
    const std::string past = std::to_string(16 * 1024 * 1024 + 1);
    EXPECT_EQ(site.ask("POST /api/v1/publish HTTP/1.1\r\nHost: localhost\r\n" +
                       http::bearer(http::kToken) + "Content-Length: " + past + "\r\n\r\n{")
                  .status,
              413U);
}

}  // namespace
}  // namespace amq::monitor
