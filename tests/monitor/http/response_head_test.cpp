#include "plugins/monitor/http/response_head.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

constexpr std::time_t kDate = 784'111'777;  // of the RFC's own example

bool has_line(const std::string& head, const std::string& line) {
    return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

TEST(ResponseHead, SaysWhatFollows) {
    Response response = text_response("text/plain", "hello");
    response.etag = "\"1\"";
    const std::string head = head_text(response, Afterwards::keep, kDate);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    for (const char* line :
         {"Date: Sun, 06 Nov 1994 08:49:37 GMT", "Content-Type: text/plain", "Content-Length: 5",
          "ETag: \"1\"", "Cache-Control: no-store", "Connection: keep-alive"}) {
        EXPECT_TRUE(has_line(head, line)) << head;
    }
}

TEST(ResponseHead, HasTheSecurityHeadersWhateverItIs) {
    for (const Response& response :
         {text_response("text/plain", "hello"), error_response(421, Refusal::bad_host, "no"),
          not_modified(tagged(json_response({1})))}) {
        const std::string head = head_text(response, Afterwards::close, kDate);
        for (const char* line :
             {"Content-Security-Policy: default-src 'self'; frame-ancestors 'none'; base-uri "
              "'none'; form-action 'none'",
              "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
              "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
              "Connection: close"}) {
            EXPECT_TRUE(has_line(head, line)) << head;
        }
        EXPECT_EQ(head.find("Access-Control"), std::string::npos);
    }
}

TEST(ResponseHead, HasOneLineForAFieldWhateverIsInIt) {
    Response response = text_response("text/plain\r\nX-Type: 1", "");
    response.fields.push_back({"X-Name", std::string("a\r\nSet-Cookie: b\0\x7F", 18)});
    const std::string head = head_text(response, Afterwards::close, kDate);
    EXPECT_TRUE(has_line(head, "X-Name: a  Set-Cookie: b  ")) << head;
    EXPECT_EQ(head.find("\r\nX-Type"), std::string::npos);
}

TEST(ResponseHead, HasNoLengthOfAStreamAndNoneWithoutABody) {
    Response same = not_modified(tagged(json_response({1, 2})));
    EXPECT_EQ(same.status, 304U);
    EXPECT_FALSE(same.etag.empty());
    const std::string head = head_text(same, Afterwards::keep, kDate);
    EXPECT_EQ(head.find("Content-"), head.find("Content-Security-Policy"));
}

TEST(ETag, IsHadByWhoeverNamesIt) {
    EXPECT_TRUE(has_already("\"a\"", "\"a\""));
    EXPECT_TRUE(has_already("\"b\", W/\"a\"", "\"a\""));
    EXPECT_TRUE(has_already("*", "\"a\""));
    EXPECT_FALSE(has_already("", "\"a\""));
    EXPECT_FALSE(has_already("\"b\"", "\"a\""));
    EXPECT_FALSE(has_already("a", "\"a\""));
    EXPECT_FALSE(has_already("*", ""));
}

TEST(ETag, IsTheSameForTheSameBodyOnly) {
    EXPECT_EQ(tagged(json_response({1})).etag, tagged(json_response({1})).etag);
    EXPECT_NE(tagged(json_response({1})).etag, tagged(json_response({2})).etag);
    EXPECT_EQ(tagged(json_response({1})).etag.size(), 34U);
}

TEST(ErrorResponse, IsASentenceInValidJson) {
    const Response response = error_response(400, Refusal::bad_query, "no \"\xFF\"");
    EXPECT_EQ(response.body, "{\"error\":\"no \\\"?\\\"\"}\n");
    EXPECT_EQ(response.status, 400U);
    EXPECT_EQ(response.refusal, Refusal::bad_query);
}

}  // namespace
}  // namespace amq::monitor::http
