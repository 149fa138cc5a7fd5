#include "sdk/cli/monitor/top_frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sdk/cli/display_text.hpp"
#include "sdk/cli/monitor/screen.hpp"
#include "tests/cli/monitor/canned.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

using cli::ScreenSize;
using cli::TopAnswers;
using cli::TopFrame;
using cli::TopView;

TopAnswers canned() {
    return {json_of(kServerAnswer), json_of(kCountersAnswer), json_of(kConnectionsAnswer)};
}

// So many connections, each with a name of that many bytes.
TopAnswers crowd(int count, std::size_t bytes) {
    TopAnswers answers = canned();
    auto& rows = answers.rows["connections"].as_array();
    const boost::json::value one = rows[0];
    rows.clear();
    for (int k = 0; k < count; ++k) {
        rows.push_back(one);
        rows.back().as_object()["user"] = std::string(bytes, 'x');
    }
    return answers;
}

TEST(TopFrame, FillsTheScreenAndNoMore) {
    for (const std::size_t rows : {1U, 2U, 5U, 8U, 24U, 60U}) {
        const TopFrame frame = cli::top_frame(crowd(30, 9), {}, {80, rows}, "");
        EXPECT_EQ(frame.lines.size(), rows);
        EXPECT_TRUE(frame.lines.back().starts_with("q quit   s sort")) << frame.lines.back();
    }
}

TEST(TopFrame, IsCutToTheWidthOfTheScreen) {
    for (const std::size_t columns : {1U, 20U, 79U}) {
        const TopFrame frame = cli::top_frame(crowd(30, 4096), {}, {columns, 24}, "");
        for (const std::string& line : frame.lines) {
            EXPECT_LE(cli::display_width(line), columns) << line;
        }
    }
}

TEST(TopFrame, AsksForAsManyRowsAsItHasRoomFor) {
    const ScreenSize size{200, 24};
    const std::size_t rows = cli::rows_that_fit(canned(), size);
    const TopFrame frame = cli::top_frame(crowd(static_cast<int>(rows), 9), {}, size, "");
    EXPECT_NE(frame.lines[22].find("xxxxxxxxx"), std::string::npos) << frame.lines[22];
    EXPECT_EQ(rows, 24U - 3 - 4);
    EXPECT_EQ(cli::rows_that_fit(canned(), {80, 3}), 1U);
    EXPECT_EQ(cli::rows_that_fit(canned(), {80, 5000}), 1000U);
}

TEST(TopFrame, HasTheTitlesWhereItSays) {
    const TopFrame frame = cli::top_frame(canned(), {}, {120, 24}, "no answer since 12:00");
    EXPECT_EQ(frame.lines[3], "! no answer since 12:00");
    EXPECT_EQ(frame.lines[frame.titles - 1], "2 connections by messages_in, the greatest first");
    EXPECT_TRUE(frame.lines[frame.titles].starts_with("  ID  USER")) << frame.lines[frame.titles];
}

TEST(TopFrame, ShowsTopics) {
    TopAnswers answers = canned();
    answers.rows = json_of(kTopicsAnswer);
    TopView view;
    view.rows = TopView::Rows::topics;
    view.topics.descending = false;
    const TopFrame frame = cli::top_frame(answers, view, {120, 24}, "");
    EXPECT_EQ(frame.lines[frame.titles - 1], "180 topics by published, the least first");
    EXPECT_TRUE(frame.lines[frame.titles + 1].starts_with("chat.a"));
    EXPECT_NE(frame.lines.back().find("t connections"), std::string::npos);
}

TEST(TopFrame, OfABlockHasATimeAndNoKeys) {
    ::setenv("TZ", "UTC", 1);
    const std::string block = cli::top_block(canned(), {}, 0);
    EXPECT_TRUE(block.starts_with("2023-11-14 22:16:40\namqd 0.1.0 ready")) << block;
    EXPECT_EQ(block.find("q quit"), std::string::npos);
    EXPECT_EQ(lines_of(block).size(), 1U + 3 + 2 + 3);
}

TEST(TopFrame, IsDrawnOverWhatWasThere) {
    EXPECT_EQ(cli::drawn({{"a", "TITLE", "b"}, 1}),
              "\x1b[?2026h\x1b[Ha\x1b[K\r\n\x1b[7mTITLE\x1b[0m\x1b[K\r\nb\x1b[K\x1b[J\x1b[?2026l");
}

TEST(TopFrame, DrawsNothingThatSomebodyChoseToBeObeyed) {
    for (const std::string& name : hostile_names()) {
        TopAnswers answers = canned();
        auto& row = answers.rows["connections"].as_array()[0].as_object();
        for (const char* key : {"id", "user", "name", "address"}) row[key] = name;
        const TopFrame frame = cli::top_frame(answers, {}, {500, 24}, name);
        for (const std::string& line : frame.lines) {
            EXPECT_FALSE(is_obeyed(line)) << line;
            EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        }
    }
}

}  // namespace
}  // namespace amq::cli_test
