// What a browser, a stranger or a crawler can do to a real broker: nothing.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "plugins/monitor/api/api.hpp"
#include "tests/flow/flow.hpp"
#include "tests/monitor/broker/monitored.hpp"

namespace amq::flow {
namespace {

namespace json = boost::json;
namespace http = monitor::http;

// As the monitor's own router has them, so that a new one is not forgotten.
std::vector<std::string> paths_of(http::Method method) {
    http::Router router;
    monitor::add_routes(router, nullptr);
    std::vector<std::string> all;
    for (const http::Route& route : router.routes()) {
        if (route.method != method) continue;
        std::string path;
        for (const std::string& segment : route.pattern) {
            path += '/' + (segment.starts_with('{') ? std::string("7") : segment);
        }
        all.push_back(path);
    }
    return all;
}

class MonitoredSafety : public Monitored {
  protected:
    HttpAnswer ask(const std::string& method, const std::string& target,
                   const std::string& fields = "", const std::string& host = "127.0.0.1") {
        return exchange(method + ' ' + target + " HTTP/1.1\r\nHost: " + host +
                        "\r\nConnection: close\r\n" + fields + "Content-Length: 0\r\n\r\n");
    }
    // Everything that a change would change, and nothing that changes by itself.
    std::string state() {
        std::string all;
        for (const char* path : {"/api/v1/config", "/api/v1/plugins"}) all += get(path).body;
        json::object server = get("/api/v1/server").json();
        server.erase("process");
        all += json::serialize(server);
        const json::object sessions = get("/api/v1/connections?sort=id").json();
        for (const json::value& row : sessions.at("connections").as_array()) {
            all += std::string(row.at("id").as_string()) + ' ';
        }
        const json::object counters = get("/api/v1/counters").json();
        all += json::serialize(counters.at("sessions"));
        for (const char* model : {"10", "11", "12", "13"}) {
            all += ' ' +
                   std::to_string(number(counters, std::string("models.") + model + ".received"));
        }
        const json::object records = get("/api/v1/records").json();
        return all + json::serialize(records);
    }

