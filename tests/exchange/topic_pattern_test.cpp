// Which topics a pattern is for, which of two patterns counts, and what is no pattern.

#include "host/exchange/topic_pattern.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace amq::exchange {
namespace {

// Every name of one to three tokens of these, among them the empty one.
std::vector<std::string> names_of(const std::vector<std::string>& tokens) {
    std::vector<std::string> names;
    for (const std::string& a : tokens) {
        names.push_back(a);
        for (const std::string& b : tokens) {
            names.push_back(a + "." + b);
            for (const std::string& c : tokens) names.push_back(a + "." + b + "." + c);
        }
    }
    return names;
}

std::vector<std::string> all_patterns() {
    std::vector<std::string> patterns = names_of({"a", "b", "*", ">"});
    std::erase_if(patterns, [](const std::string& text) { return problem_of_pattern(text); });
    return patterns;
}

TEST(TopicPattern, WithoutAWildcardIsForThatTopicAlone) {
    EXPECT_TRUE(matches("chat.room1", "chat.room1"));
    EXPECT_FALSE(matches("chat.room1", "chat.room12"));
    EXPECT_FALSE(matches("chat.room12", "chat.room1"));
    EXPECT_FALSE(matches("chat.room1", "chat.room1."));
    EXPECT_FALSE(matches("chat.room1", "chat"));
    EXPECT_FALSE(matches("chat", ""));
}

TEST(TopicPattern, ComparesByteByByte) {
    EXPECT_FALSE(matches("chat", "Chat"));
    EXPECT_TRUE(matches("\u00E9t\u00E9.*", "\u00E9t\u00E9.a"));
    EXPECT_FALSE(matches("\u00E9", "e\u0301"));  // the same letter, spelt otherwise
    EXPECT_TRUE(matches(std::string("a\0b", 3), std::string("a\0b", 3)));
    EXPECT_FALSE(matches(std::string("a\0b", 3), std::string("a\0c", 3)));
}

TEST(TopicPattern, IsForATopicOfTheOriginalByItsNumber) {
    EXPECT_TRUE(matches("1001", "1001"));
    EXPECT_TRUE(matches("*", "1001"));
    EXPECT_FALSE(matches("1001", "01001"));
}

TEST(TopicPattern, TakesOneTokenForAStar) {
    EXPECT_TRUE(matches("chat.*", "chat.room1"));
    EXPECT_FALSE(matches("chat.*", "chat"));
    EXPECT_FALSE(matches("chat.*", "chat.room1.typing"));
    EXPECT_FALSE(matches("chat.*", "chats.room1"));
    EXPECT_TRUE(matches("*.room1", "chat.room1"));
    EXPECT_TRUE(matches("chat.*.typing", "chat.room1.typing"));
    EXPECT_FALSE(matches("chat.*.typing", "chat.typing"));
    EXPECT_TRUE(matches("*.*", "a.b"));
    EXPECT_FALSE(matches("*.*", "a"));
}

TEST(TopicPattern, TakesOneOrMoreTokensForAGreaterThanAtItsEnd) {
    EXPECT_TRUE(matches("chat.>", "chat.room1"));
    EXPECT_TRUE(matches("chat.>", "chat.room1.typing"));
    EXPECT_FALSE(matches("chat.>", "chat"));
    EXPECT_FALSE(matches("chat.>", "chats.a"));
    EXPECT_TRUE(matches(">", "chat"));
    EXPECT_TRUE(matches(">", "chat.room1"));
    EXPECT_TRUE(matches("*.>", "a.b"));
    EXPECT_FALSE(matches("*.>", "a"));
}

TEST(TopicPattern, TakesAnEmptyTokenOfATopicForOne) {
    EXPECT_TRUE(matches("a.*.b", "a..b"));
    EXPECT_TRUE(matches("a.*", "a."));
    EXPECT_TRUE(matches("*.a", ".a"));
    EXPECT_TRUE(matches("a.>", "a.."));
    EXPECT_FALSE(matches("a.b", "a..b"));
}

TEST(TopicPattern, TakesAWildcardInATopicForAnyOtherText) {
    EXPECT_TRUE(matches("chat.*", "chat.*"));
    EXPECT_TRUE(matches("chat.*", "chat.>"));
    EXPECT_FALSE(matches("chat.a", "chat.*"));
}

struct Mistake {
    const char* pattern;
    const char* problem;
};

TEST(TopicPattern, SaysWhatIsWrong) {
    constexpr const char* kEmptyToken = "no token may be empty";
    constexpr const char* kNotLast = "'>' must be the last token";
    constexpr const char* kMixed = "'*' and '>' are tokens of their own, with dots around them";
    constexpr std::array kMistakes{Mistake{"", "a pattern is not empty; \">\" is for every topic"},
                                   Mistake{".", kEmptyToken},
                                   Mistake{"a..b", kEmptyToken},
                                   Mistake{".a", kEmptyToken},
                                   Mistake{"a.", kEmptyToken},
                                   Mistake{">.a", kNotLast},
                                   Mistake{"a.>.b", kNotLast},
                                   Mistake{">.>", kNotLast},
                                   Mistake{"room*", kMixed},
                                   Mistake{"*room", kMixed},
                                   Mistake{"a.**", kMixed},
                                   Mistake{"a.>>", kMixed},
                                   Mistake{"a.*>", kMixed}};
    for (const Mistake& mistake : kMistakes)
        EXPECT_EQ(problem_of_pattern(mistake.pattern), mistake.problem) << mistake.pattern;
}

TEST(TopicPattern, IsRightInEveryOtherForm) {
    for (const char* pattern :
         {"a", "a.b", "*", "*.*", ">", "a.>", "*.>", "a.*.b", "1001", "a b", "\u00E9", "-"})
        EXPECT_EQ(problem_of_pattern(pattern), std::nullopt) << pattern;
}

TEST(TopicPattern, Has255BytesAndNoMore) {
    EXPECT_EQ(problem_of_pattern(std::string(255, 'a')), std::nullopt);
    EXPECT_EQ(problem_of_pattern(std::string(256, 'a')), "a pattern has at most 255 bytes");
}

TEST(TopicPattern, CountsBeforeOneThatSaysLessFromTheLeft) {
    EXPECT_TRUE(is_more_specific("chat.room1", "chat.*"));
    EXPECT_TRUE(is_more_specific("chat.*", "chat.>"));
    EXPECT_TRUE(is_more_specific("chat.>", ">"));
    EXPECT_TRUE(is_more_specific("chat.>", "*.room1"));
    EXPECT_TRUE(is_more_specific("*.room1", "*.*"));
    EXPECT_TRUE(is_more_specific("a.b.>", "a.*.c"));
    EXPECT_FALSE(is_more_specific("chat.*", "chat.room1"));
    EXPECT_FALSE(is_more_specific("chat.*", "chat.*"));
}

TEST(TopicPattern, LeavesNoChoiceBetweenTwoThatMatchTheSameTopic) {
    const std::vector<std::string> patterns = all_patterns();
    ASSERT_EQ(patterns.size(), 52U);
    for (const std::string& topic : names_of({"a", "b", "c", ""})) {
        for (const std::string& a : patterns) {
            for (const std::string& b : patterns) {
                if (!matches(a, topic) || !matches(b, topic)) continue;
                EXPECT_EQ(is_more_specific(a, b) || is_more_specific(b, a), a != b)
                    << a << " and " << b << " for " << topic;
            }
        }
    }
}

TEST(TopicPattern, IsOfAnOrderFitForSorting) {
    const std::vector<std::string> patterns = all_patterns();
    const auto is_equal = [](const std::string& a, const std::string& b) {
        return !is_more_specific(a, b) && !is_more_specific(b, a);
    };
    for (const std::string& a : patterns) {
        for (const std::string& b : patterns) {
            EXPECT_FALSE(is_more_specific(a, b) && is_more_specific(b, a)) << a << ' ' << b;
            for (const std::string& c : patterns) {
                const bool goes_down = is_more_specific(a, b) && is_more_specific(b, c);
                EXPECT_TRUE(!goes_down || is_more_specific(a, c)) << a << ' ' << b << ' ' << c;
                const bool stays = is_equal(a, b) && is_equal(b, c);
                EXPECT_TRUE(!stays || is_equal(a, c)) << a << ' ' << b << ' ' << c;
            }
        }
    }
}

}  // namespace
}  // namespace amq::exchange
