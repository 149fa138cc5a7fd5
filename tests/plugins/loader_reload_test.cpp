// Sources that change under a loaded library, and libraries beside each other: each runs its own
// code.

#include <gtest/gtest.h>

#include "host/plugins/loaded_object.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

namespace fs = std::filesystem;

using test::answer_of;
using test::fixture;
using test::library_of;
using test::Place;
using test::read_file;

class AReload : public testing::TestWithParam<UnloadPolicy> {
  protected:
    [[nodiscard]] LibraryPtr load() { return library_of(place.load(path, GetParam())); }

    Place place;
    const fs::path path = place.files.write("plugin.so", read_file(fixture("good")));
};

void expect_both_run(const Library& first, const Library& second) {
    EXPECT_NE(&first.entry(), &second.entry());
    EXPECT_NE(first.sha256(), second.sha256());
    EXPECT_EQ(first.descriptions().at(0).version, "1.0.0");
    EXPECT_EQ(second.descriptions().at(0).version, "2.0.0");
    EXPECT_EQ(answer_of(first.entry()), "1.0.0");
    EXPECT_EQ(answer_of(second.entry()), "2.0.0");
}

TEST_P(AReload, AfterACopyOverTheSourceGetsNewCodeBesideTheOld) {
    const auto first = load();
    test::overwrite(path, read_file(fixture("good_2")));
    expect_both_run(*first, *load());
}

TEST_P(AReload, AfterAMoveOverTheSourceGetsNewCodeBesideTheOld) {
    const auto first = load();
    fs::rename(place.files.write("new.so", read_file(fixture("good_2"))), path);
    expect_both_run(*first, *load());
}

TEST_P(AReload, OfTheSameFileIsMappedAnew) {
    const auto first = load();
    const auto second = load();
    EXPECT_NE(&first->entry(), &second->entry());
    EXPECT_EQ(first->sha256(), second->sha256());
}

TEST_P(AReload, AfterTheFirstWasLetGoGetsNewCode) {
    load().reset();
    test::overwrite(path, read_file(fixture("good_2")));
    EXPECT_EQ(answer_of(load()->entry()), "2.0.0");
}

TEST_P(AReload, ManyTimesRunsTheCodeOfEach) {
    const std::string contents[] = {read_file(fixture("good")), read_file(fixture("good_2"))};
    for (unsigned i = 0; i < 20; ++i) {
        test::overwrite(path, contents[i % 2]);
        EXPECT_EQ(answer_of(load()->entry()), i % 2 == 0 ? "1.0.0" : "2.0.0");
    }
}

TEST_P(AReload, IsNotNeededWhenTheSourceIsCutUnderTheLibrary) {
    const auto library = load();
    fs::resize_file(path, 0);
    EXPECT_EQ(answer_of(library->entry()), "1.0.0");
    fs::remove(path);
    EXPECT_EQ(answer_of(library->entry()), "1.0.0");
}

TEST_P(AReload, ThatIsRefusedLeavesTheOldCodeRunning) {
    const auto first = load();
    for (const char* wrong : {"major_2", "need_minor_7", "no_create", "throws_in_describe"}) {
        test::overwrite(path, read_file(fixture(wrong)));
        EXPECT_NE(test::error_of(place.load(path, GetParam())).reason, "loaded") << wrong;
        EXPECT_EQ(answer_of(first->entry()), "1.0.0");
    }
}

INSTANTIATE_TEST_SUITE_P(Policies, AReload,
                         testing::Values(UnloadPolicy::keep, UnloadPolicy::close),
                         [](const auto& policy) {
                             return policy.param == UnloadPolicy::keep ? "Keep" : "Close";
                         });

TEST(UnloadPolicy, ClosedLibrariesAreUnmapped) {
    Place place;
    for (const char* name : {"good", "cpp"}) {
        auto library = library_of(place.load(fixture(name), UnloadPolicy::close));
        const void* entry = &library->entry();
        EXPECT_TRUE(object_around(entry, sizeof(amq_entry))) << name;
        library.reset();
        EXPECT_FALSE(object_around(entry, sizeof(amq_entry))) << name;
    }
    EXPECT_TRUE(fs::is_empty(place.staging.directory()));
}

// Loads, describes and starts a library and lets it go again.
std::string unloaded(const char* name) {
    Place place;
    const auto library = library_of(place.load(fixture(name), UnloadPolicy::close));
    if (const auto error = library->init()) return text_of(*error);
    const auto error = library->unload();
    if (!error) return "unmapped";
    EXPECT_EQ(error->stage, LoadStage::unload);
    EXPECT_FALSE(library->unload()) << "told once";
    return error->reason;
}

constexpr const char* retained_by_the_system =
    "retained: the system keeps it mapped, for a unique symbol or for a thread's variable in it";

TEST(UnloadPolicy, SaysWhenAThreadIsLeftAndKeepsTheLibraryForIt) {
    EXPECT_EQ(unloaded("leaves_a_thread"),
              "retained: a thread that began after it was mapped is still there, and may run its "
              "code");
}

TEST(UnloadPolicy, SaysWhenTheDestructorOfAThreadsVariableIsToCome) {
    EXPECT_EQ(unloaded("has_a_thread_local"), retained_by_the_system);
}

#if defined(__GNUC__) && !defined(__clang__)
TEST(UnloadPolicy, SaysWhenAUniqueSymbolPinsTheLibrary) {
    EXPECT_EQ(unloaded("unique_symbol"), retained_by_the_system);
}
#endif

TEST(UnloadPolicy, IsNotHurtByWhatElseALibraryLeaves) {
    const test::CallLog calls;
    EXPECT_EQ(unloaded("leaves_a_file_and_a_function"), "unmapped");
    EXPECT_EQ(unloaded("good"), "unmapped");
}

TEST(UnloadPolicy, LeavesTextsOfALibraryThatIsGone) {
    std::string reason;
    {
        Place place;
        const auto library = library_of(place.load(fixture("throws_in_init"), UnloadPolicy::close));
        reason = library->init().value().reason;
    }
    EXPECT_EQ(reason, "init() failed: it threw: no more of this");
}

TEST(UnloadPolicy, KeptLibrariesStayMappedWithTheirFile) {
    Place place;
    auto library = library_of(place.load(fixture("good"), UnloadPolicy::keep));
    const void* entry = &library->entry();
    library.reset();
    const auto object = object_around(entry, sizeof(amq_entry));
    ASSERT_TRUE(object);
    EXPECT_TRUE(fs::exists(object->file));
}

// The dynamic linker takes a name that it knows for the library that it has.
TEST(Mapping, RefusesAFileThatIsMappedAlready) {
    Place place;
    const auto copy = place.files.write("copy.so", read_file(fixture("good")));
    const auto first = map_library(StagedFile("/a.so", copy, ""), UnloadPolicy::close);
    ASSERT_TRUE(std::holds_alternative<Mapping>(first));
    const auto second = map_library(StagedFile("/b.so", copy, ""), UnloadPolicy::close);
    const auto* error = std::get_if<LoadError>(&second);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(text_of(*error),
              "/b.so: entry: it was mapped before, the system gives its older code");
}

TEST(Libraries, WithTheSameInnerSymbolsCallTheirOwn) {
    Place place;
    const auto good = library_of(place.load(fixture("good")));
    const auto other = library_of(place.load(fixture("other")));
    EXPECT_EQ(answer_of(good->entry()), "1.0.0");  // and not "the host's"
    EXPECT_EQ(answer_of(other->entry()), "3.0.0");
}

}  // namespace
}  // namespace amq::host