    const std::string token = std::string("Authorization: Bearer ") + kToken + "\r\n";
};

TEST_F(MonitoredSafety, NothingThatReadsChangesAnything) {
    start();
    native::Session ann = session_of("ann", "shop");
    ann.subscribe(native::topic(7));
    static_cast<void>(wait_for("/api/v1/records", [](const json::object& answer) {
        return !answer.at("records").as_array().empty();
    }));
    const std::string before = state();
    for (const std::string& path : paths_of(http::Method::get)) {
        for (const char* method : {"GET", "HEAD"}) {
            static_cast<void>(ask(method, path, token));
            static_cast<void>(ask(method, path + "?do=server.drain&id=1", token));
        }
    }
    for (const std::string& path : paths_of(http::Method::post)) {
        for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
            EXPECT_EQ(ask(method, path, token).status, 405) << method << path;
        }
    }
    EXPECT_EQ(state(), before);
    ann.fence();
}

TEST_F(MonitoredSafety, NobodyWithoutTheTokenChangesAnything) {
    start();
    native::Session ann = session_of("ann", "shop");
    static_cast<void>(wait_for("/api/v1/records", [](const json::object& answer) {
        return !answer.at("records").as_array().empty();
    }));
    const std::string before = state();
    for (const std::string& path : paths_of(http::Method::post)) {
        EXPECT_EQ(ask("POST", path).status, 401) << path;
        EXPECT_EQ(ask("POST", path, "Cookie: amq_session=0\r\nX-AMQ-CSRF: 1\r\n").status, 401);
        EXPECT_EQ(ask("POST", path, token + "Origin: http://evil.example\r\n").status, 403);
        EXPECT_EQ(ask("POST", path, token, "evil.example").status, 421) << path;
    }
    EXPECT_EQ(state(), before);
    ann.fence();
}

TEST_F(MonitoredSafety, EveryAnswerSaysThatNoOtherPageMayUseIt) {
    start();
    std::vector<HttpAnswer> all;
    for (const std::string& path : paths_of(http::Method::get)) {
        all.push_back(ask("GET", path, "Origin: http://evil.example\r\n"));
        all.push_back(ask("GET", path + "?nonsense", token));
    }
    for (const std::string& path : paths_of(http::Method::post)) all.push_back(ask("POST", path));
    for (const char* path : {"/", "/nothing", "/assets/nothing", "/api/v1/login", "/%00"}) {
        all.push_back(ask("GET", path));
    }
    all.push_back(ask("GET", "/", "", "evil.example"));
    all.push_back(exchange("nonsense\r\n\r\n"));
    for (const HttpAnswer& answer : all) {
        for (const char* field :
             {"Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
              "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
              "Referrer-Policy: no-referrer"}) {
            EXPECT_NE(answer.head.find(field), std::string::npos) << field << '\n' << answer.head;
        }
        EXPECT_EQ(answer.head.find("Access-Control"), std::string::npos) << answer.head;
        EXPECT_EQ(answer.head.find("unsafe-"), std::string::npos) << answer.head;
        EXPECT_EQ(answer.head.find("evil"), std::string::npos) << answer.head;
    }
}

TEST_F(MonitoredSafety, ALoginIsACookieThatOnlyThisServersPagesUse) {
    start();
    const std::string body = std::string("{\"token\":\"") + kToken + "\"}";
    const HttpAnswer login = exchange(
        "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Origin: http://127.0.0.1\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(login.status, 200);
    const std::size_t at = login.head.find("Set-Cookie: ");
    ASSERT_NE(at, std::string::npos) << login.head;
    const std::string set = login.head.substr(at + 12, login.head.find("\r\n", at) - at - 12);
    EXPECT_NE(set.find("; HttpOnly"), std::string::npos) << set;
    EXPECT_NE(set.find("; SameSite=Strict"), std::string::npos) << set;
    EXPECT_EQ(login.body.find(kToken), std::string::npos);
    const std::string cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    const std::string path = "/api/v1/connections/7/kick";
    const std::string csrf = "X-AMQ-CSRF: 1\r\n";
    const std::string own = "Origin: http://127.0.0.1\r\n";
    EXPECT_EQ(ask("POST", path, cookie).status, 403);
    EXPECT_EQ(ask("POST", path, cookie + csrf).status, 403);
    EXPECT_EQ(ask("POST", path, cookie + own).status, 403);
    EXPECT_EQ(ask("POST", path, cookie + csrf + "Origin: http://evil.example\r\n").status, 403);
    EXPECT_EQ(ask("POST", path, cookie + csrf + own).status, 409) << "there is no session 7";
    EXPECT_EQ(ask("POST", "/api/v1/logout", cookie + own).status, 200);
    EXPECT_EQ(ask("POST", path, cookie + csrf + own).status, 401);
}

TEST_F(MonitoredSafety, WhoeverGuessesIsSlowedDown) {
    start();
    std::set<int> seen;
    int refused = 0;
    for (int k = 0; k < 40; ++k) {
        const std::string body = R"({"token":"a-guess-of-mine-)" + std::to_string(k) + "\"}";
        const int status =
            exchange(
                "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                "Content-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body)
                .status;
        seen.insert(status);
        refused += status == 429 ? 1 : 0;
    }
    EXPECT_EQ(seen, (std::set<int>{401, 429}));
    EXPECT_GT(refused, 0);
    EXPECT_EQ(get("/api/v1/server").status, 200) << "who reads without one does not mind";
}

TEST_F(MonitoredSafety, ATokenIsNoneWhenOneCharacterIsAnother) {
    start();
    const std::string right = kToken;
    for (std::size_t k = 0; k < right.size(); k += 5) {
        std::string wrong = right;
        wrong[k] = wrong[k] == 'x' ? 'y' : 'x';
        const std::string field = "Authorization: Bearer " + wrong + "\r\n";
        const int status = ask("POST", "/api/v1/server/drain", field).status;
        EXPECT_TRUE(status == 401 || status == 429) << status;
    }
    const std::string shorter =
        "Authorization: Bearer " + right.substr(0, right.size() - 1) + "\r\n";
    const int status = ask("POST", "/api/v1/server/drain", shorter).status;
    EXPECT_TRUE(status == 401 || status == 429) << status;
    EXPECT_EQ(get("/api/v1/server").json().at("state").as_string(), "ready");
}

}  // namespace
}  // namespace amq::flow
