// The trial in a child: what would kill or stop the host in dlopen is refused instead. Without a
// trial these are fatal, so no test loads them into its own process.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "host/plugins/trial.hpp"
#include "tests/plugins/loader_fixture.hpp"

namespace amq::host {
namespace {

using namespace std::chrono_literals;
using test::fixture;

// Long for a library that starts, short for one that never does.
constexpr auto patience = 20s;
constexpr auto short_limit = 300ms;

class ATrial : public testing::Test {
  protected:
    std::optional<LoadError> attempt(const char* name, std::chrono::milliseconds limit = patience,
                                     const Rehearsal& rehearsal = {}) {
        auto staged = place.staging.copy(std::get<SourceFile>(open_source(fixture(name))));
        return try_in_child(std::get<StagedFile>(staged), limit, rehearsal);
    }

    void TearDown() override {
        EXPECT_TRUE(std::filesystem::is_empty(place.staging.directory()));
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
        EXPECT_EQ(errno, ECHILD);
    }

    test::Place place;
};

void expect_end(const std::optional<LoadError>& error, LoadStage stage, const std::string& where) {
    ASSERT_TRUE(error);
    EXPECT_EQ(error->stage, stage) << name_of(error->stage);
    EXPECT_EQ(error->reason.rfind("its trial in a child process ", 0), 0u) << error->reason;
    EXPECT_TRUE(error->reason.ends_with(where)) << error->reason;
}

TEST_F(ATrial, IsPassedByAGoodPlugin) {
    EXPECT_EQ(attempt("good"), std::nullopt);
}

TEST_F(ATrial, RunsEveryStepInTheChild) {
    const test::CallLog calls;
    EXPECT_EQ(attempt("good"), std::nullopt);
    EXPECT_EQ(calls.lines().back(), "Good deinit");
}

TEST_F(ATrial, LeavesThePluginLoadableInTheHost) {
    auto staged = place.staging.copy(std::get<SourceFile>(open_source(fixture("good"))));
    auto& file = std::get<StagedFile>(staged);
    ASSERT_EQ(try_in_child(file, patience), std::nullopt);
    const auto library = test::library_of(load_staged(std::move(file), UnloadPolicy::close));
    EXPECT_EQ(test::answer_of(library->entry()), "1.0.0");
}

TEST_F(ATrial, GivesTheReasonOfARefusal) {
    const auto error = attempt("major_2");
    ASSERT_TRUE(error);
    EXPECT_EQ(error->stage, LoadStage::version);
    EXPECT_EQ(error->reason,
              "it is built for version 2.0 of the plugin contract, this host speaks 1.1");
}

// Built by gcc it ends the process; built by clang it comes out of dlopen.
void expect_throw_on_load(const std::optional<LoadError>& error) {
    ASSERT_TRUE(error);
    EXPECT_EQ(error->stage, LoadStage::load);
    EXPECT_NE(error->reason.find("static initialiser"), std::string::npos) << error->reason;
}

TEST_F(ATrial, CatchesAStaticInitialiserThatThrows) {
    expect_throw_on_load(attempt("throws_on_load"));
    expect_throw_on_load(attempt("throws_number_on_load"));
}

TEST_F(ATrial, CatchesAStaticInitialiserThatCrashes) {
    expect_end(attempt("crashes_on_load"), LoadStage::load, "in its static initialisers");
}

TEST_F(ATrial, CatchesAStaticInitialiserThatEndsTheProcess) {
    const auto error = attempt("leaves_on_load");
    expect_end(error, LoadStage::load, "in its static initialisers");
    EXPECT_NE(error->reason.find("ended with exit code "), std::string::npos) << error->reason;
}

TEST_F(ATrial, CatchesAStaticInitialiserThatDoesNotEnd) {
    const auto error = attempt("waits_on_load", short_limit);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason,
              "its trial in a child process did not end within 300 ms, in its static initialisers");
}

TEST_F(ATrial, CatchesADescriptionThatCrashes) {
    expect_end(attempt("crashes_in_describe"), LoadStage::describe, "in count() or describe()");
}

TEST_F(ATrial, CatchesAnInitThatCrashes) {
    expect_end(attempt("crashes_in_init"), LoadStage::init, "in init()");
}

TEST_F(ATrial, CatchesAnInitThatDoesNotEnd) {
    const auto error = attempt("waits_in_init", short_limit);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, "its trial in a child process did not end within 300 ms, in init()");
}

TEST_F(ATrial, GivesTheTextOfAnInitThatThrows) {
    const auto error = attempt("throws_in_init");
    ASSERT_TRUE(error);
    EXPECT_EQ(error->reason, "init() failed: it threw: no more of this");
}

TEST_F(ATrial, CatchesADeinitThatCrashes) {
    expect_end(attempt("crashes_in_deinit"), LoadStage::init, "in deinit()");
}

TEST_F(ATrial, CatchesAStaticDestructorThatCrashes) {
    expect_end(attempt("crashes_on_unload"), LoadStage::init, "in its static destructors");
}

TEST_F(ATrial, RehearsesALibraryThatIsStartedAndEndsItThen) {
    const test::CallLog calls;
    EXPECT_EQ(attempt("good", patience,
                      [](Library& library) {
                          std::ofstream(std::getenv("AMQ_FIXTURE_LOG"), std::ios::app)
                              << library.descriptions().front().id << '\n';
                      }),
              std::nullopt);
    const auto lines = calls.lines();
    ASSERT_GE(lines.size(), 3u);
    EXPECT_EQ(lines[lines.size() - 2], "org.test.good");
    EXPECT_EQ(lines.back(), "Good deinit");
}

TEST_F(ATrial, RefusesALibraryOfWhichAnInstanceIsNotMade) {
    const std::string where = "while an instance was made and ended";
    expect_end(attempt("good", patience, [](Library&) { std::abort(); }), LoadStage::create, where);
    expect_end(attempt("good", patience, [](Library&) { ::_exit(0); }), LoadStage::create, where);
    expect_end(attempt("good", short_limit,
                       [](Library&) {
                           while (true) ::pause();
                       }),
               LoadStage::create, where);
}

}  // namespace
}  // namespace amq::host
