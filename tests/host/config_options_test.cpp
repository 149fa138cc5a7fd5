// A strategy's own options, on their way from TOML to JSON and back.

#include <gtest/gtest.h>

#include "tests/host/load_text.hpp"

namespace amq::host {
namespace {

std::string options_of(const ConfigResult& result) {
    EXPECT_EQ(errors_of(result), Lines{});
    return result.config.models.at(12).options;
}

std::string options_of(const std::string& toml) {
    return options_of(load_text("[models.12]\n" + toml));
}

std::string set_options(const std::vector<Override>& overrides, const std::string& toml = "") {
    return options_of(load_text(toml, overrides));
}

TEST(Options, AreAnEmptyObjectWhenNoneAreWritten) {
    EXPECT_EQ(options_of(""), "{}");
}

TEST(Options, KeepEveryTypeOfValue) {
    EXPECT_EQ(options_of("options = { s = 'a', i = -3, f = 1.5, b = true, a = [1, 'x', [2]], "
                         "t = { u = 1 } }"),
              R"({"a":[1,"x",[2]],"b":true,"f":1.5E0,"i":-3,"s":"a","t":{"u":1}})");
    EXPECT_EQ(options_of("options = { big = 9223372036854775807, whole = 3.0 }"),
              R"({"big":9223372036854775807,"whole":3E0})");
}

TEST(Options, MayBeATableOfTheirOwn) {
    EXPECT_EQ(options_of("[models.12.options]\nattempts = 2\n[models.12.options.deep]\na = 1"),
              R"({"attempts":2,"deep":{"a":1}})");
}

TEST(Options, EscapeHostileText) {
    EXPECT_EQ(options_of(R"(options = { "k\"\n" = "\u0000\u001b\\" })"),
              R"({"k\"\n":"\u0000\u001b\\"})");
}

TEST(Options, AreSetOneByOneByAFlag) {
    EXPECT_EQ(set_options({{"models.12.options.attempts", "2"}}), R"({"attempts":2})");
    EXPECT_EQ(set_options({{"models.12.options.a.b", "1"}, {"models.12.options.a.c", "2"}}),
              R"({"a":{"b":1,"c":2}})");
    EXPECT_EQ(set_options({{"models.12.options.attempts", "2"}},
                          "[models.12]\noptions = { attempts = 1, other = 'x' }"),
              R"({"attempts":2,"other":"x"})");
}

TEST(Options, OfAFlagAreTomlValuesOrElseText) {
    const auto set = [](const char* value) {
        return set_options({{"models.12.options.v", value}});
    };
    EXPECT_EQ(set("2"), R"({"v":2})");
    EXPECT_EQ(set("-1.5"), R"({"v":-1.5E0})");
    EXPECT_EQ(set("true"), R"({"v":true})");
    EXPECT_EQ(set("\"2\""), R"({"v":"2"})");
    EXPECT_EQ(set("500ms"), R"({"v":"500ms"})");
    EXPECT_EQ(set("a b"), R"({"v":"a b"})");
    EXPECT_EQ(set(""), R"({"v":""})");
    EXPECT_EQ(set("[1, 'x']"), R"({"v":[1,"x"]})");
    EXPECT_EQ(set("{ a = 1 }"), R"({"v":{"a":1}})");
    EXPECT_EQ(set("1\nw = 2"), R"({"v":"1\nw = 2"})");
}

TEST(Options, AreReplacedAsAWholeByAFlag) {
    EXPECT_EQ(set_options({{"models.12.options", "{ b = 2 }"}}, "models.12.options = { a = 1 }"),
              R"({"b":2})");
}

TEST(Options, AreSetByTheEnvironment) {
    EXPECT_EQ(options_of(load_text("", {}, {{"AMQ__MODELS__12__OPTIONS__ATTEMPT_TIMEOUT", "1s"}})),
              R"({"attempt_timeout":"1s"})");
}

TEST(Options, OfAFlagAreRefusedWhenTheyHaveNoJson) {
    const auto set = [](const char* value) {
        return errors_of(load_text("", {{"models.12.options.v", value}}));
    };
    EXPECT_EQ(set("nan"), Lines{"--set models.12.options.v: the value must be a finite number"});
    EXPECT_EQ(set("2020-01-01"),
              Lines{"--set models.12.options.v: the value cannot be a date or time"});
    EXPECT_EQ(errors_of(load_text("", {{"models.12.options", "3"}})),
              Lines{"--set models.12.options: 'models.12.options' must be a table, not 3"});
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(Options, AreAtMost32Deep) {
    EXPECT_EQ(options_of("options = { a = " + nested(31) + " }"), "{\"a\":" + nested(31) + "}");
    EXPECT_EQ(errors_of("[models.12]\noptions = { a = " + nested(32) + " }"),
              Lines{"amq.toml:2:48: arrays and tables may be 32 deep in one another at most"});
}

TEST(Options, AreAtMost32DeepByDottedKeysToo) {
    std::string key = "a";
    for (int i = 1; i < 32; ++i) key += ".a";
    EXPECT_EQ(errors_of("models.12.options." + key + " = 1"), Lines{});
    EXPECT_EQ(errors_of("models.12.options." + key + ".a = 1"),
              Lines{"amq.toml:1:81: a value in 'models.12.options' is nested more than 32 deep"});
}

TEST(Options, AreAtMost32DeepByFlagsToo) {
    std::string key = "models.12.options";
    for (int i = 3; i < 32; ++i) key += ".a";
    EXPECT_TRUE(load_text("", {{key, "[[[]]]"}}).ok());
    EXPECT_EQ(load_text("", {{key, "[[[[]]]]"}}).errors.at(0).text,
              "the value is nested more than 32 deep");
    EXPECT_EQ(load_text("", {{key + ".a", "1"}}).errors.at(0).text,
              "a key has at most 32 parts here");
}

}  // namespace
}  // namespace amq::host
