#include "plugins/monitor/http/json_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

unsigned status(std::string body) {
    Request request;
    request.body = std::move(body);
    auto result = json_body(request);
    const auto* wrong = std::get_if<Response>(&result);
    return wrong == nullptr ? 200 : wrong->status;
}

// Arrays within an object, so deep in all.
std::string nested(std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + '}';
}

TEST(JsonBody, IsAnObject) {
    EXPECT_EQ(status("{}"), 200U);
    EXPECT_EQ(status(R"( {"a":[1,"b",null]} )"), 200U);
    for (const char* body :
         {"", "[]", "1", "null", "\"a\"", "{", "{}x", "{'a':1}", "{\"a\":1,}", "nul"}) {
        EXPECT_EQ(status(body), 400U) << body;
    }
}

TEST(JsonBody, IsAsDeepAsTheLimitAndNoDeeper) {
    EXPECT_EQ(status(nested(kMaxJsonDepth)), 200U);
    EXPECT_EQ(status(nested(kMaxJsonDepth + 1)), 400U);
    EXPECT_EQ(status(std::string(100'000, '[')), 400U);
}

TEST(JsonBody, IsUtf8) {
    EXPECT_EQ(status("{\"a\":\"\xC3\xA4\"}"), 200U);
    for (const char* text : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xC3"}) {
        EXPECT_EQ(status("{\"a\":\"" + std::string(text) + "\"}"), 400U);
        EXPECT_EQ(status("{\"" + std::string(text) + "\":1}"), 400U);
    }
    EXPECT_EQ(status(R"({"a":"\ud800"})"), 400U);
    EXPECT_EQ(status(std::string("{\"a\":\"\0\"}", 9)), 400U);
}

}  // namespace
}  // namespace amq::monitor::http
