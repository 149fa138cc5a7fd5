#include <amq/plugin/options.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;
using amq::Options;

template <class Read>
std::string refusal(Read read) {
    try {
        read();
    } catch (const amq::Error& e) {
        EXPECT_EQ(e.rc(), AMQ_E_CONFIG);
        return e.what();
    }
    return "accepted";
}

TEST(Options, GiveDefaultsWhereNothingIsSaid) {
    const Options none("{}");
    EXPECT_EQ(none.number("a", 3, 1, 16), 3);
    EXPECT_EQ(none.real("b", 0.5, 0, 1), 0.5);
    EXPECT_EQ(none.duration("c", 2s, 0s, 1h), 2s);
    EXPECT_TRUE(none.flag("d", true));
    EXPECT_EQ(none.text("e", "x"), "x");
    EXPECT_EQ(none.one_of("f", {"lost", "off"}), "lost");
    none.finish();
}

TEST(Options, GiveWhatIsSaid) {
    const Options options(
        R"({"a":16,"b":0.25,"c":"250ms","d":false,"e":"caf\u00e9","f":"off","g":-5,"h":1})");
    EXPECT_EQ(options.number("a", 3, 1, 16), 16);
    EXPECT_EQ(options.real("b", 0.5, 0, 1), 0.25);
    EXPECT_EQ(options.duration("c", 2s, 0s, 1h), 250ms);
    EXPECT_FALSE(options.flag("d", true));
    EXPECT_EQ(options.text("e", "x"), "caf\xC3\xA9");
    EXPECT_EQ(options.one_of("f", {"lost", "off"}), "off");
    EXPECT_EQ(options.number("g", 0), -5);
    EXPECT_EQ(options.real("h", 0.5, 0, 1), 1.0);
    options.finish();
}

TEST(Options, TakeBothEndsOfARangeAndNothingBeyond) {
    const Options options(R"({"low":0,"min":1,"max":16,"high":17})");
    EXPECT_EQ(options.number("min", 3, 1, 16), 1);
    EXPECT_EQ(options.number("max", 3, 1, 16), 16);
    EXPECT_EQ(refusal([&] { options.number("low", 3, 1, 16); }),
              "option \"low\": 0 is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(refusal([&] { options.number("high", 3, 1, 16); }),
              "option \"high\": 17 is not allowed, only a whole number from 1 to 16");
}

TEST(Options, RefuseANumberThatIsNone) {
    const Options options(R"({"a":2.5,"b":"3","c":99999999999999999999,"d":null,"e":[3],"f":{}})");
    const auto why = [&](const char* name) {
        return refusal([&] { options.number(name, 3, 1, 16); });
    };
    EXPECT_EQ(why("a"), "option \"a\": 2.5 is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(why("b"), "option \"b\": \"3\" is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(why("c"),
              "option \"c\": 99999999999999999999 is not allowed, only a whole number "
              "from 1 to 16");
    EXPECT_EQ(why("d"), "option \"d\": null is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(why("e"), "option \"e\": an array is not allowed, only a whole number from 1 to 16");
    EXPECT_EQ(why("f"), "option \"f\": an object is not allowed, only a whole number from 1 to 16");
}

TEST(Options, RefuseARealOutOfRange) {
    const Options options(R"({"a":1.5,"b":1e999,"c":"0.5"})");
    EXPECT_EQ(refusal([&] { options.real("a", 0.5, 0, 1.25); }),
              "option \"a\": 1.5 is not allowed, only a number from 0 to 1.25");
    EXPECT_NE(refusal([&] { options.real("b", 0.5, 0, 1); }), "accepted");
    EXPECT_NE(refusal([&] { options.real("c", 0.5, 0, 1); }), "accepted");
}

TEST(Options, RefuseADurationWithoutUnitOrOutOfRange) {
    const Options options(R"({"a":500,"b":"500","c":"2h"})");
    const auto why = [&](const char* name) {
        return refusal([&] { options.duration(name, 0s, 0s, 90min); });
    };
    EXPECT_EQ(why("a"), "option \"a\": 500 is not allowed, only a duration from \"0s\" to \"90m\"");
    EXPECT_EQ(why("b"),
              "option \"b\": \"500\" is not allowed, only a duration from \"0s\" to \"90m\"");
    EXPECT_EQ(why("c"),
              "option \"c\": \"2h\" is not allowed, only a duration from \"0s\" to \"90m\"");
}

TEST(Options, RefuseTheWrongKind) {
    const Options options(R"({"a":1,"b":true,"c":"maybe","d":true})");
    EXPECT_EQ(refusal([&] { options.flag("a", true); }),
              "option \"a\": 1 is not allowed, only true or false");
    EXPECT_EQ(refusal([&] { options.text("b", ""); }),
              "option \"b\": true is not allowed, only a text");
    EXPECT_EQ(refusal([&] {
                  options.one_of("c", {"lost", "off"});
              }),
              "option \"c\": \"maybe\" is not allowed, only one of \"lost\", \"off\"");
    EXPECT_NE(refusal([&] { options.one_of("d", {"true", "off"}); }), "accepted");
}

TEST(Options, NameWhatNobodyAskedFor) {
    const Options options(R"({"attempts":2,"atempt_timeout":"1s"})");
    options.number("attempts", 3, 1, 16);
    options.duration("attempt_timeout", 0s, 0s, 1h);
    EXPECT_EQ(refusal([&] { options.finish(); }),
              "unknown option \"atempt_timeout\", did you mean \"attempt_timeout\"? known: "
              "attempts, attempt_timeout");
}

TEST(Options, NameAStrangerWithoutGuessing) {
    const Options options(R"({"colour":"red"})");
    options.number("attempts", 3, 1, 16);
    EXPECT_EQ(refusal([&] { options.finish(); }), "unknown option \"colour\", known: attempts");
    const Options none(R"({"colour":"red"})");
    EXPECT_EQ(refusal([&] { none.finish(); }),
              "unknown option \"colour\", this strategy has no options");
}

TEST(Options, AreAnObjectOrNothing) {
    EXPECT_NE(refusal([] { Options("garbage"); }), "accepted");
}

}  // namespace
