// Texts that go too deep are refused before the parser builds a tree of them.

#include <gtest/gtest.h>

#include "host/config/toml_caps.hpp"
#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

std::string dotted(std::size_t parts) {
    std::string key = "a";
    for (std::size_t i = 1; i < parts; ++i) key += ".a";
    return key;
}

TEST(TomlCaps, TakeAKeyOf64PartsAndNoMore) {
    EXPECT_FALSE(find_too_deep(dotted(64) + " = 1"));
    EXPECT_FALSE(find_too_deep("[" + dotted(64) + "]\n" + dotted(64) + " = 1"));
    const auto deep = find_too_deep("x = 1\n" + dotted(65) + " = 1");
    ASSERT_TRUE(deep);
    EXPECT_EQ(deep->line, 2U);
    EXPECT_EQ(deep->column, 128U);
    EXPECT_EQ(deep->text, "a key has at most 64 parts");
    EXPECT_TRUE(find_too_deep("[" + dotted(65) + "]"));
    EXPECT_TRUE(find_too_deep("a = { " + dotted(65) + " = 1 }"));
}

TEST(TomlCaps, CountQuotedPartsAndSpacesBetweenThem) {
    std::string key = "'a'";
    for (int i = 1; i < 64; ++i) key += R"( . "b.c")";
    EXPECT_FALSE(find_too_deep(key + " = 1"));
    EXPECT_TRUE(find_too_deep(key + ".a = 1"));
}

TEST(TomlCaps, TakeArraysAndTables32DeepAndNoMore) {
    EXPECT_FALSE(find_too_deep("a = " + std::string(32, '[') + std::string(32, ']')));
    EXPECT_TRUE(find_too_deep("a = " + std::string(33, '[') + std::string(33, ']')));
    EXPECT_TRUE(find_too_deep("a = " + std::string(33, '{')));
    std::string shallow;
    for (int i = 0; i < 1000; ++i) shallow += "a" + std::to_string(i) + " = [[1.5], {}]\n";
    EXPECT_FALSE(find_too_deep(shallow));
}

TEST(TomlCaps, DoNotCountWhatIsInStringsAndComments) {
    const std::string dots(200, '.');
    const std::string brackets(200, '[');
    for (const std::string& text :
         {"a = \"" + dots + brackets + "\"", "a = '" + dots + brackets + "'",
          "a = 1 # " + dots + brackets + "\nb = 2",
          "a = \"\"\"\n" + dots + "\n" + brackets + "\"\"\"",
          "a = '''\n" + dots + "\n" + brackets + "'''", "a = \"\\\"" + brackets + "\"",
          "a = \"\"\"\\\"\"\"" + brackets + "\"\"\"\"\"",
          "a = ''\nb = \"\"\nc = '" + brackets + "'"})
        EXPECT_FALSE(find_too_deep(text)) << text;
}

TEST(TomlCaps, CountAgainBehindAStringOrComment) {
    const std::string deep = "\nz = " + std::string(33, '[');
    for (const std::string& text :
         {std::string("a = \"\\\\\""), std::string("a = 'x\\'"),
          std::string("a = \"\"\"x\"\"\"\"\""), std::string("a = '''x'''"), std::string("# \""),
          std::string("a = \"\"")})
        EXPECT_TRUE(find_too_deep(text + deep)) << text;
}

TEST(TomlCaps, KnowThatQuotesMayStandBeforeTheThreeThatClose) {
    const std::string deep = ", " + std::string(32, '[');
    for (const char* text : {"\"\"\"x\"\"\"", "\"\"\"x\"\"\"\"", "\"\"\"x\"\"\"\"\"", "'''x'''''"})
        EXPECT_TRUE(find_too_deep("a = [" + std::string(text) + deep)) << text;
}

TEST(TomlCaps, EndWhereTheTextEnds) {
    for (const char* text : {"", "\"", "'", "\"\\", "\"\"\"", "\"\"\"\\", "'''", "#", "."})
        EXPECT_FALSE(find_too_deep(text)) << text;
}

TEST(TomlCaps, KeepAMegabyteOfDepthFromTheParser) {
    EXPECT_EQ(errors_of(dotted(500'000) + " = 1"),
              Lines{"amq.toml:1:128: a key has at most 64 parts"});
    EXPECT_EQ(errors_of("a = " + std::string(1'000'000, '[')),
              Lines{"amq.toml:1:37: arrays and tables may be 32 deep in one another at most"});
    EXPECT_EQ(errors_of(std::string(1'000'000, '{')).size(), 1U);
}

}  // namespace
}  // namespace amq::host
