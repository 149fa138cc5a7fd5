#include "host/subscribe_request.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace amq::host {
namespace {

using Topics = std::vector<std::uint32_t>;
using Request = std::variant<Topics, std::string>;

Request read(std::string_view body) {
    return read_subscribe_request(std::as_bytes(std::span(body)));
}

TEST(SubscribeRequest, NamesTopics) {
    EXPECT_EQ(read(R"({"topics":[1001,1002]})"), Request(Topics{1001, 1002}));
}

TEST(SubscribeRequest, MayNameNoTopic) {
    EXPECT_EQ(read(R"({"topics":[]})"), Request(Topics{}));
}

TEST(SubscribeRequest, MayNameATopicTwice) {
    EXPECT_EQ(read(R"({"topics":[7,7]})"), Request(Topics{7, 7}));
}

TEST(SubscribeRequest, NamesAnyNumberOf32Bits) {
    EXPECT_EQ(read(R"({"topics":[0,4294967295]})"), Request(Topics{0, 4294967295U}));
}

TEST(SubscribeRequest, MayHaveBlanksAndOtherMembers) {
    EXPECT_EQ(read(" {\n\t\"client\": {\"name\": [\"x\"]},\r\n \"topics\" : [ 5 ] }\n"),
              Request(Topics{5}));
}

TEST(SubscribeRequest, MayFillAWholeFrame) {
    std::string body = "{\"topics\":[3";
    while (body.size() < 51'000) body += ",4000000000";
    const Request request = read(body + "]}");
    ASSERT_TRUE(std::holds_alternative<Topics>(request));
    EXPECT_EQ(std::get<Topics>(request).size(), 1 + (body.size() - 12) / 11);
}

struct Malformed {
    std::string body;
    std::string sentence;
};

class MalformedRequest : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedRequest, IsAnsweredWithASentence) {
    const Request request = read(GetParam().body);
    ASSERT_TRUE(std::holds_alternative<std::string>(request)) << GetParam().body;
    EXPECT_EQ(std::get<std::string>(request), GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(
    OfTheRightShape, MalformedRequest,
    testing::Values(Malformed{"[1001]", "not an object"}, Malformed{"1001", "not an object"},
                    Malformed{"null", "not an object"}, Malformed{"\"topics\"", "not an object"},
                    Malformed{"{}", "no member topics"},
                    Malformed{R"({"topic":[1]})", "no member topics"},
                    Malformed{R"({"Topics":[1]})", "no member topics"},
                    Malformed{R"({"topics":1001})", "topics is not an array"},
                    Malformed{R"({"topics":null})", "topics is not an array"},
                    Malformed{R"({"topics":{"0":1}})", "topics is not an array"},
                    Malformed{R"({"topics":["1001"]})", "topics[0] is not an integer"},
                    Malformed{R"({"topics":[1,null]})", "topics[1] is not an integer"},
                    Malformed{R"({"topics":[1,2,[3]]})", "topics[2] is not an integer"},
                    Malformed{R"({"topics":[1.0]})", "topics[0] is not an integer"},
                    Malformed{R"({"topics":[1e3]})", "topics[0] is not an integer"},
                    Malformed{R"({"topics":[true]})", "topics[0] is not an integer"},
                    Malformed{R"({"topics":[-1]})", "topics[0] is not between 0 and 4294967295"},
                    Malformed{R"({"topics":[5,4294967296]})",
                              "topics[1] is not between 0 and 4294967295"},
                    Malformed{R"({"topics":[9223372036854775808]})",
                              "topics[0] is not between 0 and 4294967295"},
                    Malformed{R"({"topics":[18446744073709551615]})",
                              "topics[0] is not between 0 and 4294967295"}));

class NoJson : public testing::TestWithParam<std::string> {};

TEST_P(NoJson, IsAnsweredWithASentence) {
    const Request request = read(GetParam());
    ASSERT_TRUE(std::holds_alternative<std::string>(request)) << GetParam();
    EXPECT_TRUE(std::get<std::string>(request).starts_with("not JSON: "))
        << std::get<std::string>(request);
}

INSTANTIATE_TEST_SUITE_P(
    AtAll, NoJson,
    testing::Values("", " ", "topics", "{", "{\"topics\":[1001", "{\"topics\":[1001]",
                    "{\"topics\":[1,]}", "{\"topics\":[1]}}", "{\"topics\":[1]} {}",
                    "{'topics':[1]}", "{topics:[1]}", "{\"topics\":[01]}", "{\"topics\":[+1]}",
                    "{\"topics\":[0x10]}", "{\"topics\":[NaN]}", "{\"topics\":[1]/**/}",
                    "\xEF\xBB\xBF{\"topics\":[1]}", "{\"\xFF\":1,\"topics\":[1]}",
                    std::string("{\"topics\":[1]}\0", 15), std::string("\0", 1),
                    "{\"a\":[[[[[[1]]]]]],\"topics\":[1]}", std::string(50'000, '['),
                    std::string(50'000, '{')));

TEST(Acknowledgement, HasTheBytesThatClientsKnow) {
    const Topics topics{1001, 1002};
    EXPECT_EQ(write_acknowledgement(0, "ok", topics),
              R"({"status":0,"message":"ok","topics":[1001,1002]})");
}

TEST(Acknowledgement, OfNoTopicHasAnEmptyList) {
    EXPECT_EQ(write_acknowledgement(-1, "not JSON", {}),
              R"({"status":-1,"message":"not JSON","topics":[]})");
}

TEST(Acknowledgement, EscapesItsMessage) {
    EXPECT_EQ(write_acknowledgement(-1, "a \"b\" \\ \n", {}),
              R"({"status":-1,"message":"a \"b\" \\ \n","topics":[]})");
}

}  // namespace
}  // namespace amq::host
