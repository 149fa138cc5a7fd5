#include "plugins/monitor/http/assets.hpp"

#include <gtest/gtest.h>

#include "tests/monitor/http/http_site.hpp"

namespace amq::monitor::http {
namespace {

TEST(Asset, IsServedWithItsTypeAndETagToAnybody) {
    SiteOptions options;
    options.access.read_token = token_of(kReadToken);
    const Site site(std::move(options));
    const Reply reply = site.get("/");
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.body, "<!doctype html>");
    EXPECT_EQ(reply.field("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(reply.field("etag"), "\"page-1\"");
    EXPECT_EQ(reply.field("cache-control"), "no-cache");
}

TEST(Asset, IsNotSentAgainToWhoeverHasIt) {
    const Site site;
    const Reply reply = site.get("/", "If-None-Match: \"page-1\"\r\n");
    EXPECT_EQ(reply.status, 304U);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(reply.field("etag"), "\"page-1\"");
    EXPECT_EQ(site.get("/", "If-None-Match: \"page-0\"\r\n").status, 200U);
}

TEST(Asset, IsOnlyRead) {
    const Site site;
    const Reply reply = site.post("/");
    EXPECT_EQ(reply.status, 405U);
    EXPECT_EQ(reply.field("allow"), "GET, HEAD");
    const Reply head = site.ask("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(head.field("content-length"), "15");
}

}  // namespace
}  // namespace amq::monitor::http
