#include "sdk/cli/display_text.hpp"

#include <gtest/gtest.h>

#include "sdk/cli/table.hpp"
#include "tests/cli/monitor/canned.hpp"

namespace amq::cli_test {
namespace {

using cli::cut_to_width;
using cli::display_width;
using cli::printable;

TEST(DisplayText, ShowsWhatATerminalWouldObey) {
    EXPECT_EQ(printable("\x1B[31mred\a\x7F"), "?[31mred??");
    EXPECT_EQ(printable("a\r\n\tb"), "a???b");
    EXPECT_EQ(printable("c1 \xC2\x9B"
                        "0m"),
              "c1 ?0m");
    EXPECT_EQ(printable("abc\xE2\x80\xAEgnp"), "abc?gnp");
    for (const std::string& name : hostile_names()) EXPECT_FALSE(is_obeyed(printable(name)));
}

TEST(DisplayText, LeavesTextOfAllLanguages) {
    for (const char* text : {"alice", "Müller", "שלום", "日本語", "Ωμέγα", "🎲", " ~"}) {
        EXPECT_EQ(printable(text), text);
    }
}

TEST(DisplayText, ShowsBytesThatAreNoUtf8) {
    EXPECT_EQ(printable("\xFF\xC3"), "??");
    EXPECT_EQ(printable("\xC0\x80"), "??");            // 0 in two bytes
    EXPECT_EQ(printable("\xED\xA0\x80"), "???");       // half of a pair
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "????");  // past the last character
    EXPECT_EQ(printable("a\xE2\x82"), "a??");          // cut in the middle
}

TEST(DisplayText, OfJsonMeansTheSame) {
    EXPECT_EQ(cli::printable_json("{\"a\":\"\xC2\x9B\x7F\xE2\x80\xAE\"}\n"),
              "{\"a\":\"\\u009b\\u007f\\u202e\"}\n");
    EXPECT_EQ(cli::printable_json("\xF3\xA0\x80\x81"), "\\udb40\\udc01");  // a tag, past U+FFFF
    EXPECT_EQ(cli::printable_json("日本 \xFF"), "日本 ?");
}

TEST(DisplayText, OfLinesKeepsTheirEnds) {
    EXPECT_EQ(cli::printable_lines("a\x1B\r\n\nb"), "a?\n\nb\n");
    EXPECT_EQ(cli::printable_lines(""), "");
}

TEST(DisplayText, CountsColumnsAsATerminalDoes) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("alice"), 5U);
    EXPECT_EQ(display_width("Müller"), 6U);
    EXPECT_EQ(display_width("日本語"), 6U);
    EXPECT_EQ(display_width("🎲"), 2U);
    EXPECT_EQ(display_width("e\xCC\x81"), 1U);  // e, and the accent on it
}

TEST(DisplayText, IsCutByColumns) {
    EXPECT_EQ(cut_to_width("alice", 5), "alice");
    EXPECT_EQ(cut_to_width("alice", 4), "ali…");
    EXPECT_EQ(cut_to_width("alice", 1), "…");
    EXPECT_EQ(cut_to_width("alice", 0), "");
    EXPECT_EQ(cut_to_width("日本語", 6), "日本語");
    EXPECT_EQ(cut_to_width("日本語", 5), "日本…");
    EXPECT_EQ(cut_to_width("日本語", 4), "日…");  // a wide one does not fit by half
    EXPECT_EQ(display_width(cut_to_width(std::string(4096, 'x'), 24)), 24U);
}

TEST(DisplayText, IsPaddedByColumns) {
    EXPECT_EQ(cli::padded("日本", 6), "日本  ");
    EXPECT_EQ(cli::padded_left("ab", 4), "  ab");
    EXPECT_EQ(cli::padded("abc", 2), "abc");
}

TEST(Table, AlignsByColumnsAndCutsWhatIsTooLong) {
    cli::Table table{
        {{"NAME", cli::Column::Align::left, 5}, {"N", cli::Column::Align::right}, {"X"}}};
    table.add({"日本語", "1", "a"});
    table.add({"abcdefgh", "1,000", ""});
    EXPECT_EQ(table.text(),
              "NAME       N  X\n"
              "日本…      1  a\n"
              "abcd…  1,000  -\n");
}

TEST(Table, OfAThousandRowsIsMadeAtOnce) {
    cli::Table table{{{"A"}, {"B"}}};
    for (int k = 0; k < 1000; ++k) table.add({std::string(4096, 'x'), "b"});
    EXPECT_EQ(table.lines().size(), 1001U);
}

}  // namespace
}  // namespace amq::cli_test
