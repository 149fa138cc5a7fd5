// Loading one library: every way in which it can be wrong is refused at its stage and with its
// reason.

#include <gtest/gtest.h>

#include "host/plugins/library.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

using test::error_of;
using test::fixture;
using test::library_of;
using test::Place;
using testing::Values;

TEST(Library, IsLoadedFromAPrivateCopy) {
    Place place;
    const auto library = library_of(place.load(fixture("good")));
    EXPECT_EQ(library->entry().magic, AMQ_ABI_MAGIC);
    EXPECT_EQ(library->path(), fixture("good"));
    EXPECT_EQ(test::answer_of(library->entry()), "1.0.0");
}

TEST(Library, CopiesItsDescriptions) {
    Place place;
    const auto library = library_of(place.load(fixture("good")));
    const Description expected{
        AMQ_DESC_ANSWERS, "org.test.good", AMQ_STRATEGY_KIND, "Good", "1.0.0", "amq tests", "", ""};
    EXPECT_EQ(library->descriptions(), std::vector{expected});
}

TEST(Library, KeepsItsDescriptionsWhenItIsUnmapped) {
    Place place;
    std::vector<Description> copies;
    {
        const auto library = library_of(place.load(fixture("good"), UnloadPolicy::close));
        copies = library->descriptions();
    }
    EXPECT_EQ(copies.at(0).id, "org.test.good");
}

TEST(Library, MayHaveNoInit) {
    Place place;
    EXPECT_EQ(library_of(place.load(fixture("no_init")))->init(), std::nullopt);
}

TEST(Library, MayHaveNoVendor) {
    Place place;
    EXPECT_EQ(library_of(place.load(fixture("no_vendor")))->descriptions().at(0).vendor, "");
}

TEST(Library, MayHaveAsManyStrategiesAsTheLimitSays) {
    Place place;
    const auto library = library_of(place.load(fixture("count_64")));
    ASSERT_EQ(library->descriptions().size(), max_strategies);
    EXPECT_EQ(library->descriptions().back().id, "org.test.many-63");
}

TEST(Library, IsInitialisedAndEndedOnce) {
    const test::CallLog calls;
    Place place;
    {
        const auto library = library_of(place.load(fixture("good")));
        EXPECT_EQ(library->init(), std::nullopt);
        EXPECT_EQ(library->deinit(), std::nullopt);
    }
    const std::vector<std::string> expected{"Good count",    "Good describe", "Good count",
                                            "Good describe", "Good init",     "Good deinit"};
    EXPECT_EQ(calls.lines(), expected);
}

TEST(Library, IsEndedByItsLastUser) {
    const test::CallLog calls;
    Place place;
    auto library = library_of(place.load(fixture("good")));
    ASSERT_EQ(library->init(), std::nullopt);
    const std::shared_ptr<const void> instance = library;
    library.reset();
    EXPECT_EQ(calls.lines().back(), "Good init");
    const_cast<std::shared_ptr<const void>&>(instance).reset();
    EXPECT_EQ(calls.lines().back(), "Good deinit");
}

TEST(Library, IsNotEndedWhenItNeverBegan) {
    const test::CallLog calls;
    Place place;
    library_of(place.load(fixture("good"))).reset();
    EXPECT_EQ(calls.lines().back(), "Good describe");
}

struct Refusal {
    const char* fixture;
    LoadStage stage;
    const char* reason;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
    return out << refusal.fixture;
}

std::string name_of_test(const testing::TestParamInfo<Refusal>& info) {
    return info.param.fixture;
}

class ARefusedLibrary : public testing::TestWithParam<Refusal> {};

TEST_P(ARefusedLibrary, IsRefusedAtItsStageWithItsReason) {
    Place place;
    const auto path = fixture(GetParam().fixture);
    const auto error = error_of(place.load(path));
    EXPECT_EQ(error.file, path.string());
    EXPECT_EQ(error.stage, GetParam().stage) << name_of(error.stage);
    EXPECT_EQ(error.reason, GetParam().reason);
}

TEST_P(ARefusedLibrary, IsRefusedTheSameWhenItIsToBeUnmapped) {
    Place place;
    const auto error = error_of(place.load(fixture(GetParam().fixture), UnloadPolicy::close));
    EXPECT_EQ(error.reason, GetParam().reason);
    EXPECT_TRUE(std::filesystem::is_empty(place.staging.directory()));
}

class ALibraryWithAWrongEntry : public testing::TestWithParam<Refusal> {};

TEST_P(ALibraryWithAWrongEntry, IsRefusedAndNothingInItIsCalled) {
    const test::CallLog calls;
    Place place;
    const auto error = error_of(place.load(fixture(GetParam().fixture)));
    EXPECT_EQ(error.stage, GetParam().stage) << name_of(error.stage);
    EXPECT_EQ(error.reason, GetParam().reason);
    EXPECT_TRUE(calls.lines().empty());
}

constexpr auto load = LoadStage::load;
constexpr auto entry = LoadStage::entry;
constexpr auto version = LoadStage::version;
constexpr auto describe = LoadStage::describe;

