#include <amq/plugin/json.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

using amq::json::Kind;
using amq::json::Object;
using amq::json::Reader;

std::string refusal(const std::string& text) {
    try {
        Reader(text).object();
    } catch (const amq::Error& e) {
        EXPECT_EQ(e.rc(), AMQ_E_CONFIG);
        return e.what();
    }
    return "accepted";
}
std::string text_of(const std::string& quoted) {
    const Object object = Reader("{\"a\":" + quoted + "}").object();
    EXPECT_EQ(object.at(0).second.kind, Kind::text);
    return object.at(0).second.text;
}

TEST(Json, ReadsMembersOfEveryKindInOrder) {
    const Object object =
        Reader(R"( {"a" : 1, "b":"x","c":true,"d":false,"e":null,"f":[1,{"g":[]}],"h":{}} )")
            .object();
    ASSERT_EQ(object.size(), 7u);
    EXPECT_EQ(object[0].first, "a");
    EXPECT_EQ(object[0].second.kind, Kind::number);
    EXPECT_EQ(object[0].second.text, "1");
    EXPECT_EQ(object[1].second.text, "x");
    EXPECT_EQ(object[2].second.text, "true");
    EXPECT_EQ(object[3].second.text, "false");
    EXPECT_EQ(object[4].second.kind, Kind::null);
    EXPECT_EQ(object[5].second.kind, Kind::array);
    EXPECT_EQ(object[6].second.kind, Kind::object);
}

TEST(Json, ReadsAnEmptyObject) {
    EXPECT_TRUE(Reader("{}").object().empty());
}

TEST(Json, KeepsNumbersAsWritten) {
    for (const std::string number : {"0", "-0", "10", "-3", "2.5", "1e9", "2.5E-3", "1E+2"})
        EXPECT_EQ(Reader("{\"a\":" + number + "}").object().at(0).second.text, number);
}

TEST(Json, DecodesEscapesAndPassesUtf8Through) {
    EXPECT_EQ(text_of(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(text_of(R"("\u0041\u00e9\u20AC\ud83d\ude00")"),
              "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
    EXPECT_EQ(text_of("\"\xC3\xA9\""), "\xC3\xA9");
    EXPECT_EQ(text_of(R"("\u0000")"), std::string(1, '\0'));
}

TEST(Json, RefusesWhatIsNoObject) {
    EXPECT_EQ(refusal(""), "options are no JSON object: '{' was expected at byte 0");
    EXPECT_EQ(refusal("[]"), "options are no JSON object: '{' was expected at byte 0");
    EXPECT_EQ(refusal("{"), "options are no JSON object: '\"' was expected at byte 1");
    EXPECT_EQ(refusal(R"({"a":1)"), "options are no JSON object: '}' was expected at byte 6");
    EXPECT_EQ(refusal(R"({"a":1,})"), "options are no JSON object: '\"' was expected at byte 7");
    EXPECT_EQ(refusal(R"({"a" 1})"), "options are no JSON object: ':' was expected at byte 5");
    EXPECT_EQ(refusal("{}x"), "options are no JSON object: something follows the object at byte 2");
    EXPECT_EQ(refusal(std::string("{}\0", 3)),
              "options are no JSON object: something follows the object at byte 2");
    EXPECT_EQ(refusal(R"({"a":1,"a":2})"),
              "options are no JSON object: \"a\" is given twice at byte 11");
}

TEST(Json, RefusesValuesThatAreNearlyRight) {
    for (const std::string value : {"", "x", "tru", "+1", "-", ".5", "1.", "1e", "NaN", "'a'"})
        EXPECT_NE(refusal("{\"a\":" + value + "}"), "accepted") << value;
    EXPECT_NE(refusal(R"({"a":01})"), "accepted");
}

TEST(Json, RefusesTextsThatAreNearlyRight) {
    for (const std::string value :
         {R"("\x")", R"("\u12")", R"("\u12g4")", R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\n")",
          R"("\ud83d\u0041")", R"("\ude00")", "\"\n\"", "\"", R"("\)"})
        EXPECT_NE(refusal("{\"a\":" + value + "}"), "accepted") << value;
    EXPECT_NE(refusal(std::string("{\"a\":\"\\\0\"}", 10)), "accepted");
}

TEST(Json, BoundsItsDepth) {
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    EXPECT_EQ(refusal(nested(15)), "accepted");
    EXPECT_EQ(refusal(nested(16)), "accepted");
    EXPECT_EQ(refusal(nested(17)), "options are no JSON object: nested too deeply at byte 21");
    EXPECT_NE(refusal("{\"a\":" + std::string(1'000'000, '[')), "accepted");
}

TEST(Json, BoundsTheNumberOfItsMembers) {
    const auto members = [](int count) {
        std::string text = "{\"0\":0";
        for (int k = 1; k < count; ++k) text += ",\"" + std::to_string(k) + "\":0";
        return text + "}";
    };
    EXPECT_EQ(refusal(members(256)), "accepted");
    EXPECT_NE(refusal(members(257)).find("more than 256 members"), std::string::npos);
    EXPECT_NE(refusal(members(1'000'000)).find("more than 256 members"), std::string::npos);
}

TEST(Json, SurvivesGarbage) {
    std::mt19937 random(7);
    const std::string letters = "{}[]\":,\\u0dtrue-1.e \xC3\n";
    for (int round = 0; round < 20'000; ++round) {
        std::string text = "{\"a\":";
        const std::size_t n = random() % 20;
        for (std::size_t i = 0; i < n; ++i) text += letters[random() % letters.size()];
        refusal(text);
    }
}

}  // namespace
