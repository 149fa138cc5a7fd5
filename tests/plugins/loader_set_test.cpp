// All plugins of a configuration: who is refused for whom, and the order of their starts and ends.

#include <gtest/gtest.h>

#include "host/plugins/plugin_set.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

using test::fixture;
using test::library_of;
using Texts = std::vector<std::string>;

Texts texts_of_set(const std::vector<PluginError>& errors) {
    Texts texts;
    for (const auto& error : errors) texts.push_back(text_of(error));
    return texts;
}

Texts starts_and_ends(const test::CallLog& calls) {
    Texts lines = calls.lines();
    std::erase_if(lines, [](const auto& line) { return line.find("init") == std::string::npos; });
    return lines;
}

class APluginSet : public testing::Test {
  protected:
    test::Place place;
    test::CallLog calls;
};

TEST_F(APluginSet, MayBeEmpty) {
    const PluginSet set({}, place.staging, {});
    EXPECT_FALSE(set.failed());
    EXPECT_EQ(set.find("org.test.good").library, nullptr);
}

TEST_F(APluginSet, FindsAStrategyByItsId) {
    const PluginSet set({{"a", fixture("good")}, {"b", fixture("other")}}, place.staging, {});
    const auto found = set.find("org.test.other");
    ASSERT_NE(found.library, nullptr);
    EXPECT_EQ(found.library->path(), fixture("other"));
    EXPECT_EQ(found.description->version, "3.0.0");
    EXPECT_EQ(set.find("org.test.none").library, nullptr);
    EXPECT_TRUE(set.errors().empty());
}

TEST_F(APluginSet, TakesRelativePathsFromItsBase) {
    PluginSetOptions options;
    options.base = fixture("good").parent_path();
    const PluginSet set({{"a", "good.so"}, {"b", fixture("other")}}, place.staging, options);
    EXPECT_EQ(texts_of_set(set.errors()), Texts{});
    EXPECT_EQ(set.plugins().size(), 2u);
}

TEST_F(APluginSet, SaysPluginFileStageAndReasonInOneText) {
    const auto path = place.files.write("x.so", test::read_file(fixture("good")).substr(0, 1000));
    const PluginSet set({{"reliable_random", path}}, place.staging, {});
    EXPECT_TRUE(set.failed());
    ASSERT_EQ(set.errors().size(), 1u);
    const auto text = text_of(set.errors()[0]);
    const auto start = "plugin reliable_random: " + path + ": elf: the file is cut short: segment ";
    EXPECT_EQ(text.substr(0, start.size()), start);
    EXPECT_TRUE(text.ends_with(" ends past its 1000 bytes")) << text;
}

TEST_F(APluginSet, GoesOnWithoutOneThatIsNotRequired) {
    const PluginSet set({{"a", "/none.so", false}, {"b", fixture("good")}}, place.staging, {});
    EXPECT_FALSE(set.failed());
    EXPECT_EQ(texts_of_set(set.errors()),
              Texts{"plugin a: /none.so: open: No such file or directory"});
    EXPECT_NE(set.find("org.test.good").library, nullptr);
}

TEST_F(APluginSet, NamesAllFailuresAndStartsNoneWhenARequiredOneFails) {
    const PluginSet set({{"a", fixture("good")},
                         {"b", fixture("major_2")},
                         {"c", "/none.so"},
                         {"d", fixture("other")}},
                        place.staging, {});
    EXPECT_TRUE(set.failed());
    EXPECT_EQ(set.errors().size(), 2u);
    EXPECT_EQ(starts_and_ends(calls), Texts{});
}

TEST_F(APluginSet, RefusesTheSameFileUnderTwoNames) {
    const auto twin = place.files.write("twin.so", test::read_file(fixture("good")));
    const PluginSet set({{"a", fixture("good")}, {"b", twin}}, place.staging, {});
    EXPECT_EQ(
        texts_of_set(set.errors()),
        Texts{"plugin b: " + twin + ": identity: it is the same library as that of plugin a"});
    EXPECT_EQ(set.plugins().size(), 1u);
}