INSTANTIATE_TEST_SUITE_P(
    Entry, ALibraryWithAWrongEntry,
    Values(
        Refusal{"wrong_magic", version,
                "its entry starts with 0x12345678, that of an amq plugin with 0x414D5131"},
        Refusal{"major_0", version,
                "it is built for version 0.0 of the plugin contract, this host speaks 1.1"},
        Refusal{"major_2", version,
                "it is built for version 2.0 of the plugin contract, this host speaks 1.1"},
        Refusal{"need_minor_7", version,
                "it needs a host of version 1.7 or newer, this host speaks 1.1"},
        Refusal{"small_entry", version, "its entry has 40 bytes, fewer than the 64 of version 1.0"},
        Refusal{"tiny_entry", version, "its entry has 8 bytes, fewer than the 64 of version 1.0"},
        Refusal{"huge_entry", entry,
                "its entry says it has 1073741824 bytes, more than the library has there"},
        Refusal{"no_count", entry, "its entry has no count()"},
        Refusal{"no_describe", entry, "its entry has no describe()"},
        Refusal{"no_create", entry, "its entry has no create()"},
        Refusal{"absolute_entry", entry, "its symbol amq_plugin_v1 points outside of any library"},
        Refusal{"calls_nobody", load, "undefined symbol: function_that_nobody_has"},
        Refusal{"needs_another", load,
                "libamq_needed.so: cannot open shared object file: No such file or directory"}),
    name_of_test);

INSTANTIATE_TEST_SUITE_P(
    Descriptions, ARefusedLibrary,
    Values(
        Refusal{"count_0", describe, "count() says that it has no strategy"},
        Refusal{"count_65", describe, "count() says 65 strategies, one library may have 64"},
        Refusal{"count_huge", describe,
                "count() says 4294967295 strategies, one library may have 64"},
        Refusal{"count_changes", describe,
                "it describes its strategies otherwise when it is asked again"},
        Refusal{"describe_nothing", describe, "describe(0) is NULL"},
        Refusal{"describe_changes", describe,
                "it describes its strategies otherwise when it is asked again"},
        Refusal{"small_description", describe,
                "describe(0) has 16 bytes, fewer than the 64 of version 1.0"},
        Refusal{"no_id", describe, "describe(0) has no id"},
        Refusal{"empty_id", describe, "describe(0) has an empty id"},
        Refusal{"plain_id", describe,
                "describe(0) has the id \"random\", which is no reverse domain name like "
                "\"org.example.my-strategy\""},
        Refusal{"capital_id", describe,
                "describe(0) has the id \"org.test.Capital\", which is no reverse domain name like "
                "\"org.example.my-strategy\""},
        Refusal{"latin_1_id", describe,
                "describe(0) has an id that is not UTF-8: \"org.test.caf\\ufffd\""},
        Refusal{"latin_1_name", describe,
                "describe(0) has a name that is not UTF-8: \"Caf\\ufffd\""},
        Refusal{"no_version", describe, "describe(0) has no version"},
        Refusal{"unknown_kind", describe,
                "describe(0) has the kind \"amq.bridge/1\", which is not known to this host; it "
                "knows \"amq.strategy/1\" and \"amq.monitor/1\""},
        Refusal{"same_id_twice", LoadStage::identity,
                "it has two strategies with the id \"org.test.good\""},
        Refusal{"throws_in_count", describe, "count() failed: it threw: no more of this"},
        Refusal{"throws_in_describe", describe,
                "describe(0) failed: it threw something that is no std::exception"}),
    name_of_test);

// The text that init() gives, through a library that loads well.
std::string reason_of_init(const char* name) {
    Place place;
    const auto error = library_of(place.load(fixture(name)))->init();
    if (!error) return "initialised";
    EXPECT_EQ(error->stage, LoadStage::init);
    EXPECT_EQ(error->file, fixture(name).string());
    return error->reason;
}

TEST(LibraryInit, IsToldTheFileThatTheOperatorNamed) {
    EXPECT_EQ(reason_of_init("init_tells_its_path"),
              "init() returned -1: path=" + fixture("init_tells_its_path").string());
}

TEST(LibraryInit, MayFailWithoutAText) {
    EXPECT_EQ(reason_of_init("init_fails_without_text"), "init() returned -2 and gave no text");
}

TEST(LibraryInit, MayFillItsTextWithoutAFinalZero) {
    EXPECT_EQ(reason_of_init("init_fills_its_text"),
              "init() returned -6: " + std::string(512, 'x'));
}

TEST(LibraryInit, IsRefusedWhenItWritesPastItsText) {
    EXPECT_EQ(reason_of_init("init_writes_past_its_text"),
              "init() wrote past the end of its error text");
}

TEST(LibraryInit, IsRefusedWhenItThrows) {
    EXPECT_EQ(reason_of_init("throws_in_init"), "init() failed: it threw: no more of this");
}

TEST(LibraryInit, IsSurvivedWhenItsEndThrows) {
    Place place;
    const auto library = library_of(place.load(fixture("throws_in_deinit")));
    ASSERT_EQ(library->init(), std::nullopt);
    const auto error = library->deinit();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, "deinit() failed: it threw: no more of this");
    EXPECT_EQ(library->deinit(), std::nullopt);
}

TEST(LoadError, IsOneLineOfFileStageAndReason) {
    EXPECT_EQ(text_of(LoadError{"/path/x.so", LoadStage::elf, "the file is cut short"}),
              "/path/x.so: elf: the file is cut short");
}

}  // namespace
}  // namespace amq::host
