// Monitors come and go with the libraries that they are in.
#include "host/monitors.hpp"

#include <gtest/gtest.h>

#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

using Lines = std::vector<std::string>;

class MonitorsOfPlugins : public testing::Test {
  protected:
    LibraryPtr library(const char* name) {
        return test::library_of(place_.load(test::fixture(name)));
    }
    std::optional<std::string> put(const char* name, const std::string& options,
                                   bool admin = false) {
        PluginConfig config;
        config.options = options;
        config.admin = admin;
        return monitors_.put("m", library(name), config);
    }
    /// What monitors noted since this was asked last.
    Lines noted() {
        Lines lines = calls_.lines();
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(seen_));
        seen_ += lines.size();
        return lines;
    }

    test::Place place_;
    test::CallLog calls_;
    std::size_t seen_ = 0;
    Log log_{{.level = LogLevel::off}};
    EventHub hub_{1};
    MonitorThread thread_{hub_, {}, log_};
    Monitors monitors_{thread_, log_};
};

TEST_F(MonitorsOfPlugins, RunFromWhenTheyAreThereUntilTheyAreDropped) {
    EXPECT_EQ(put("watching", R"({"name":"a"})"), std::nullopt);
    EXPECT_EQ(noted(), Lines{"1.0.0 start a"});
    ASSERT_TRUE(monitors_.running("m"));
    EXPECT_EQ(monitors_.running("m")->config.options, R"({"name":"a"})");
    EXPECT_FALSE(monitors_.running("n"));
    monitors_.drop("n");
    monitors_.drop("m");
    EXPECT_EQ(noted(), (Lines{"1.0.0 stop a", "1.0.0 end a"}));
    EXPECT_FALSE(monitors_.running("m"));
}

TEST_F(MonitorsOfPlugins, MayChangeThingsWhereTheConfigurationSaysSo) {
    EXPECT_EQ(put("watching", R"({"name":"a"})", true), std::nullopt);
    EXPECT_EQ(noted(), Lines{"1.0.0 start a with admin"});
}

TEST_F(MonitorsOfPlugins, GiveWayToThoseOfAnotherLibrary) {
    ASSERT_EQ(put("watching", R"({"name":"a"})"), std::nullopt);
    EXPECT_EQ(put("watching_2", R"({"name":"b"})"), std::nullopt);
    EXPECT_EQ(noted(), (Lines{"1.0.0 start a", "1.0.0 stop a", "2.0.0 start b", "1.0.0 end a"}));
    EXPECT_EQ(put("watching_elsewhere", R"({"name":"c"})"), std::nullopt);
    EXPECT_EQ(noted(), (Lines{"4.0.0 start c", "2.0.0 stop b", "2.0.0 end b"}))
        << "another monitor, beside which the one before could run";
}

TEST_F(MonitorsOfPlugins, GoOnWhenTheOthersDoNotStart) {
    ASSERT_EQ(put("watching", R"({"name":"a"})"), std::nullopt);
    noted();
    EXPECT_EQ(put("watching_failing", R"({"name":"b"})"), "org.test.watching: not today");
    EXPECT_EQ(noted(), (Lines{"1.0.0 stop a", "1.0.0 start a", "3.0.0 end b"}));
    EXPECT_EQ(monitors_.running("m")->config.options, R"({"name":"a"})");
    EXPECT_NE(put("watching_2", R"({"nmae":"b"})").value_or("").find("nmae"), std::string::npos);
    EXPECT_EQ(noted(), Lines{"2.0.0 end nobody"}) << "made and not started";
}

TEST_F(MonitorsOfPlugins, EndWithALibraryThatHasNone) {
    ASSERT_EQ(put("watching", R"({"name":"a"})"), std::nullopt);
    noted();
    EXPECT_FALSE(has_monitor(*library("followed")));
    EXPECT_TRUE(has_monitor(*library("watching")));
    EXPECT_EQ(put("followed", "{}"), std::nullopt);
    EXPECT_EQ(noted().back(), "1.0.0 end a");
    EXPECT_FALSE(monitors_.running("m"));
}

TEST_F(MonitorsOfPlugins, GoByTheNewNameOfTheirPlugin) {
    ASSERT_EQ(put("watching", R"({"name":"a"})"), std::nullopt);
    monitors_.rename("m", "n");
    monitors_.rename("nobody", "o");
    EXPECT_FALSE(monitors_.running("m"));
    EXPECT_TRUE(monitors_.running("n"));
    EXPECT_FALSE(monitors_.running("o"));
}

}  // namespace
}  // namespace amq::host
