// Plugins that come and go while the host runs: what is started is ended, once, when nobody uses
// it; and the same file again costs nothing.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "host/plugins/plugin_set.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

using test::error_of;
using test::fixture;
using test::library_of;
using Texts = std::vector<std::string>;

Texts texts_of(const std::vector<PluginError>& errors) {
    Texts texts;
    for (const auto& error : errors) texts.push_back(text_of(error));
    return texts;
}

std::size_t mapped_pieces() {
    std::ifstream maps("/proc/self/maps");
    std::size_t lines = 0;
    for (std::string line; std::getline(maps, line);) {
        if (line.find(".so") != std::string::npos) ++lines;
    }
    return lines;
}

class ALivePluginSet : public testing::Test {
  protected:
    // What was started and ended since the last time this was asked.
    Texts starts_and_ends() {
        Texts lines = calls.lines();
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(seen_));
        seen_ += lines.size();
        std::erase_if(lines, [](const auto& line) { return line.find("init") == line.npos; });
        return lines;
    }

    // Of plugin a.
    LibraryPtr load_beside(const std::string& name) {
        return library_of(set.load_beside(spec_of(name)));
    }
    static PluginSpec spec_of(const std::string& name) { return {"a", fixture(name)}; }
    void exchange_for(const std::string& name) { set.put(spec_of(name), load_beside(name)); }

    test::Place place;
    test::CallLog calls;
    PluginSet set{{{"a", fixture("good")}, {"b", fixture("other")}}, place.staging, {}};
    std::size_t seen_ = 0;
};

TEST_F(ALivePluginSet, StartsALibraryBesideTheOneInItsPlace) {
    starts_and_ends();
    const auto library = load_beside("good_2");
    EXPECT_EQ(starts_and_ends(), Texts{"Good init"});
    EXPECT_EQ(test::answer_of(library->entry()), "2.0.0");
    EXPECT_EQ(set.find("org.test.good").description->version, "1.0.0");
    set.let_go(library);
}

TEST_F(ALivePluginSet, PutsALibraryInThePlaceOfTheOther) {
    exchange_for("good_2");
    EXPECT_EQ(set.find("org.test.good").description->version, "2.0.0");
    EXPECT_EQ(set.find_plugin("a")->spec.path, fixture("good_2"));
    EXPECT_EQ(set.plugins().size(), 2u);
}

TEST_F(ALivePluginSet, AddsAPluginOfANewName) {
    set.put({"c", fixture("third")}, library_of(set.load_beside({"c", fixture("third")})));
    EXPECT_EQ(set.plugins().size(), 3u);
    EXPECT_NE(set.find("org.test.third").library, nullptr);
}

TEST_F(ALivePluginSet, GivesTheLibraryThatIsThereForTheSameContent) {
    starts_and_ends();
    const auto twin = place.files.write("twin.so", test::read_file(fixture("good")));
    EXPECT_EQ(library_of(set.load_beside({"a", twin})), set.find_plugin("a")->library);
    EXPECT_EQ(starts_and_ends(), Texts{});
}

TEST_F(ALivePluginSet, EndsWhatHasGoneWhenItIsSwept) {
    starts_and_ends();
    exchange_for("good_2");
    EXPECT_EQ(starts_and_ends(), Texts{"Good init"}) << "not before it is swept";
    EXPECT_EQ(texts_of(set.sweep()), Texts{});
    EXPECT_EQ(starts_and_ends(), Texts{"Good deinit"});
    set.sweep();
    EXPECT_EQ(starts_and_ends(), Texts{}) << "once";
}

TEST_F(ALivePluginSet, DoesNotEndWhatIsStillUsed) {
    LibraryPtr used = set.find_plugin("a")->library;
    exchange_for("good_2");
    starts_and_ends();
    set.sweep();
    EXPECT_EQ(starts_and_ends(), Texts{});
    used.reset();
    set.sweep();
    EXPECT_EQ(starts_and_ends(), Texts{"Good deinit"});
}

TEST_F(ALivePluginSet, TakesTheMappingAgainWhenTheSameFileComesBack) {
    const auto* const first = &set.find_plugin("a")->library->entry();
    exchange_for("good_2");
    set.sweep();
    starts_and_ends();
    const auto twin = place.files.write("twin.so", test::read_file(fixture("good")));
    const auto again = library_of(set.load_beside({"a", twin}));
    EXPECT_EQ(&again->entry(), first);
    EXPECT_EQ(again->path(), twin) << "it is called by the file that was asked for";
    EXPECT_EQ(starts_and_ends(), Texts{"Good init"});
    set.let_go(again);
}

