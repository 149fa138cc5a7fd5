// Questions of monitors, read strictly.
#include "host/monitor/question.hpp"

#include <gtest/gtest.h>

namespace amq::host {
namespace {

// What reading it comes to: the text of the refusal, or nothing.
template <class Read>
std::string refusal(std::string_view text, Read read) {
    try {
        Question question = Question::read(text);
        read(question);
        return "";
    } catch (const BadQuestion& bad) {
        return bad.what();
    }
}

TEST(AQuestion, GivesItsFieldsOrWhatStandsForThem) {
    Question question = Question::read(R"({"a":"text","n":7,"yes":true,"in":{"b":"inner"}})");
    EXPECT_EQ(question.text("a"), "text");
    EXPECT_EQ(question.text("nothing", "other"), "other");
    EXPECT_EQ(question.required_text("a"), "text");
    EXPECT_EQ(question.number("n", 3, 10), 7U);
    EXPECT_EQ(question.number("m", 3, 10), 3U);
    EXPECT_TRUE(question.flag("yes", false));
    EXPECT_TRUE(question.flag("no", true));
    Question inner = question.inner("in");
    EXPECT_EQ(inner.text("b"), "inner");
    EXPECT_EQ(question.inner("empty").text("b"), "");
    EXPECT_NO_THROW(question.finish());
}

TEST(AQuestion, IsAJsonObjectOfAtMost64KiB) {
    const auto nothing = [](Question&) {};
    EXPECT_EQ(refusal("7", nothing), "a question is a JSON object");
    EXPECT_TRUE(refusal("{", nothing).starts_with("a question is a JSON object: "));
    const std::string frame = R"({"a":""})";
    const std::string fits =
        R"({"a":")" + std::string(Question::kMaxBytes - frame.size(), 'x') + R"("})";
    ASSERT_EQ(fits.size(), Question::kMaxBytes);
    EXPECT_EQ(refusal(fits, nothing), "");
    EXPECT_EQ(refusal(fits + ' ', nothing), "a question has at most 64 KiB");
}

TEST(AQuestion, NamesTheFieldThatIsWrong) {
    const auto of = [](auto read) { return refusal(R"({"a":1,"b":"x","c":-1})", read); };
    EXPECT_EQ(of([](Question& q) { q.text("a"); }), "'a' is a text");
    EXPECT_EQ(of([](Question& q) { q.required_text("z"); }), "'z' is missing");
    EXPECT_EQ(of([](Question& q) { q.number("b", 0, 5); }), "'b' is a whole number from 0 to 5");
    EXPECT_EQ(of([](Question& q) { q.number("c", 0, 5); }), "'c' is a whole number from 0 to 5");
    EXPECT_EQ(of([](Question& q) { q.flag("a", true); }), "'a' is true or false");
    EXPECT_EQ(of([](Question& q) { static_cast<void>(q.inner("a")); }), "'a' is an object");
    EXPECT_EQ(of([](Question& q) { q.one_of("b", {"y", "z"}); }), "'b' is one of y, z");
}

TEST(AQuestion, HasANumberUpToItsLimitAndNotBeyond) {
    const auto read = [](Question& q) { EXPECT_EQ(q.number("n", 0, 1000), 1000U); };
    EXPECT_EQ(refusal(R"({"n":1000})", read), "");
    EXPECT_EQ(refusal(R"({"n":1001})", [](Question& q) { q.number("n", 0, 1000); }),
              "'n' is a whole number from 0 to 1000");
}

TEST(AQuestion, RefusesAFieldThatNobodyAskedFor) {
    EXPECT_EQ(refusal(R"({"a":"x","limmit":5})",
                      [](Question& q) {
                          q.text("a");
                          q.finish();
                      }),
              "unknown field 'limmit'");
}

TEST(AQuestion, TakesTheFirstOfSeveralWhereNoneIsSaid) {
    Question question = Question::read("{}");
    EXPECT_EQ(question.one_of("order", {"asc", "desc"}), "asc");
}

TEST(IdOf, ReadsDecimalDigitsAndNothingElse) {
    EXPECT_EQ(id_of("18446744073709551615"), UINT64_MAX);
    for (const char* wrong : {"", "x", "1x", " 1", "-1", "18446744073709551616", "0x1"}) {
        EXPECT_THROW(static_cast<void>(id_of(wrong)), BadQuestion) << wrong;
    }
}

}  // namespace
}  // namespace amq::host
