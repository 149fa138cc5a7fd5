// Every path that the monitor has, from its router itself, so that none is forgotten: who may
// change what, and what a GET does.

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/monitor/api/api_site.hpp"

namespace amq::monitor {
namespace {

using http::Method;
using http::Needs;
using http::Reply;
using http::Route;

// With something in the place of what stands for any segment.
std::string path_of(const Route& route) {
    std::string path;
    for (const std::string& segment : route.pattern) {
        path += '/' + (segment.starts_with('{') ? std::string("7") : segment);
    }
    return path;
}

std::vector<Route> all_of_them() {
    const auto access = std::make_shared<http::Access>(http::AccessOptions{});
    const http::Router router = all_routes(nullptr, access, std::make_shared<http::EventHub>());
    return {router.routes().begin(), router.routes().end()};
}

std::vector<std::string> paths(Method method, Needs needs) {
    std::vector<std::string> all;
    for (const Route& route : all_of_them()) {
        if (route.method == method && route.needs == needs) all.push_back(path_of(route));
    }
    return all;
}

std::string request(const std::string& method, const std::string& path, const std::string& fields) {
    return method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields +
           "Content-Length: 0\r\n\r\n";
}

TEST(EveryRoute, ThatIsAPostNeedsTheTokenButTheWayIn) {
    std::set<std::string> open;
    for (const Route& route : all_of_them()) {
        if (route.method == Method::post && route.needs != Needs::changing) {
            open.insert(path_of(route));
        }
        EXPECT_FALSE(route.method == Method::get && route.needs == Needs::changing)
            << path_of(route) << ": what needs the token to change is no GET";
    }
    EXPECT_EQ(open, (std::set<std::string>{"/api/v1/login", "/api/v1/logout"}));
    EXPECT_GE(paths(Method::post, Needs::changing).size(), 8U);
}

TEST(EveryRoute, ThatAnybodyMayReadIsOneOfAFew) {
    const auto open = paths(Method::get, Needs::nothing);
    EXPECT_EQ(std::set<std::string>(open.begin(), open.end()),
              (std::set<std::string>{"/api/v1/login", "/healthz", "/readyz"}));
}

std::string cookie_of(const ApiSite& site) {
    const std::string body = "{\"token\":\"" + std::string(http::kToken) + "\"}";
    const std::string field =
        site.ask(http::post_text("/api/v1/login", "", body)).field("set-cookie");
    EXPECT_NE(field.find("; HttpOnly; SameSite=Strict"), std::string::npos) << field;
    return "Cookie: " + field.substr(0, field.find(';')) + "\r\n";
}

TEST(EveryRoute, ThatChangesIsClosedToAllWhoMayNot) {
    ApiSite site;
    const std::string cookie = cookie_of(site);
    const std::string own = "Origin: http://localhost\r\n";
    const std::string foreign = "Origin: http://evil.example\r\n";
    const std::string csrf = "X-AMQ-CSRF: 1\r\n";
    const std::string token = http::bearer(http::kToken);
    const std::vector<std::pair<std::string, unsigned>> refused{
        {"", 401},
        {"Authorization: Basic YTpi\r\n", 401},
        {cookie, 403},
        {cookie + csrf, 403},
        {cookie + own, 403},
        {cookie + csrf + foreign, 403},
        {csrf + own, 401},
        {token + foreign, 403},
        {token + "Origin: null\r\n", 403}};
    for (const std::string& path : paths(Method::post, Needs::changing)) {
        for (const auto& [fields, status] : refused) {
            EXPECT_EQ(site.ask(request("POST", path, fields)).status, status) << path << fields;
        }
        for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
            EXPECT_EQ(site.ask(request(method, path, token)).status, 405U) << method << path;
        }
    }
    EXPECT_TRUE(site.done().empty()) << "nothing of it reached the broker";
    for (const std::string& path : paths(Method::post, Needs::changing)) {
        EXPECT_EQ(site.ask(request("POST", path, token)).status, 200U) << path;
        EXPECT_EQ(site.ask(request("POST", path, cookie + csrf + own)).status, 200U) << path;
    }
    EXPECT_EQ(site.done().size(), 2 * paths(Method::post, Needs::changing).size());
}

TEST(EveryRoute, ThatReadsChangesNothing) {
    ApiSite site;
    const std::string token = http::bearer(http::kToken);
    for (const Needs needs : {Needs::nothing, Needs::reading}) {
        for (const std::string& path : paths(Method::get, needs)) {
            if (path == "/api/v1/events") continue;  // it does not end
            for (const char* query : {"", "?do=server.drain", "?id=7&_method=POST"}) {
                static_cast<void>(site.ask(request("GET", path + query, token)));
                static_cast<void>(site.ask(request("HEAD", path + query, token)));
            }
            EXPECT_EQ(site.ask(request("POST", path, token)).status == 405, path != "/api/v1/login")
                << path;
        }
    }
    EXPECT_TRUE(site.done().empty());
    EXPECT_TRUE(site.noted().empty());
}

TEST(EveryRoute, AnswersWithTheHeadersThatKeepBrowsersSafe) {
    ApiSite site;
    site.is_silent("counters");
    for (const Route& route : all_of_them()) {
        const std::string method = route.method == Method::post ? "POST" : "HEAD";
        for (const std::string& path : {path_of(route), path_of(route) + "?nonsense=1"}) {
            const Reply reply = site.ask(request(method, path, "Origin: http://evil.example\r\n"));
            ASSERT_NE(reply.status, 0U) << path;
            EXPECT_NE(reply.field("content-security-policy").find("frame-ancestors 'none'"),
                      std::string::npos)
                << path;
            EXPECT_EQ(reply.field("content-security-policy").find("unsafe"), std::string::npos);
            EXPECT_EQ(reply.field("x-content-type-options"), "nosniff") << path;
            EXPECT_EQ(reply.field("referrer-policy"), "no-referrer") << path;
            const std::string cache = reply.field("cache-control");
            EXPECT_TRUE(cache == "no-store" || cache == "private, no-cache") << path << cache;
            EXPECT_EQ(reply.head.find("Access-Control"), std::string::npos) << path;
        }
    }
}

TEST(EveryRoute, RefusesAHostOfAnotherName) {
    ApiSite site;
    for (const Route& route : all_of_them()) {
        const std::string method = route.method == Method::post ? "POST" : "GET";
        const Reply reply =
            site.ask(method + ' ' + path_of(route) + " HTTP/1.1\r\nHost: evil.example\r\n" +
                     http::bearer(http::kToken) + "Content-Length: 0\r\n\r\n");
        EXPECT_EQ(reply.status, 421U) << path_of(route);
    }
    EXPECT_TRUE(site.done().empty());
}

TEST(EveryRoute, ThatReadsNeedsTheReadTokenWhereThereIsOne) {
    const auto access = std::make_shared<http::Access>(http::AccessOptions{
        .token = http::token_of(http::kToken), .read_token = http::token_of(http::kReadToken)});
    http::Server server(all_routes(nullptr, access, std::make_shared<http::EventHub>()), access);
    server.start({"127.0.0.1:0"});
    for (const Route& route : all_of_them()) {
        if (route.needs == Needs::nothing) continue;
        http::RawSocket socket = http::RawSocket::connect_tcp(server.port());
        socket.send(request(route.method == Method::post ? "POST" : "GET", path_of(route), ""));
        std::string rest;
        EXPECT_EQ(http::read_reply(socket, rest).status, 401U) << path_of(route);
    }
    server.stop();
}

}  // namespace
}  // namespace amq::monitor