// "echo -n '' | sha256sum" begins so: it is the hash of nothing, and of no library.
constexpr const char* hash_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST_F(APluginSet, TakesALibraryWithTheHashThatIsWanted) {
    const auto hash = library_of(place.load(fixture("good")))->sha256();
    std::string capitals = hash;
    for (char& c : capitals)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    for (const auto& wanted : {hash, capitals, std::string()}) {
        const PluginSet set({{"a", fixture("good"), true, wanted}}, place.staging, {});
        EXPECT_EQ(texts_of_set(set.errors()), Texts{}) << wanted;
    }
}

TEST_F(APluginSet, RefusesALibraryWithAnotherHashThanIsWantedBeforeItRuns) {
    const auto hash = library_of(place.load(fixture("good")))->sha256();
    PluginSetOptions options;
    options.trial = Trial::child;
    const PluginSet set(
        {{"a", fixture("good"), true, hash_of_nothing}, {"b", fixture("other"), false, hash}},
        place.staging, options);
    EXPECT_TRUE(set.failed());
    ASSERT_EQ(set.errors().size(), 2u);
    EXPECT_EQ(set.errors()[0].error.stage, LoadStage::identity);
    EXPECT_EQ(text_of(set.errors()[0]), "plugin a: " + fixture("good").string() +
                                            ": identity: its SHA-256 is " + hash + ", not " +
                                            hash_of_nothing + " as the configuration wants");
    EXPECT_EQ(starts_and_ends(calls), Texts{});
}

TEST_F(APluginSet, LooksAtTheHashBeforeTheFile) {
    const auto path = place.files.write("x.so", "no library");
    const PluginSet set({{"a", path, true, hash_of_nothing}}, place.staging, {});
    ASSERT_EQ(set.errors().size(), 1u);
    EXPECT_EQ(set.errors()[0].error.stage, LoadStage::identity);
}

TEST_F(APluginSet, RefusesAnIdThatAnotherPluginHas) {
    const PluginSet set({{"a", fixture("good")}, {"b", fixture("good_2")}}, place.staging, {});
    EXPECT_EQ(texts_of_set(set.errors()),
              Texts{"plugin b: " + fixture("good_2").string() +
                    ": identity: its strategy \"org.test.good\" is that of plugin a already"});
    EXPECT_EQ(set.find("org.test.good").description->version, "1.0.0");
}

TEST_F(APluginSet, GivesAnIdToTheSecondWhenTheFirstWasRefused) {
    const PluginSet set({{"a", fixture("no_create"), false}, {"b", fixture("good_2")}},
                        place.staging, {});
    EXPECT_EQ(set.find("org.test.good").description->version, "2.0.0");
}

TEST_F(APluginSet, StartsInOrderAndEndsInReverse) {
    {
        const PluginSet set(
            {{"a", fixture("good")}, {"b", fixture("other")}, {"c", fixture("third")}},
            place.staging, {});
        EXPECT_FALSE(set.failed());
    }
    const Texts expected{"Good init",    "Other init",   "Third init",
                         "Third deinit", "Other deinit", "Good deinit"};
    EXPECT_EQ(starts_and_ends(calls), expected);
}

TEST_F(APluginSet, LeavesOutOneWhoseInitFails) {
    const PluginSet set({{"a", fixture("init_fails_without_text"), false}, {"b", fixture("other")}},
                        place.staging, {});
    EXPECT_FALSE(set.failed());
    EXPECT_EQ(texts_of_set(set.errors()),
              Texts{"plugin a: " + fixture("init_fails_without_text").string() +
                    ": init: init() returned -2 and gave no text"});
    EXPECT_EQ(set.find("org.test.good").library, nullptr);
}

TEST_F(APluginSet, FailsWhenTheInitOfARequiredOneFails) {
    const PluginSet set({{"a", fixture("init_fails_without_text")}}, place.staging, {});
    EXPECT_TRUE(set.failed());
}

