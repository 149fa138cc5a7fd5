// Text from outside, made fit for a line of output.

#include <gtest/gtest.h>

#include "host/printable.hpp"

namespace amq::host {
namespace {

TEST(Printable, LeavesPlainAndForeignTextAlone) {
    EXPECT_EQ(escaped("a b=c/d'e"), "a b=c/d'e");
    EXPECT_EQ(escaped("grüße 你好 \U0001F600"), "grüße 你好 \U0001F600");
    EXPECT_EQ(in_quotes(""), "\"\"");
}

TEST(Printable, EscapesQuotesBackslashesAndLineBreaks) {
    EXPECT_EQ(escaped("\"\\\n\r\t"), R"(\"\\\n\r\t)");
}

TEST(Printable, EscapesWhatATerminalObeys) {
    EXPECT_EQ(escaped(std::string_view("\x1B[31m\0\x7F\x08", 8)),
              R"(\u001b[31m\u0000\u007f\u0008)");
    EXPECT_EQ(escaped("\u009B"), R"(\u009b)");  // the one-character form of ESC [
}

TEST(Printable, EscapesWhatTurnsOrHidesText) {
    EXPECT_EQ(escaped("\u202Eabc\u2066\u200F\uFEFF\u200B\u2028\u00AD"),
              R"(\u202eabc\u2066\u200f\ufeff\u200b\u2028\u00ad)");
    EXPECT_EQ(escaped("\U000E0041"), R"(\ufffd)");
}

TEST(Printable, ReplacesBytesThatAreNoUtf8) {
    EXPECT_EQ(escaped("\xFF\xC3"), R"(\ufffd\ufffd)");
    EXPECT_EQ(escaped("\xC0\x80"), R"(\ufffd\ufffd)");                      // overlong
    EXPECT_EQ(escaped("\xED\xA0\x80"), R"(\ufffd\ufffd\ufffd)");            // a surrogate
    EXPECT_EQ(escaped("\xF4\x90\x80\x80"), R"(\ufffd\ufffd\ufffd\ufffd)");  // past U+10FFFF
    EXPECT_EQ(escaped("\xE2\x82"), R"(\ufffd\ufffd)");                      // cut short
    EXPECT_EQ(escaped("\xF0\x9F\x98"
                      "a"),
              R"(\ufffd\ufffd\ufffda)");
}

TEST(Printable, CutsAtWholeCharacters) {
    EXPECT_EQ(escaped("abcd", 4), "abcd");
    EXPECT_EQ(escaped("abcde", 4), "abcd...");
    EXPECT_EQ(escaped("abcé", 4), "abc...");
    EXPECT_EQ(escaped("abcé", 5), "abcé");
    EXPECT_EQ(escaped(std::string(1000, 'x')), std::string(256, 'x') + "...");
}

TEST(Printable, KnowsUtf8) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("é\U0001F600"));
    EXPECT_FALSE(is_utf8("a\xFF"));
    EXPECT_FALSE(is_utf8("\xE2\x82"));
}

TEST(Printable, LosesNothingInToml) {
    EXPECT_EQ(toml_quoted("a\"\n\u202E\U000E0041é"), "\"a\\\"\\n\\u202e\\U000e0041é\"");
    EXPECT_EQ(toml_quoted(std::string(1000, 'x')).size(), 1002U);
}

}  // namespace
}  // namespace amq::host
