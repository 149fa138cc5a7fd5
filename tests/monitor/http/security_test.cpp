// What a browser may be made to do by a page of somebody else's.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

SiteOptions with_token() {
    SiteOptions options;
    options.access.token = token_of(kToken);
    return options;
}

// Each kind of answer that there is.
std::vector<Reply> all_answers(const Site& site) {
    std::vector<Reply> all;
    const std::string origin = "Origin: http://evil.example\r\n";
    for (const char* path : {"/hello", "/nothing", "/throw", "/hello?a=b", "/%00", "/"}) {
        all.push_back(site.get(path, origin));
    }
    all.push_back(site.get("/", "If-None-Match: *\r\n"));
    all.push_back(site.post("/change", origin));
    all.push_back(site.post("/change"));
    all.push_back(site.post("/hello"));
    all.push_back(site.ask("OPTIONS /change HTTP/1.1\r\nHost: localhost\r\n" + origin +
                           "Access-Control-Request-Method: POST\r\n\r\n"));
    all.push_back(site.ask("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    all.push_back(site.ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    all.push_back(site.ask("nonsense\r\n\r\n"));
    all.push_back(site.ask(get_text("/hello", std::string(9000, 'A'))));
    all.push_back(site.post("/large", "", std::string(300'000, 'x')));
    all.push_back(site.get("/events"));
    return all;
}

TEST(Security, EveryAnswerHasItsHeadersAndNoneLetsOtherOriginsRead) {
    const Site site;
    for (const Reply& reply : all_answers(site)) {
        ASSERT_NE(reply.status, 0U);
        EXPECT_EQ(reply.field("content-security-policy"),
                  "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
            << reply.head;
        EXPECT_EQ(reply.field("x-content-type-options"), "nosniff");
        EXPECT_EQ(reply.field("x-frame-options"), "DENY");
        EXPECT_EQ(reply.field("referrer-policy"), "no-referrer");
        EXPECT_EQ(reply.field("cross-origin-resource-policy"), "same-origin");
        EXPECT_FALSE(reply.field("cache-control").empty());
        EXPECT_EQ(reply.head.find("Access-Control"), std::string::npos) << reply.head;
        EXPECT_EQ(reply.head.find("evil"), std::string::npos);
    }
}

TEST(Security, ANameThatWasPointedHereIsNotServed) {
    const Site site;
    const Reply reply = site.ask("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    EXPECT_EQ(reply.status, 421U);
    EXPECT_NE(reply.body.find("evil.example"), std::string::npos);
    EXPECT_NE(reply.body.find("hosts"), std::string::npos);
    EXPECT_EQ(site.refusals(Refusal::bad_host), 1U);
    const std::string own = site.server->addresses().at(0);
    EXPECT_EQ(site.ask("GET /hello HTTP/1.1\r\nHost: " + own + "\r\n\r\n").status, 200U);
}

TEST(Security, NoGetChangesAnything) {
    const Site site(with_token());
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
        const Reply reply =
            site.ask(std::string(method) + " /change HTTP/1.1\r\nHost: localhost\r\n" +
                     bearer(kToken) + "\r\n");
        EXPECT_EQ(reply.status, 405U) << method;
        EXPECT_EQ(reply.field("allow"), "POST");
    }
    EXPECT_EQ(site.get("/change?_method=POST", bearer(kToken)).status, 405U);
    EXPECT_EQ(site.changes, 0);
}

// One cell of the matrix of what comes with a POST.
struct Cell {
    std::string credentials;  // "none", "token", "wrong", "cookie"
    std::string origin;       // "none", "own", "foreign", "null"
    bool has_csrf = false;
};

bool may_change(const Cell& cell) {
    const bool is_foreign = cell.origin == "foreign" || cell.origin == "null";
    if (cell.credentials == "token") return !is_foreign;
    return cell.credentials == "cookie" && cell.origin == "own" && cell.has_csrf;
}

std::string fields_of(const Cell& cell, const std::string& cookie) {
    std::string fields;
    if (cell.credentials == "token") fields += bearer(kToken);
    if (cell.credentials == "wrong") fields += bearer("wrong-wrong-wrong-wrong");
    if (cell.credentials == "cookie") fields += "Cookie: " + cookie + "\r\n";
    if (cell.origin == "own") fields += "Origin: http://localhost\r\n";
    if (cell.origin == "foreign") fields += "Origin: http://evil.example\r\n";
    if (cell.origin == "null") fields += "Origin: null\r\n";
    if (cell.has_csrf) fields += "X-AMQ-CSRF: 1\r\n";
    return fields;
}

TEST(Security, OnlyTheRightCellsOfTheMatrixChangeAnything) {
    const Site site(with_token());
    const std::string body = "{\"token\":\"" + std::string(kToken) + "\"}";
    const Reply login = site.post("/api/v1/login", "", body);
    const std::string set_cookie = login.field("set-cookie");
    const std::string cookie = set_cookie.substr(0, set_cookie.find(';'));
    int expected = 0;
    for (const char* credentials : {"none", "token", "wrong", "cookie"}) {
        for (const char* origin : {"none", "own", "foreign", "null"}) {
            for (const bool has_csrf : {false, true}) {
                const Cell cell{credentials, origin, has_csrf};
                const Reply reply = site.post("/change", fields_of(cell, cookie), "{}");
                const bool may = may_change(cell);
                expected += may ? 1 : 0;
                EXPECT_EQ(reply.status == 200, may)
                    << credentials << ' ' << origin << ' ' << has_csrf << reply.body;
            }
        }
    }
    EXPECT_EQ(site.changes, expected);
    EXPECT_EQ(expected, 5);
}

TEST(Security, WithoutATokenEveryChangeSaysHowToGetOne) {
    const Site site;
    const Reply reply = site.post("/change", bearer(kToken));
    EXPECT_EQ(reply.status, 403U);
    EXPECT_NE(reply.body.find("token_file"), std::string::npos);
    EXPECT_EQ(site.refusals(Refusal::no_token_configured), 1U);
}

}  // namespace
}  // namespace amq::monitor::http
