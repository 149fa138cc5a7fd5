// The table of keys: complete, consistent, and found by path.

#include <gtest/gtest.h>

#include <set>

#include "host/config/schema.hpp"
#include "host/config/value.hpp"

namespace amq::host {
namespace {

TEST(Schema, HasEachKeyOnceWithAHelpThatIsASentence) {
    std::set<std::string_view> keys;
    for (const Entry& entry : schema()) {
        EXPECT_TRUE(keys.insert(entry.key).second) << entry.key;
        EXPECT_FALSE(entry.help.empty()) << entry.key;
        EXPECT_EQ(entry.help.back(), '.') << entry.key;
        EXPECT_EQ(entry.help.find('|'), std::string_view::npos) << entry.key;
    }
}

TEST(Schema, HasDefaultsThatItsOwnRangesAllow) {
    for (const Entry& entry : schema()) {
        Config config;
        const Slot slot = entry.slot(config, "1");
        if (const auto* number = std::get_if<std::uint64_t*>(&slot)) {
            EXPECT_GE(**number, entry.range.min) << entry.key;
            EXPECT_LE(**number, entry.range.max) << entry.key;
        }
        if (const auto* duration = std::get_if<Duration*>(&slot)) {
            const boost::json::string text(toml_of_default(entry));
            const std::string inside(text.begin() + 1, text.end() - 1);
            EXPECT_EQ(assign(entry, slot, boost::json::string(inside)), std::nullopt) << entry.key;
            EXPECT_EQ(**duration, *std::get<Duration*>(slot)) << entry.key;
        }
    }
}

TEST(Schema, GivesEachKeyAPlaceOfItsOwn) {
    Config config;
    std::set<const void*> places;
    for (const Entry& entry : schema()) {
        const void* place =
            std::visit([](auto* slot) -> const void* { return slot; }, entry.slot(config, "1"));
        EXPECT_TRUE(places.insert(place).second) << entry.key;
    }
}

TEST(Schema, FindsAnEntryAndTheNameInItsPath) {
    const auto payload = find_entry(split("limits.max_payload"));
    ASSERT_TRUE(payload);
    EXPECT_EQ(payload->entry->key, "limits.max_payload");
    EXPECT_EQ(payload->name, "");
    const auto url = find_entry(split("listen.a.url"));
    ASSERT_TRUE(url);
    EXPECT_EQ(url->entry->key, "listen.NAME.url");
    EXPECT_EQ(url->name, "a");
}

TEST(Schema, FindsNoEntryForATableOrLongerPath) {
    for (const char* key : {"limits", "listen.a", "shards.a", "limits.max_payload.a", "", "."})
        EXPECT_FALSE(find_entry(split(key))) << key;
}

TEST(Schema, HasNoPluginOfTheNameOfAKeyBesideThem) {
    EXPECT_TRUE(find_entry(split("plugins.directory")));
    EXPECT_FALSE(find_entry(split("plugins.directory.path")));
    EXPECT_FALSE(is_table(split("plugins.staging")));
    EXPECT_TRUE(is_table(split("plugins.stagings")));
}

TEST(Schema, KnowsWhichTablesTheUserNames) {
    EXPECT_TRUE(is_named_table(split("listen.a")));
    EXPECT_TRUE(is_named_table(split("models.12")));
    EXPECT_FALSE(is_named_table(split("listen")));
    EXPECT_FALSE(is_named_table(split("limits.max_payload")));
}

TEST(Schema, TakesNamesOf64BytesAndNoMore) {
    EXPECT_EQ(problem_of_name(Path{"listen", std::string(64, 'a')}), std::nullopt);
    EXPECT_NE(problem_of_name(Path{"listen", std::string(65, 'a')}), std::nullopt);
    EXPECT_NE(problem_of_name(Path{"plugins", ""}), std::nullopt);
    EXPECT_NE(problem_of_name(Path{"plugins", "a.b"}), std::nullopt);
    EXPECT_EQ(problem_of_name(Path{"models", "4294967295"}), std::nullopt);
    EXPECT_NE(problem_of_name(Path{"models", "4294967296"}), std::nullopt);
    EXPECT_NE(problem_of_name(Path{"models", ""}), std::nullopt);
    EXPECT_NE(problem_of_name(Path{"models", "-1"}), std::nullopt);
}

TEST(Schema, SplitsAndJoinsKeys) {
    EXPECT_EQ(split("a.b"), (Path{"a", "b"}));
    EXPECT_EQ(split(".a."), (Path{"", "a", ""}));
    EXPECT_EQ(joined(split(".a.")), ".a.");
    EXPECT_EQ(joined(Path{}), "");
}

}  // namespace
}  // namespace amq::host