// As when a new library misbehaves and the old one, kept for that, takes its place again.
TEST_F(ALivePluginSet, EndsALibraryThatCameBackBeforeItWasGoneOnceItGoesAgain) {
    LibraryPtr kept = set.find_plugin("a")->library;
    exchange_for("good_2");
    set.sweep();
    set.put(spec_of("good"), std::move(kept));
    set.sweep();
    EXPECT_EQ(set.find("org.test.good").description->version, "1.0.0");
    exchange_for("good_2");
    starts_and_ends();
    EXPECT_EQ(texts_of(set.sweep()), Texts{});
    EXPECT_EQ(starts_and_ends(), Texts{"Good deinit"});
}

TEST_F(ALivePluginSet, ClosesALibraryThatCameBackWithoutComplaint) {
    LibraryPtr kept = set.find_plugin("a")->library;
    exchange_for("good_2");
    set.put(spec_of("good"), std::move(kept));
    EXPECT_EQ(texts_of(set.close()), Texts{});
}

TEST_F(ALivePluginSet, DropsAPlugin) {
    starts_and_ends();
    set.drop("a");
    EXPECT_EQ(set.find_plugin("a"), nullptr);
    EXPECT_EQ(set.find("org.test.good").library, nullptr);
    set.sweep();
    EXPECT_EQ(starts_and_ends(), Texts{"Good deinit"});
    set.drop("nobody");
    EXPECT_EQ(set.plugins().size(), 1u);
}

TEST_F(ALivePluginSet, RefusesAFileThatAnotherPluginHas) {
    EXPECT_EQ(error_of(set.load_beside(spec_of("other"))).reason,
              "it is the same library as that of plugin b");
}

TEST_F(ALivePluginSet, RefusesAStrategyThatAnotherPluginHas) {
    starts_and_ends();
    const auto error = error_of(set.load_beside({"b", fixture("good_2")}));
    EXPECT_EQ(error.stage, LoadStage::identity);
    EXPECT_EQ(error.reason, "its strategy \"org.test.good\" is that of plugin a already");
    EXPECT_EQ(starts_and_ends(), Texts{});
}

TEST_F(ALivePluginSet, RefusesAStrategyThatAnotherPluginGotSinceItWasLoaded) {
    exchange_for("good_2");
    exchange_for("third");
    set.sweep();  // both are mapped, and have no place
    set.put({"c", fixture("good")}, library_of(set.load_beside({"c", fixture("good")})));
    starts_and_ends();
    const auto error = error_of(set.load_beside(spec_of("good_2")));
    EXPECT_EQ(error.reason, "its strategy \"org.test.good\" is that of plugin c already");
    EXPECT_EQ(starts_and_ends(), Texts{});
    set.drop("c");
    set.sweep();
    EXPECT_EQ(test::answer_of(load_beside("good_2")->entry()), "2.0.0") << "now it may";
}

TEST_F(ALivePluginSet, RefusesAFileWithAnotherHashThanIsWanted) {
    starts_and_ends();
    PluginSpec spec = spec_of("good_2");
    spec.sha256 = set.find_plugin("a")->library->sha256();
    const auto error = error_of(set.load_beside(spec));
    EXPECT_EQ(error.stage, LoadStage::identity);
    EXPECT_NE(error.reason.find("as the configuration wants"), error.reason.npos) << error.reason;
    EXPECT_EQ(starts_and_ends(), Texts{});
}

TEST_F(ALivePluginSet, IsAsItWasAfterALibraryThatDoesNotStart) {
    EXPECT_EQ(error_of(set.load_beside(spec_of("init_fails_without_text"))).stage, LoadStage::init);
    EXPECT_EQ(error_of(set.load_beside(spec_of("not_there"))).stage, LoadStage::open);
    EXPECT_EQ(set.find("org.test.good").description->version, "1.0.0");
    EXPECT_EQ(texts_of(set.close()), Texts{});
}

TEST_F(ALivePluginSet, TellsWhatDidNotEndWell) {
    exchange_for("throws_in_deinit");
    exchange_for("good");
    EXPECT_EQ(texts_of(set.sweep()),
              Texts{"plugin throws_in_deinit.so: " + fixture("throws_in_deinit").string() +
                    ": init: deinit() failed: it threw: no more of this"});
}

