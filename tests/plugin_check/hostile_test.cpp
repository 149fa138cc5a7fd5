// Strategies that break one rule each: that rule is named, with what they did and where.

#include <gtest/gtest.h>

#include <ostream>

#include "tests/plugin_check/checked.hpp"

namespace amq::plugin_check_test {
namespace {

using Rules = std::set<std::string>;

struct Hostile {
    const char* fixture;
    Rules breaks;
    const char* says;  // of the first of them

    friend std::ostream& operator<<(std::ostream& out, const Hostile& one) {
        return out << one.fixture;
    }
};

class HostileStrategies : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileStrategies, BreakTheRuleThatIsNamed) {
    const Checked one = checked(fixture(GetParam().fixture));
    EXPECT_EQ(one.failed, GetParam().breaks);
    EXPECT_EQ(one.exit_code, 1);
    bool is_said = false;
    for (const std::string& rule : GetParam().breaks)
        is_said = is_said || one.why(rule).find(GetParam().says) != std::string::npos;
    EXPECT_TRUE(is_said) << one.report;
}

// Whatever asks the strategy about many situations.
const Rules kAllCampaigns{"plans", "borrowed", "threads", "replay"};

INSTANTIATE_TEST_SUITE_P(
    AsFiles, HostileStrategies,
    ::testing::Values(Hostile{"shows_another", {"exports"}, "it exports too: shown_by_mistake"},
                      Hostile{"shows_a_unique_one", {"exports", "unique"}, "pinned_for_ever"},
                      Hostile{"asks_the_host", {"imports", "load"}, "amq_function_of_the_host"}));

INSTANTIATE_TEST_SUITE_P(
    AtTheirStart, HostileStrategies,
    ::testing::Values(
        Hostile{"crashes_on_load", {"load"}, "signal 11 (Segmentation fault) in its static"},
        Hostile{"crashes_in_init", {"init"}, "in init()"},
        Hostile{"crashes_in_deinit", {"init"}, "in deinit()"},
        Hostile{"describes_otherwise", {"describe"}, "otherwise when it is asked again"},
        Hostile{"describes_slowly", {"describe"}, "more than 100"}));

INSTANTIATE_TEST_SUITE_P(
    InWhatTheyTake, HostileStrategies,
    ::testing::Values(Hostile{"takes_any_id", {"unknown_id"}, "an instance is made"},
                      Hostile{
                          "takes_garbage", {"garbage", "unknown_option"}, "an instance is made of"},
                      Hostile{"takes_unknown_options", {"unknown_option"}, "no-such-option"},
                      Hostile{"refuses_in_silence",
                              {"unknown_id", "garbage", "unknown_option"},
                              "create() gives NULL, but no text"},
                      Hostile{"refuses_to_activate", {"create"}, "activate failed"}));

INSTANTIATE_TEST_SUITE_P(
    InTheirPlans, HostileStrategies,
    ::testing::Values(
        Hostile{"sends_outside", {"plans"}, "route(): plan has a target outside the view"},
        Hostile{"sends_again", {"plans"}, "on_miss(): plan has a target that got the message"},
        Hostile{"keeps_in_route", {"plans"}, "route(): KEEP is no plan for route"},
        Hostile{"adopts_outside", {"plans"}, "adopt(): plan has a target outside the view"},
        Hostile{
            "writes_past_targets", {"plans"}, "route(): wrote past the end of the plan's targets"},
        Hostile{"fails_in_reply", {"plans"}, "on_reply(): cannot decide"},
        Hostile{"throws_in_route", {"plans"}, "route(): threw across the contract"},
        Hostile{"refuses_its_options", {"plans"}, "reconfigure(): refuses the options"},
        Hostile{"is_not_replayed", {"replay"}, "two runs of seed 1 gave other plans"}));

INSTANTIATE_TEST_SUITE_P(
    InWhatTheyCount, HostileStrategies,
    ::testing::Values(
        Hostile{"counts_without_a_name", {"metrics"}, "amq.metrics/1 refused 1 of its calls: name"},
        Hostile{"counts_too_late", {"metrics"}, "of its calls: not_now"},
        Hostile{"plans_by_what_it_counts", {"metrics"}, "other plans on a host without"}));

INSTANTIATE_TEST_SUITE_P(ThatCrash, HostileStrategies,
                         ::testing::Values(Hostile{"crashes_in_route", kAllCampaigns,
                                                   "signal 11 (Segmentation fault) in route()"},
                                           Hostile{"crashes_in_member", kAllCampaigns,
                                                   "signal 11 (Segmentation fault) in on_member()"},
                                           Hostile{"crashes_in_adopt", kAllCampaigns,
                                                   "signal 11 (Segmentation fault) in adopt()"},
                                           Hostile{"leaves_in_route", kAllCampaigns,
                                                   "ended with exit code 0 in route()"}));

INSTANTIATE_TEST_SUITE_P(
    WithWhatIsNotTheirs, HostileStrategies,
    ::testing::Values(
        Hostile{"changes_message", {"borrowed"}, "changed what it was lent, in route()"},
        Hostile{"changes_load", {"borrowed"}, "changed what it was lent, in on_miss()"},
        Hostile{"remembers_message", {"borrowed"}, "lent by an earlier call, in route()"},
        Hostile{"loses_memory", {"memory"}, "bytes of the heap are in use more after 1000"},
        Hostile{"asks_from_a_thread", {"threads"}, "random() of the host was called 1 time"},
        Hostile{"leaves_a_thread", {"memory", "threads"}, "runs on after destroy()"}));

TEST(HostileStrategy, ThatNeverReturnsIsEndedAndToldByItsFunction) {
    const Checked one = checked(fixture("waits_in_route"), {"--limit", "1"});
    EXPECT_TRUE(one.failed.contains("plans"));
    EXPECT_EQ(one.why("plans"), "the process did not end within 1000 ms, in route()");
}

TEST(HostileStrategy, ThatCrashesInDestroyIsToldByAllWhoDestroyOne) {
    const Checked one = checked(fixture("crashes_in_destroy"));
    EXPECT_TRUE(one.failed.contains("create"));
    EXPECT_NE(one.why("create").find("in destroy()"), std::string::npos) << one.why("create");
}

TEST(HostileStrategy, ThatStaysMappedIsAWarning) {
    const Checked one = checked(fixture("shows_a_unique_one"));
    EXPECT_TRUE(one.warnings.contains("unload"));
    EXPECT_EQ(one.why("unload"), "retained: it is still mapped after it was let go");
}

TEST(HarmlessStrategy, MayWakeAndLogFromAThreadOfItsOwn) {
    const Checked one = checked(fixture("wakes_from_a_thread"));
    EXPECT_EQ(one.failed, Rules());
}

INSTANTIATE_TEST_SUITE_P(
    InWhatTheyKnow, HostileStrategies,
    ::testing::Values(
        Hostile{"keeps_state_without_a_name", {"state"}, "no state_schema that names the format"},
        Hostile{"forgets_what_it_loads", {"state"}, "saves other bytes than it has loaded"},
        Hostile{"crashes_over_garbage", {"state"}, "signal 11 (Segmentation fault) in load()"},
        Hostile{"throws_over_garbage", {"state"}, "load: threw across the contract"}));

TEST(HarmlessStrategy, MayKeepItsState) {
    const Checked one = checked(fixture("keeps_state"));
    EXPECT_EQ(one.failed, Rules());
    EXPECT_NE(one.facts("state").find("bytes"), std::string::npos);
    EXPECT_FALSE(one.warnings.contains("state"));
}

TEST(HarmlessStrategy, ThatTakesGarbageForItsStateIsAWarning) {
    const Checked one = checked(fixture("takes_any_state"));
    EXPECT_EQ(one.failed, Rules());
    EXPECT_TRUE(one.warnings.contains("state"));
}

TEST(HarmlessStrategy, MayCount) {
    EXPECT_EQ(checked(fixture("counts_well")).failed, Rules());
}

TEST(HarmlessStrategy, IsAskedInEveryFunctionThatItHas) {
    const Checked one = checked(fixture("good"));
    EXPECT_EQ(one.failed, Rules());
    for (const char* function :
         {"route()", "on_reply()", "on_miss()", "on_member()", "adopt()", "reconfigure()"}) {
        EXPECT_NE(one.facts("plans").find(function), std::string::npos) << one.facts("plans");
    }
}

TEST(HarmlessStrategy, IsAskedOtherwiseUnderAnotherSeed) {
    EXPECT_NE(checked(fixture("good")).facts("plans"),
              checked(fixture("good"), {"--seed", "2"}).facts("plans"));
}

}  // namespace
}  // namespace amq::plugin_check_test
