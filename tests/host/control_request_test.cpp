#include "host/control/request.hpp"

#include <string>

#include <gtest/gtest.h>

#include "host/control/answer.hpp"

namespace amq::host {
namespace {

template <class Wanted>
Wanted read_as(std::string_view line) {
    const auto read = read_request(line);
    if (const auto* error = std::get_if<ActionError>(&read)) {
        ADD_FAILURE() << error->text;
        return {};
    }
    return std::get<Wanted>(std::get<ControlRequest>(read));
}

std::string wrong_with(std::string_view line) {
    const auto read = read_request(line);
    const auto* error = std::get_if<ActionError>(&read);
    return error == nullptr ? "" : error->text;
}

TEST(ControlRequestLine, NamesWhatToDo) {
    read_as<ListPlugins>(R"({"do":"plugin.ls"})");
    read_as<ReloadConfig>(R"( {"do" : "server.reload"} )");
    EXPECT_EQ(read_as<ReloadPlugin>(R"({"id":"a.b","do":"plugin.reload"})").id, "a.b");
    const auto swap = read_as<SwapPlugin>(R"({"do":"plugin.swap","id":"a.b","file":"/x \u00e4"})");
    EXPECT_EQ(swap.id, "a.b");
    EXPECT_EQ(swap.file, "/x \xC3\xA4");
}

TEST(ControlRequestLine, OfAShadowHasATimeAndPerhapsAShare) {
    const auto some = read_as<ShadowRequest>(
        R"({"do":"plugin.shadow","id":"a.b","file":"/x.so","for_us":60000000,"sample":0.25})");
    EXPECT_EQ(some.id, "a.b");
    EXPECT_EQ(some.file, "/x.so");
    EXPECT_EQ(some.duration, std::chrono::minutes(1));
    EXPECT_EQ(some.sample, 0.25);
    const auto all = read_as<ShadowRequest>(
        R"({"do":"plugin.shadow","id":"a.b","file":"/x.so","for_us":86400000000})");
    EXPECT_EQ(all.sample, 1);
    EXPECT_EQ(all.duration, std::chrono::hours(24));
    read_as<ShadowRequest>(
        R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":1000,"sample":1})");
}

struct Wrong {
    std::string line;
    const char* says;
};

class WrongControlRequest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongControlRequest, IsRefusedInWords) {
    const std::string text = wrong_with(GetParam().line);
    EXPECT_NE(text.find(GetParam().says), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, WrongControlRequest,
    testing::Values(Wrong{"", "is not JSON"}, Wrong{"hello", "is not JSON"},
                    Wrong{R"({"do":"plugin.ls"} x)", "is not JSON"},
                    Wrong{"\x01\x02\xFF", "is not JSON"}, Wrong{"{\"do\":\"\xFF\"}", "is not JSON"},
                    Wrong{R"("plugin.ls")", "is no JSON object"}, Wrong{"[]", "is no JSON object"},
                    Wrong{std::string(100, '['), "is not JSON"},
                    Wrong{"{}", "has no 'do'; it may be plugin.ls, plugin.swap"},
                    Wrong{R"({"do":7})", "'do' is no text"},
                    Wrong{R"({"do":"plugin.lsx"})",
                          "no request \"plugin.lsx\"; it may be plugin.ls, "},
                    Wrong{"{\"do\":\"\\u001b[2J\"}", "no request \"\\u001b[2J\""}));

INSTANTIATE_TEST_SUITE_P(
    Fields, WrongControlRequest,
    testing::Values(
        Wrong{R"({"do":"plugin.ls","all":true})", "plugin.ls: has no field \"all\"; it takes none"},
        Wrong{R"({"do":"plugin.swap","id":"a","fil":"/x"})", "no field \"fil\"; it takes id, file"},
        Wrong{R"({"do":"plugin.swap","id":"a"})", "plugin.swap: has no 'file'"},
        Wrong{R"({"do":"plugin.swap","file":"/x"})", "has no 'id'"},
        Wrong{R"({"do":"plugin.reload","id":7})", "'id' is no text"},
        Wrong{R"({"do":"plugin.reload","id":""})", "'id' is empty"},
        Wrong{R"({"do":"plugin.reload","id":"a\u0000b"})", "'id' has a NUL"},
        Wrong{R"({"do":"plugin.reload","id":")" + std::string(256, 'x') + "\"}", "255 bytes"},
        Wrong{R"({"do":"plugin.swap","id":"a","file":"x.so"})", "no absolute path"},
        Wrong{R"({"do":"plugin.swap","id":"a","file":"/)" + std::string(4095, 'x') + "\"}",
              "longer than 4095 bytes"}));

INSTANTIATE_TEST_SUITE_P(
    Shadows, WrongControlRequest,
    testing::Values(
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x"})", "has no 'for_us'"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":999})", "from 1000 to 86400"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":86400000001})", "from 1000"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":1e6})", "no whole number"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":"60s"})", "no whole number"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":2000,"sample":0})", "above 0"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":2000,"sample":1.5})",
              "at most 1"},
        Wrong{R"({"do":"plugin.shadow","id":"a","file":"/x","for_us":2000,"sample":"10%"})",
              "'sample' is no number"}));

TEST(ControlAnswerLine, SaysFirstWhetherItIsOk) {
    EXPECT_EQ(line_of(boost::json::object{{"n", 1}}), "{\"ok\":true,\"n\":1}\n");
    EXPECT_EQ(line_of(ActionError{"no", "elf"}),
              "{\"ok\":false,\"error\":\"no\",\"stage\":\"elf\"}\n");
    EXPECT_EQ(line_of(ActionError{"no"}), "{\"ok\":false,\"error\":\"no\"}\n");
}

TEST(ControlAnswerLine, IsOneLineOfUtf8WhateverIsInIt) {
    EXPECT_EQ(line_of(ActionError{"a\nb"}), "{\"ok\":false,\"error\":\"a\\nb\"}\n");
    EXPECT_EQ(line_of(ActionError{"/x\xFF.so"}), "{\"ok\":false,\"error\":\"/x\\\\ufffd.so\"}\n");
}

}  // namespace
}  // namespace amq::host
