#include "sdk/plugin_check/case.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

#include "sdk/plugin_check/place.hpp"

namespace amq::plugin_check_test {
namespace {

using namespace plugin_check;
using std::chrono::milliseconds;

constexpr milliseconds kLong{60'000};

TEST(Case, GivesWhatItsBodyTold) {
    const Told told =
        run_case(kLong, [] { return Told{.wrong = "not so", .facts = "3", .doubt = "perhaps"}; });
    EXPECT_EQ(told.wrong, "not so");
    EXPECT_EQ(told.facts, "3");
    EXPECT_EQ(told.doubt, "perhaps");
}

TEST(Case, ChangesNothingHere) {
    int number = 1;
    static_cast<void>(run_case(kLong, [&]() -> Told {
        number = 2;
        return {};
    }));
    EXPECT_EQ(number, 1);
}

TEST(Case, ThatThrowsIsWrong) {
    EXPECT_EQ(run_case(kLong, []() -> Told { throw std::runtime_error("no more"); }).wrong,
              "no more");
}

TEST(Case, ThatDiesIsWrongAndSaysWhere) {
    const Told told = run_case(kLong, []() -> Told {
        const At at(Place::on_miss);
        ::raise(SIGKILL);
        return {};
    });
    EXPECT_EQ(told.wrong, "the process was killed by signal 9 (Killed) in on_miss()");
    EXPECT_EQ(told.died_in, Place::on_miss);
}

TEST(Case, ThatEndsItsProcessIsWrong) {
    EXPECT_EQ(run_case(kLong, []() -> Told { ::_exit(3); }).wrong,
              "the process ended with exit code 3 in no function of the plugin");
}

TEST(Case, ThatTakesTooLongIsEnded) {
    const Told told = run_case(milliseconds(20), []() -> Told {
        const At at(Place::route);
        while (true) ::pause();
    });
    EXPECT_EQ(told.wrong, "the process did not end within 20 ms, in route()");
}

TEST(Case, MayKnowBetterWhyItDies) {
    const Told told = run_case(kLong, []() -> Told {
        expect_to_die_of("was tired,");
        ::raise(SIGKILL);
        return {};
    });
    EXPECT_EQ(told.wrong, "was tired, in no function of the plugin");
}

TEST(Case, TellsNoMoreThanThereIsRoomFor) {
    const Told told = run_case(kLong, [] { return Told{.wrong = std::string(1 << 20, 'x')}; });
    EXPECT_EQ(told.wrong, std::string(4096, 'x'));
}

TEST(Place, IsTheInnermostAndThenTheOneBefore) {
    const At outer(Place::route);
    {
        const At inner(Place::destroy);
        EXPECT_EQ(At::place(), Place::destroy);
    }
    EXPECT_EQ(At::place(), Place::route);
}

}  // namespace
}  // namespace amq::plugin_check_test