TEST_F(APluginSet, TellsWhoDidNotEndWell) {
    PluginSet set({{"a", fixture("throws_in_deinit")}}, place.staging, {});
    EXPECT_EQ(texts_of_set(set.close()),
              Texts{"plugin a: " + fixture("throws_in_deinit").string() +
                    ": init: deinit() failed: it threw: no more of this"});
    EXPECT_EQ(texts_of_set(set.close()), Texts{});
}

TEST_F(APluginSet, LeavesALibraryToTheInstanceThatStillUsesIt) {
    PluginSet set({{"a", fixture("good")}}, place.staging, {});
    auto instance = set.find("org.test.good").library;
    EXPECT_EQ(texts_of_set(set.close()),
              Texts{"plugin a: " + fixture("good").string() +
                    ": init: deinit() waits for the last of its instances"});
    EXPECT_EQ(starts_and_ends(calls), Texts{"Good init"});
    instance.reset();
    EXPECT_EQ(starts_and_ends(calls).back(), "Good deinit");
}

TEST_F(APluginSet, LoadsAgainAfterItsEnd) {
    for (int i = 0; i < 3; ++i) {
        PluginSetOptions options;
        options.unload = UnloadPolicy::close;
        const PluginSet set({{"a", fixture("good")}}, place.staging, options);
        EXPECT_EQ(texts_of_set(set.errors()), Texts{});
    }
    EXPECT_TRUE(fs::is_empty(place.staging.directory()));
}

TEST_F(APluginSet, KeepsOneOutBeforeItsCodeRunsWithoutFailingEvenIfItIsRequired) {
    PluginSetOptions options;
    options.keep_out = [](const PluginSpec& spec, const StagedFile& file) {
        const bool is_out = spec.name == "a" && file.sha256().size() == 64;
        return is_out ? std::optional<std::string>("it crashed 3 times") : std::nullopt;
    };
    const PluginSet set({{"a", fixture("good")}, {"b", fixture("other")}}, place.staging, options);
    EXPECT_FALSE(set.failed());
    EXPECT_EQ(texts_of_set(set.errors()),
              Texts{"plugin a: " + fixture("good").string() + ": crashes: it crashed 3 times"});
    EXPECT_EQ(set.find("org.test.good").library, nullptr);
    EXPECT_NE(set.find("org.test.other").library, nullptr);
    ASSERT_EQ(set.missing().size(), 1u);
    EXPECT_EQ(set.missing()[0].spec.name, "a");
    EXPECT_TRUE(set.missing()[0].is_left_out());
    for (const std::string& line : calls.lines()) EXPECT_EQ(line.find("Good"), std::string::npos);
}

TEST_F(APluginSet, LeavesABreadcrumbAroundEachOfItsCalls) {
    exchange::Breadcrumb breadcrumb;
    PluginSetOptions options;
    options.breadcrumb = &breadcrumb;
    PluginSet set({{"a", fixture("good")}}, place.staging, options);
    const auto* loaded = breadcrumb.keep("a", set.plugins()[0].library->sha256());
    breadcrumb.enter(loaded, "load");
    const std::uint64_t calls_before = breadcrumb.read().call;
    EXPECT_EQ(calls_before, 3U) << "load, init, and this one";
    breadcrumb.leave();
    EXPECT_EQ(texts_of_set(set.close()), Texts{});
    EXPECT_EQ(breadcrumb.read().code, nullptr);
    breadcrumb.enter(loaded, "load");
    EXPECT_EQ(breadcrumb.read().call, calls_before + 3) << "deinit, unload, and this one";
}

TEST_F(APluginSet, TriesEachInAChildWhenAsked) {
    PluginSetOptions options;
    options.trial = Trial::child;
    const PluginSet set({{"a", fixture("good")}, {"b", fixture("crashes_in_init"), false}},
                        place.staging, options);
    ASSERT_EQ(set.errors().size(), 1u);
    EXPECT_EQ(set.errors()[0].error.stage, LoadStage::init);
    const Texts expected{"Good init", "Good deinit", "Good init"};
    EXPECT_EQ(starts_and_ends(calls), expected);
}

}  // namespace
}  // namespace amq::host
