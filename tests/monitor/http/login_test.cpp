#include "plugins/monitor/http/login_routes.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

SiteOptions with_tokens() {
    SiteOptions options;
    options.access.token = token_of(kToken);
    options.access.read_token = token_of(kReadToken);
    return options;
}

Reply log_in(const Site& site, std::string_view token) {
    return site.post("/api/v1/login", "", "{\"token\":\"" + std::string(token) + "\"}");
}

std::string cookie_of(const Reply& reply) {
    const std::string field = reply.field("set-cookie");
    return "Cookie: " + field.substr(0, field.find(';')) + "\r\n";
}

TEST(Login, GivesACookieThatLetsRead) {
    const Site site(with_tokens());
    EXPECT_EQ(site.get("/hello").status, 401U);
    EXPECT_EQ(site.get("/hello").field("www-authenticate"), "Bearer");
    const Reply login = log_in(site, kReadToken);
    EXPECT_EQ(login.status, 200U);
    EXPECT_EQ(
        login.body,
        "{\"caller\":\"reader\",\"reads\":true,\"changes\":false,\"token_configured\":true}\n");
    EXPECT_EQ(login.body.find(kReadToken), std::string::npos);
    EXPECT_EQ(site.get("/hello", cookie_of(login)).status, 200U);
    EXPECT_EQ(site.get("/hello", "Cookie: amq_session=0000\r\n").status, 401U);
}

TEST(Login, SaysWhoAsks) {
    const Site site(with_tokens());
    EXPECT_EQ(site.get("/api/v1/login").body,
              "{\"caller\":\"anonymous\",\"reads\":false,\"changes\":false,"
              "\"token_configured\":true}\n");
    const Reply login = log_in(site, kToken);
    EXPECT_EQ(site.get("/api/v1/login", cookie_of(login)).body,
              "{\"caller\":\"admin\",\"reads\":true,\"changes\":true,\"token_configured\":true}\n");
    const Site open;
    EXPECT_EQ(open.get("/api/v1/login").body,
              "{\"caller\":\"anonymous\",\"reads\":true,\"changes\":false,"
              "\"token_configured\":false}\n");
}

TEST(Login, EndsWithItsCookie) {
    const Site site(with_tokens());
    const std::string cookie = cookie_of(log_in(site, kToken));
    EXPECT_EQ(site.post("/api/v1/logout", cookie + "Origin: http://evil.example\r\n").status, 403U);
    EXPECT_EQ(site.get("/hello", cookie).status, 200U);
    const Reply logout = site.post("/api/v1/logout", cookie);
    EXPECT_EQ(logout.status, 200U);
    EXPECT_NE(logout.field("set-cookie").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(site.get("/hello", cookie).status, 401U);
}

TEST(Login, IsNotForWhoeverGuesses) {
    const Site site(with_tokens());
    int refused = 0;
    for (int k = 0; k < 20; ++k) {
        const unsigned status = log_in(site, "guess-guess-guess").status;
        EXPECT_TRUE(status == 401 || status == 429);
        if (status == 429) ++refused;
    }
    EXPECT_GT(refused, 0);
    EXPECT_EQ(site.refusals(Refusal::too_many_failures) + site.refusals(Refusal::unauthorized),
              20U);
}

TEST(Login, IsRefusedFromAForeignPage) {
    const Site site(with_tokens());
    const Reply reply = site.post("/api/v1/login", "Origin: http://evil.example\r\n",
                                  "{\"token\":\"" + std::string(kToken) + "\"}");
    EXPECT_EQ(reply.status, 403U);
    EXPECT_EQ(reply.field("set-cookie"), "");
}

}  // namespace
}  // namespace amq::monitor::http