TEST_F(ALivePluginSet, EndsAllInReverseAfterExchanges) {
    exchange_for("good_2");
    set.put({"c", fixture("third")}, library_of(set.load_beside({"c", fixture("third")})));
    starts_and_ends();
    EXPECT_EQ(texts_of(set.close()), Texts{});
    const Texts expected{"Good deinit", "Third deinit", "Other deinit", "Good deinit"};
    EXPECT_EQ(starts_and_ends(), expected) << "first what had gone";
}

TEST_F(ALivePluginSet, NamesALibraryThatIsStillUsedWhenItCloses) {
    const LibraryPtr used = set.find_plugin("b")->library;
    EXPECT_EQ(texts_of(set.close()), Texts{"plugin b: " + fixture("other").string() +
                                           ": init: deinit() waits for the last of its instances"});
}

TEST_F(ALivePluginSet, KeepsOnlySoManyFilesMappedForLater) {
    const std::string content = test::read_file(fixture("good"));
    const auto nth = [&](std::size_t n) {
        return place.files.write("nth.so", content + std::string(n + 1, 'x'));
    };
    const auto come_and_go = [&](std::size_t n) {
        const LibraryPtr library = library_of(set.load_beside({"a", nth(n)}));
        set.let_go(library);
        return &library->entry();
    };
    std::vector<const amq_entry*> entries;
    for (std::size_t n = 0; n <= PluginSet::max_parked; ++n) {
        entries.push_back(come_and_go(n));
        set.sweep();
    }
    EXPECT_EQ(come_and_go(1), entries[1]) << "still there";
    EXPECT_NE(come_and_go(0), entries[0]) << "the oldest made room";
}

TEST_F(ALivePluginSet, DoesNotGrowWithTheNumberOfExchanges) {
    const auto exchange_both = [&] {
        for (const char* name : {"good_2", "good"}) {
            exchange_for(name);
            set.sweep();
        }
    };
    exchange_both();
    const std::size_t before = mapped_pieces();
    const auto copies = [&] {
        const fs::directory_iterator all(place.staging.directory());
        return std::distance(begin(all), end(all));
    };
    const auto copies_before = copies();
    for (int k = 0; k < 100; ++k) exchange_both();
    EXPECT_EQ(mapped_pieces(), before);
    EXPECT_EQ(copies(), copies_before);
    EXPECT_EQ(test::answer_of(set.find("org.test.good").library->entry()), "1.0.0");
}

TEST(AMissingPlugin, IsNoMoreWhenItIsPutOrDropped) {
    test::Place place;
    PluginSet set({{"a", "/not/there.so", false}, {"b", "/not/there.so", false}}, place.staging,
                  {});
    ASSERT_EQ(set.missing().size(), 2u);
    EXPECT_FALSE(set.missing()[0].is_left_out());
    set.miss({"b", "/nor/here.so"}, {"/nor/here.so", LoadStage::elf, "it is a text"});
    ASSERT_EQ(set.missing().size(), 2u);
    EXPECT_EQ(text_of(set.missing()[1]), "plugin b: /nor/here.so: elf: it is a text");
    set.put({"a", fixture("good")}, library_of(set.load_beside({"a", fixture("good")})));
    ASSERT_EQ(set.missing().size(), 1u);
    set.drop("b");
    EXPECT_TRUE(set.missing().empty());
}

TEST(AMissingPlugin, IsKeptOutUnlessItIsAskedForByNameAndThenForgiven) {
    test::Place place;
    std::string forgiven;
    PluginSetOptions options;
    options.keep_out = [](const PluginSpec&, const StagedFile&) { return "it crashed"; };
    options.forgive = [&](const std::string& sha256) { forgiven = sha256; };
    PluginSet set({{"a", fixture("good")}}, place.staging, options);
    EXPECT_EQ(error_of(set.load_beside({"a", fixture("good")})).stage, LoadStage::crashes);
    const auto library = library_of(set.load_beside({"a", fixture("good")}, KeepOut::not_asked));
    ASSERT_NE(library, nullptr);
    set.forgive(*library);
    EXPECT_EQ(forgiven, library->sha256());
    set.put({"a", fixture("good")}, library);
}

}  // namespace
}  // namespace amq::host
