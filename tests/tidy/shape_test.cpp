#include "tests/tidy/shape.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amq::tidy {
namespace {

std::string lines(std::size_t count) {
    std::string text;
    for (std::size_t k = 0; k < count; ++k) text += '\n';
    return text;
}

// A function of that many lines, from head to brace.
std::string function_of(std::size_t count) {
    return "void f() {\n" + lines(count - 2) + "}\n";
}

std::size_t finds(Findings (*check)(const Source&), const std::string& path,
                  const std::string& text) {
    return check(source_of(path, text)).size();
}

TEST(FileSize, IsFoundOnePastTheLimit) {
    EXPECT_EQ(finds(check_file_size, "a.cpp", lines(kMaxFileLines)), 0U);
    EXPECT_EQ(finds(check_file_size, "a.cpp", lines(kMaxFileLines + 1)), 1U);
}

TEST(FunctionSize, IsFoundOnePastTheLimitWithTheLineOfItsHead) {
    EXPECT_EQ(finds(check_function_sizes, "a.cpp", function_of(kMaxFunctionLines)), 0U);
    const auto findings =
        check_function_sizes(source_of("a.cpp", "int b;\n" + function_of(kMaxFunctionLines + 1)));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].line, 2U);
}

TEST(FunctionSize, IsNotGuessedWhereBracesCannotBeFollowed) {
    EXPECT_EQ(finds(check_function_sizes, "a.cpp", "void f() {\n"), 1U);
}

TEST(Width, CountsCharactersAndNotBytes) {
    const std::string fits(kMaxColumns, 'a');
    EXPECT_EQ(finds(check_lines, "a.cpp", fits), 0U);
    EXPECT_EQ(finds(check_lines, "a.cpp", fits + "a"), 1U);
    EXPECT_EQ(finds(check_lines, "a.cpp", fits.substr(1) + "\xC3\xA4"), 0U);
    EXPECT_EQ(finds(check_lines, "docs/a.md", fits + "a"), 0U);
}

TEST(Width, OfTheContractMayBeMore) {
    EXPECT_EQ(finds(check_lines, "sdk/plugin/abi.h", std::string(kMaxColumnsOfContract, 'a')), 0U);
    EXPECT_EQ(finds(check_lines, "sdk/plugin/abi.h", std::string(kMaxColumnsOfContract + 1, 'a')),
              1U);
}

TEST(Lines, HaveNoTabsAndNoBlanksAtTheEnd) {
    EXPECT_EQ(finds(check_lines, "docs/a.md", "a\tb\n"), 1U);
    EXPECT_EQ(finds(check_lines, "docs/a.md", "a \n"), 1U);
    EXPECT_EQ(finds(check_lines, "docs/a.md", "a\r\n"), 1U);
    EXPECT_EQ(finds(check_lines, "docs/a.md", "a b\n\n"), 0U);
}

TEST(Header, BeginsWithPragmaOnceAndASentence) {
    EXPECT_EQ(finds(check_header, "a.hpp", "#pragma once\n// What it is.\n"), 0U);
    EXPECT_EQ(finds(check_header, "a.hpp", "#pragma once\n\n// What it is.\n"), 0U);
    EXPECT_EQ(finds(check_header, "a.hpp", "// What it is.\n#pragma once\n// a\n"), 2U);
    EXPECT_EQ(finds(check_header, "a.hpp", "#pragma once\n#include <vector>\n"), 1U);
    EXPECT_EQ(finds(check_header, "a.hpp", ""), 2U);
    EXPECT_EQ(finds(check_header, "a.cpp", ""), 0U);
}

TEST(Header, OpensNoNamespaceForOthers) {
    const std::string begin = "#pragma once\n// What it is.\n";
    EXPECT_EQ(finds(check_header, "a.hpp", begin + "using namespace std;\n"), 1U);
    EXPECT_EQ(finds(check_header, "a.hpp", begin + "// using namespace std;\n"), 0U);
}

}  // namespace
}  // namespace amq::tidy
