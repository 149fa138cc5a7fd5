#include "plugins/monitor/page/assets.hpp"

#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace amq::monitor {
namespace {

using std::string_view_literals::operator""sv;

constexpr auto kPaths = {"/"sv, "/assets/app.js"sv, "/assets/style.css"sv, "/assets/icon.svg"sv};

TEST(Assets, AreFoundUnderTheirPaths) {
    for (const std::string_view path : kPaths) {
        const Asset* const asset = find_asset(path);
        ASSERT_NE(asset, nullptr) << path;
        EXPECT_EQ(asset->path, path);
        EXPECT_FALSE(asset->bytes.empty()) << path;
    }
}

TEST(Assets, AreNotFoundUnderAnyOtherPath) {
    for (const std::string_view path : {""sv, "/index.html"sv, "/assets"sv, "/assets/"sv,
                                        "/assets/app.js?x"sv, "/assets/../"sv, "/ "sv}) {
        EXPECT_EQ(find_asset(path), nullptr) << path;
    }
}

TEST(Assets, AreWholeAndNamedByTheirType) {
    EXPECT_TRUE(find_asset("/")->bytes.starts_with("<!doctype html>"));
    EXPECT_TRUE(find_asset("/")->bytes.ends_with("</html>\n"));
    EXPECT_EQ(find_asset("/")->type, "text/html; charset=utf-8");
    EXPECT_EQ(find_asset("/assets/app.js")->type, "text/javascript; charset=utf-8");
    EXPECT_EQ(find_asset("/assets/style.css")->type, "text/css; charset=utf-8");
    EXPECT_TRUE(find_asset("/assets/icon.svg")->bytes.ends_with("</svg>\n"));
}

TEST(Assets, HaveEachAnETagOfItsOwn) {
    std::set<std::string> tags;
    for (const std::string_view path : kPaths) {
        const std::string_view tag = find_asset(path)->etag;
        EXPECT_EQ(tag.size(), 34U);
        EXPECT_TRUE(tag.starts_with('"') && tag.ends_with('"')) << tag;
        tags.emplace(tag);
    }
    EXPECT_EQ(tags.size(), kPaths.size());
}

TEST(Assets, HaveTheDashboardForGrafanaBesideThePage) {
    const Asset* const dashboard = find_asset("/grafana.json");
    ASSERT_NE(dashboard, nullptr);
    EXPECT_EQ(dashboard->type, "application/json");
    EXPECT_TRUE(dashboard->bytes.starts_with(R"({"title":"amq",)"));
    EXPECT_TRUE(dashboard->bytes.ends_with("]}"));
}

TEST(Assets, AskForNothingButEachOther) {
    const std::string_view page = find_asset("/")->bytes;
    for (const std::string_view path :
         {"/assets/app.js"sv, "/assets/style.css"sv, "/assets/icon.svg"sv}) {
        EXPECT_NE(page.find('"' + std::string(path) + '"'), std::string_view::npos) << path;
    }
    EXPECT_EQ(page.find("://"), std::string_view::npos);
}

TEST(Assets, AreAtMost150000BytesTogether) {
    std::size_t total = 0;
    for (const std::string_view path : kPaths) total += find_asset(path)->bytes.size();
    EXPECT_LE(total, 150'000U);
}

}  // namespace
}  // namespace amq::monitor
