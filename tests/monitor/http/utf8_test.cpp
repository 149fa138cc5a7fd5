#include "plugins/monitor/http/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::monitor::http {
namespace {

TEST(Utf8, IsEveryWholeCharacter) {
    for (const char* text : {"", "abc", "\xC2\xA9", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                             "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, IsNoCutOverlongOrSurrogateOne) {
    for (const char* text : {"\x80", "\xC2", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xE2\x82",
                             "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xFF"}) {
        EXPECT_FALSE(is_utf8(text));
        EXPECT_FALSE(is_plain_text(text));
    }
}

TEST(PlainText, HasNoControlCharacters) {
    EXPECT_TRUE(is_plain_text("a b\xC2\xA0\xE2\x82\xAC"));
    EXPECT_FALSE(is_plain_text(std::string("a\0b", 3)));
    for (const char* text : {"\n", "\x1B[0m", "\x7F", "\xC2\x85"}) {
        EXPECT_FALSE(is_plain_text(text));
    }
}

}  // namespace
}  // namespace amq::monitor::http
