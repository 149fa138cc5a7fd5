#include "plugins/monitor/http/target.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Target target(std::string_view text) {
    return std::get<Target>(read_target(text, "localhost"));
}

Fault fault(std::string_view text) {
    return std::get<Fault>(read_target(text, "localhost"));
}

TEST(Target, HasADecodedPathAndTheSlashesThatWereSent) {
    EXPECT_EQ(target("/").path, Path{});
    EXPECT_EQ(target("/a/b%20c").path, (Path{"a", "b c"}));
    EXPECT_EQ(target("/topics/a%2Fb").path, (Path{"topics", "a/b"}));
    EXPECT_EQ(target("/a/").path, (Path{"a", ""}));
    EXPECT_EQ(target("//a").path, (Path{"", "a"}));
    EXPECT_EQ(target("/a+b").path, (Path{"a+b"}));
    EXPECT_EQ(target("/%E2%82%AC").path, (Path{"\xE2\x82\xAC"}));
}

TEST(Target, HasAQueryOfPairsInTheirOrder) {
    EXPECT_EQ(target("/a?x=1&y=2&x=%33").query, (Pairs{{"x", "1"}, {"y", "2"}, {"x", "3"}}));
    EXPECT_EQ(target("/a?x=a+b&y&&z=").query, (Pairs{{"x", "a b"}, {"y", ""}, {"z", ""}}));
    EXPECT_EQ(target("/a?x=1=2?3").query, (Pairs{{"x", "1=2?3"}}));
    EXPECT_EQ(target("/a?").query, Pairs{});
}

TEST(Target, NamesThisHostIfItNamesAny) {
    EXPECT_EQ(target("http://LOCALHOST/a?b=c").path, Path{"a"});
    EXPECT_EQ(target("http://localhost").path, Path{});
    EXPECT_EQ(target("http://localhost?b=c").query, (Pairs{{"b", "c"}}));
    for (const char* text :
         {"http://other/a", "https://localhost/a", "a", "*", "", "localhost:80"}) {
        EXPECT_EQ(fault(text).why, Refusal::bad_path) << text;
    }
}

TEST(Target, DoesNotLeaveItsFolder) {
    for (const char* text :
         {"/..", "/a/../b", "/a/%2e%2e/b", "/%2E%2e", "/.%2e", "/./a", "/a/%2e"}) {
        EXPECT_EQ(fault(text).why, Refusal::bad_path) << text;
    }
    EXPECT_EQ(target("/a/...").path, (Path{"a", "..."}));
    EXPECT_EQ(target("/%252e%252e").path, Path{"%2e%2e"});  // once
}

TEST(Target, IsTextWithoutControlCharacters) {
    for (const char* text : {"/a%00b", "/%0d%0a", "/%1b", "/%7f", "/%ff", "/%c0%ae", "/%ed%a0%80",
                             "/%", "/%4", "/%zz", "/a%2"}) {
        EXPECT_EQ(fault(text).why, Refusal::bad_path) << text;
        EXPECT_EQ(fault(text).status, 400U);
    }
    for (const char* text : {"/a?x=%00", "/a?%0a=1", "/a?x=%ff", "/a?x=%4"}) {
        EXPECT_EQ(fault(text).why, Refusal::bad_query) << text;
    }
    EXPECT_NE(fault("/a?limit=%00").text.find("limit"), std::string::npos);
}

TEST(Target, IsShownWithoutItsQuery) {
    EXPECT_EQ(shown(target("/a/b%20c?token=secret").path), "/a/b c");
    EXPECT_EQ(shown({}), "/");
}

}  // namespace
}  // namespace amq::monitor::http
