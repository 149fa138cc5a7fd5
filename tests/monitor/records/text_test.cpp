#include "plugins/monitor/records/text.hpp"

#include <gtest/gtest.h>

namespace amq::monitor {
namespace {

std::string repeated(const std::string& text, std::size_t count) {
    std::string all;
    while (count-- > 0) all += text;
    return all;
}

TEST(BoundedText, LeavesATextOfTheLargestSizeAsItIs) {
    const std::string plain(kMaxText, 'a');
    EXPECT_EQ(bounded_text(plain), plain);
    const std::string wide = repeated("\u00fc", kMaxText / 2);
    EXPECT_EQ(bounded_text(wide), wide);
}

TEST(BoundedText, CutsAndMarksATextOneByteLonger) {
    const std::string cut = bounded_text(std::string(kMaxText + 1, 'a'));
    EXPECT_EQ(cut, std::string(kMaxText - kCutMark.size(), 'a') + std::string(kCutMark));
}

TEST(BoundedText, CutsBetweenCodePoints) {
    const std::string cut = bounded_text(repeated("\U0001F600", 1000));
    EXPECT_LE(cut.size(), kMaxText);
    EXPECT_EQ(cut, repeated("\U0001F600", 255) + std::string(kCutMark));
    EXPECT_EQ(bounded_text(cut), cut);
}

TEST(BoundedText, ReplacesWhatIsNoUtf8) {
    EXPECT_EQ(bounded_text("a\xff"
                           "b"),
              "a\uFFFD"
              "b");
    EXPECT_EQ(bounded_text("\xc0\xaf"), "\uFFFD\uFFFD");            // a slash, too long
    EXPECT_EQ(bounded_text("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // half of a pair
    EXPECT_EQ(bounded_text("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(bounded_text("\xe2\x82"), "\uFFFD\uFFFD");  // ends too soon
    EXPECT_EQ(bounded_text(std::string_view("a\0b", 3)),
              "a\uFFFD"
              "b");
}

TEST(BoundedText, StaysBoundedWhenReplacementsAreLonger) {
    const std::string text = bounded_text(std::string(kMaxText, '\xff'));
    EXPECT_LE(text.size(), kMaxText);
    EXPECT_TRUE(text.ends_with(kCutMark));
}

TEST(HoldsText, DoesNotCareForTheCaseOfLetters) {
    EXPECT_TRUE(holds_text("Worker-7", "wORK"));
    EXPECT_TRUE(holds_text("a", ""));
    EXPECT_FALSE(holds_text("", "a"));
    EXPECT_FALSE(holds_text("[", "{"));  // as far apart as 'A' and 'a'
    EXPECT_FALSE(holds_text("abc", "ac"));
}

}  // namespace
}  // namespace amq::monitor
