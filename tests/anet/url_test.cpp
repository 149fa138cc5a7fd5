#include <amq/anet/url.hpp>

#include <gtest/gtest.h>

namespace amq::anet {
namespace {

struct Good {
    const char* text;
    Url url;
};

class GoodUrl : public testing::TestWithParam<Good> {};

TEST_P(GoodUrl, IsParsedIntoItsParts) {
    const ParsedUrl parsed = parse_url(GetParam().text);
    ASSERT_TRUE(parsed.url.has_value()) << parsed.error;
    EXPECT_EQ(*parsed.url, GetParam().url);
    EXPECT_TRUE(parsed.error.empty());
}

TEST_P(GoodUrl, ComesBackFromItsText) {
    const auto url = parse_url(GetParam().text).url.value();
    EXPECT_EQ(parse_url(to_string(url)).url, url) << to_string(url);
}

INSTANTIATE_TEST_SUITE_P(
    Url, GoodUrl,
    testing::Values(Good{"tcp://127.0.0.1:18888", {Scheme::tcp, "127.0.0.1", 18888, ""}},
                    Good{"tcp://localhost:0", {Scheme::tcp, "localhost", 0, ""}},
                    Good{"tcp://[::1]:7000", {Scheme::tcp, "::1", 7000, ""}},
                    Good{"tcp://a.example:65535/", {Scheme::tcp, "a.example", 65535, ""}},
                    Good{"ws://127.0.0.1:19999", {Scheme::ws, "127.0.0.1", 19999, "/"}},
                    Good{"ws://[fe80::1]:80/a/b?c=d", {Scheme::ws, "fe80::1", 80, "/a/b?c=d"}},
                    Good{"unix:///run/amq.sock", {Scheme::unix_socket, "", 0, "/run/amq.sock"}}));

struct Bad {
    std::string text;
    const char* complaint;
};

class BadUrl : public testing::TestWithParam<Bad> {};

TEST_P(BadUrl, IsRefusedWithATextThatNamesWhatIsWrong) {
    const ParsedUrl parsed = parse_url(GetParam().text);
    EXPECT_FALSE(parsed.url.has_value());
    EXPECT_NE(parsed.error.find(GetParam().complaint), std::string::npos) << parsed.error;
    EXPECT_NE(parsed.error.find(GetParam().text.substr(0, 20)), std::string::npos) << parsed.error;
}

INSTANTIATE_TEST_SUITE_P(
    Url, BadUrl,
    testing::Values(Bad{"", "begins with"}, Bad{"127.0.0.1:7000", "begins with"},
                    Bad{"http://127.0.0.1:7000", "begins with"}, Bad{"TCP://x:1", "begins with"},
                    Bad{"tcp://127.0.0.1", "port is missing"},
                    Bad{"tcp://[::1]", "port is missing"}, Bad{"tcp://127.0.0.1:", "not a number"},
                    Bad{"tcp://x:65536", "not a number"}, Bad{"tcp://x:-1", "not a number"},
                    Bad{"tcp://x:70a", "not a number"}, Bad{"tcp://:7000", "host is missing"},
                    Bad{"tcp://[]:7000", "host is missing"}, Bad{"tcp://::1:7000", "brackets"},
                    Bad{"tcp://[::1:7000", "no ]"}, Bad{"tcp://x:1/path", "no path"},
                    Bad{"tcp://x y:1", "blanks"}, Bad{"ws://x:1/a\nb", "blanks"},
                    Bad{"unix://relative", "absolute"}, Bad{"unix://", "absolute"},
                    Bad{"unix:///" + std::string(107, 'x'), "longer than 107"}));

TEST(Url, TheLongestSocketPathIsTaken) {
    EXPECT_TRUE(parse_url("unix:///" + std::string(106, 'x')).url.has_value());
}

}  // namespace
}  // namespace amq::anet
