#include "tests/tidy/code.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace amq::tidy {
namespace {

using Lines = std::vector<std::string>;

Lines code_in(std::string_view text) {
    return code_of(source_of("a.cpp", text));
}

TEST(Code, LosesCommentsAndKeepsItsColumns) {
    EXPECT_EQ(code_in("int a; // b\nint /* c */ d;\n"), (Lines{"int a;     ", "int         d;"}));
}

TEST(Code, LosesACommentOverSeveralLines) {
    EXPECT_EQ(code_in("a /* b\n{ c\nd */ e"), (Lines{"a     ", "   ", "     e"}));
}

TEST(Code, LosesTheInsideOfLiterals) {
    EXPECT_EQ(code_in(R"(f("{ \" // ", '{', '\'');)"), (Lines{R"(f("        ", ' ', '  ');)"}));
}

TEST(Code, LosesTheInsideOfARawString) {
    const std::string text = std::string("f(R\"") + "x({ \"\n} )x\");";
    EXPECT_EQ(code_in(text), (Lines{"f(R\"x(   ", "    \");"}));
}

TEST(Code, KeepsNumbersWithGroups) {
    EXPECT_EQ(code_in("f(1'000, {2});"), (Lines{"f(1'000, {2});"}));
}

TEST(Word, IsFoundOnlyWhole) {
    EXPECT_TRUE(has_word("std::mutex m;", "mutex"));
    EXPECT_TRUE(has_word("mutex", "mutex"));
    EXPECT_FALSE(has_word("mutexes", "mutex"));
    EXPECT_FALSE(has_word("my_mutex", "mutex"));
    EXPECT_TRUE(has_word("my_mutex mutex", "mutex"));
}

}  // namespace
}  // namespace amq::tidy
