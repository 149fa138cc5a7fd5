#include "plugins/monitor/http/router.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

const Asset kPage{"/", "text/html", "\"1\"", "page"};

Handler saying(std::string text) {
    return [text = std::move(text)](const Request&) { return text_response("text/plain", text); };
}

class Routes : public ::testing::Test {
  protected:
    Routes() {
        router.get("/things/{id}", saying("thing"));
        router.get("/things/names", saying("names"));
        router.get("/things/{id}/parts/{part}", saying("part"));
        router.post("/things/{id}", saying("posted"));
        router.post("/only/posted", saying("only"));
        router.assets([](std::string_view path) { return path == "/" ? &kPage : nullptr; });
    }

    std::string body(Method method, const Path& path) {
        const auto found = router.find(method, path);
        const auto* route = std::get_if<Router::Found>(&found);
        if (route == nullptr) return std::to_string(std::get<Router::Missed>(found).status);
        Request request;
        request.path = shown(path);
        const Response response = route->route->handler(request);
        return response.bytes.empty() ? response.body : std::string(response.bytes);
    }
    std::string allow(Method method, const Path& path) {
        const auto found = router.find(method, path);
        return std::get<Router::Missed>(found).allow;
    }

    Router router;
};

TEST_F(Routes, AreFoundByMethodAndPath) {
    EXPECT_EQ(body(Method::get, {"things", "7"}), "thing");
    EXPECT_EQ(body(Method::head, {"things", "7"}), "thing");
    EXPECT_EQ(body(Method::post, {"things", "7"}), "posted");
    EXPECT_EQ(body(Method::get, {"things", "7", "parts", "a"}), "part");
}

TEST_F(Routes, WithALiteralSegmentGoBeforeThoseThatTakeAny) {
    EXPECT_EQ(body(Method::get, {"things", "names"}), "names");
    EXPECT_EQ(body(Method::post, {"things", "names"}), "posted");
}

TEST_F(Routes, GiveWhatStandsForTheirNames) {
    const auto found = router.find(Method::get, {"things", "a/b", "parts", "c d"});
    Request request;
    request.captures = std::get<Router::Found>(found).captures;
    EXPECT_EQ(request.capture("id"), "a/b");
    EXPECT_EQ(request.capture("part"), "c d");
    EXPECT_EQ(request.capture("other"), "");
}

TEST_F(Routes, AreNotThereForOtherPaths) {
    for (const Path& path : {Path{"things"}, Path{"things", ""}, Path{"things", "7", ""},
                             Path{"", "things", "7"}, Path{"things", "7", "parts"}, Path{"a"}}) {
        EXPECT_EQ(body(Method::get, path), "404") << shown(path);
    }
}

TEST_F(Routes, SayWhichMethodsThereAre) {
    EXPECT_EQ(body(Method::other, {"things", "7"}), "405");
    EXPECT_EQ(allow(Method::other, {"things", "7"}), "GET, HEAD, POST");
    EXPECT_EQ(allow(Method::post, {"things", "7", "parts", "a"}), "GET, HEAD");
    EXPECT_EQ(allow(Method::get, {"only", "posted"}), "POST");
    EXPECT_EQ(allow(Method::post, {}), "GET, HEAD");
}

TEST_F(Routes, LeaveTheRestToAssets) {
    EXPECT_EQ(body(Method::get, {}), "page");
    EXPECT_EQ(body(Method::head, {}), "page");
    EXPECT_EQ(body(Method::get, {"assets", "none.js"}), "404");
}

TEST_F(Routes, ThatPostNeedATokenUnlessTheyAreToldOtherwise) {
    EXPECT_EQ(router.post("/a", saying("")).needs, Needs::changing);
    EXPECT_EQ(router.get("/b", saying("")).needs, Needs::reading);
    EXPECT_EQ(router.post("/c", saying("")).needing(Needs::nothing).needs, Needs::nothing);
    EXPECT_THROW(router.get("a", saying("")), std::invalid_argument);
}

}  // namespace
}  // namespace amq::monitor::http
