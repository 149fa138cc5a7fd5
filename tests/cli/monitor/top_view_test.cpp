#include "sdk/cli/monitor/top_view.hpp"

#include <gtest/gtest.h>

#include "sdk/cli/monitor/connection_text.hpp"
#include "sdk/cli/monitor/topic_text.hpp"

namespace amq::cli_test {
namespace {

using cli::press;
using cli::TopChange;
using cli::TopView;

TEST(TopView, BeginsWithThoseWhoSendMost) {
    const TopView view;
    EXPECT_EQ(view.rows, TopView::Rows::connections);
    EXPECT_EQ(view.order().key, "messages_in");
    EXPECT_TRUE(view.order().descending);
}

TEST(TopView, GoesThroughAllOrdersAndBack) {
    TopView view;
    for (std::size_t k = 0; k < cli::connection_orders().size(); ++k) {
        EXPECT_EQ(view.order().key, cli::connection_orders()[k]);
        EXPECT_EQ(press(view, "s"), TopChange::view);
    }
    EXPECT_EQ(view.order().key, "messages_in");
    EXPECT_EQ(press(view, "S"), TopChange::view);
    EXPECT_EQ(view.order().key, "address");
    EXPECT_FALSE(view.order().descending);  // names begin with A
}

TEST(TopView, IsReversedAndChangedToTopicsAndBack) {
    TopView view;
    EXPECT_EQ(press(view, "r"), TopChange::view);
    EXPECT_FALSE(view.order().descending);
    EXPECT_EQ(press(view, "ts"), TopChange::view);
    EXPECT_EQ(view.rows, TopView::Rows::topics);
    EXPECT_EQ(view.order().key, "delivered");
    EXPECT_EQ(press(view, "t"), TopChange::view);
    EXPECT_EQ(view.order().key, "messages_in");
    EXPECT_FALSE(view.order().descending);
}

TEST(TopView, EndsByKeysThatEndElsewhereToo) {
    TopView view;
    for (const char* keys : {"q", "Q", "\x03", "\x04", "\x1C", "sq", "\x1Aq"}) {
        EXPECT_EQ(press(view, keys), TopChange::quit) << keys;
    }
    EXPECT_EQ(press(view, "\x1A"), TopChange::suspend);
}

TEST(TopView, TakesNoNoticeOfOtherKeys) {
    TopView view;
    for (const char* keys : {"", "x", "\x1B", "\x1B[A", "\x1Bq", "\x1BOS", "\x1B[1;5S", "\x1B[",
                             "\xC3\xA4", " \r\n"}) {
        EXPECT_EQ(press(view, keys), TopChange::nothing) << keys;
    }
}

TEST(TopView, TakesTheKeyBehindAnArrow) {
    TopView view;
    EXPECT_EQ(press(view, "\x1B[As"), TopChange::view);
    EXPECT_EQ(view.order().key, "messages_out");
    EXPECT_EQ(press(view, "\x1BOB\x1B[5~q"), TopChange::quit);
}

TEST(TopView, IsSortedByWhateverHasThatName) {
    TopView view;
    EXPECT_TRUE(cli::sort_by(view, "pending"));
    EXPECT_EQ(view.order().key, "pending");
    EXPECT_TRUE(cli::sort_by(view, "published"));
    EXPECT_EQ(view.rows, TopView::Rows::topics);
    EXPECT_FALSE(cli::sort_by(view, "colour"));
    EXPECT_EQ(view.order().key, "published");
}

}  // namespace
}  // namespace amq::cli_test
