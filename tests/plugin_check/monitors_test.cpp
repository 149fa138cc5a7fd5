// Monitors: those that come with amq keep all rules, and of those that break one it is named.

#include <gtest/gtest.h>

#include <ostream>

#include "tests/plugin_check/checked.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::plugin_check_test {
namespace {

using MonitorRules = std::set<std::string>;

struct HostileMonitor {
    const char* fixture;
    MonitorRules breaks;
    const char* says;  // of one of them

    friend std::ostream& operator<<(std::ostream& out, const HostileMonitor& one) {
        return out << one.fixture;
    }
};

class HostileMonitors : public ::testing::TestWithParam<HostileMonitor> {};

TEST_P(HostileMonitors, BreakTheRuleThatIsNamed) {
    const Checked one = checked(fixture(GetParam().fixture));
    EXPECT_EQ(one.failed, GetParam().breaks);
    EXPECT_EQ(one.exit_code, 1);
    bool is_said = false;
    for (const std::string& rule : GetParam().breaks)
        is_said = is_said || one.why(rule).find(GetParam().says) != std::string::npos;
    EXPECT_TRUE(is_said) << one.report;
}

// Whatever tells it of events.
const MonitorRules kAllEvents{"events", "borrowed", "threads", "host", "alone"};
const MonitorRules kAllLives{"life", "events", "borrowed", "threads", "host", "alone"};

INSTANTIATE_TEST_SUITE_P(
    InWhatTheyTake, HostileMonitors,
    ::testing::Values(
        HostileMonitor{"monitor_takes_any_id", {"unknown_id"}, "an instance is made"},
        HostileMonitor{
            "monitor_takes_garbage", {"garbage", "unknown_option"}, "an instance is made of"},
        HostileMonitor{"monitor_refuses_in_silence",
                       {"unknown_id", "garbage", "unknown_option"},
                       "create() gives NULL, but no text"},
        HostileMonitor{"monitor_is_not_made", {"create"}, "not today"},
        HostileMonitor{"monitor_loses_memory", {"memory"}, "bytes of the heap are in use more"}));

INSTANTIATE_TEST_SUITE_P(
    InTheirLife, HostileMonitors,
    ::testing::Values(HostileMonitor{"monitor_crashes_in_start", kAllLives,
                                     "signal 11 (Segmentation fault) in start()"},
                      HostileMonitor{"monitor_refuses_to_start", {"life"}, "start() failed with"},
                      HostileMonitor{"monitor_starts_once", {"life"}, "started already"},
                      HostileMonitor{"monitor_crashes_in_stop", kAllLives,
                                     "signal 11 (Segmentation fault) in stop()"},
                      HostileMonitor{"monitor_leaves_a_thread",
                                     {"threads"},
                                     "a thread of it runs on after stop()"}));

INSTANTIATE_TEST_SUITE_P(
    WithEvents, HostileMonitors,
    ::testing::Values(
        HostileMonitor{
            "monitor_knows_all_types", {"events", "alone"}, "code -6: there is no such type"},
        HostileMonitor{"monitor_wants_short_texts", {"events", "alone"}, "the text is too long"},
        HostileMonitor{"monitor_wants_texts", kAllEvents, "in on_events()"},
        HostileMonitor{"monitor_wants_all", {"events", "alone"}, "some were lost"},
        HostileMonitor{
            "monitor_throws", {"events", "alone"}, "on_events() threw across the contract"},
        HostileMonitor{"monitor_knows_the_stride", kAllEvents, "in on_events()"},
        HostileMonitor{
            "monitor_changes_events", {"borrowed"}, "changed what it was lent, in on_events()"},
        HostileMonitor{
            "monitor_remembers_events", {"borrowed"}, "lent by an earlier call, in on_events()"}));

INSTANTIATE_TEST_SUITE_P(
    WithTheirHost, HostileMonitors,
    ::testing::Values(
        HostileMonitor{"monitor_draws", {"host"}, "random() of the host was called 1 time, which"},
        HostileMonitor{"monitor_tells_the_time_elsewhere",
                       {"host"},
                       "now_ns() of the host was called 1 time from another thread"},
        HostileMonitor{"monitor_asks_too_early", {"host"}, "before start() or after stop()"},
        HostileMonitor{"monitor_asks_too_late", {"host"}, "before start() or after stop()"},
        HostileMonitor{"monitor_is_never_alone", {"alone"}, "in start()"}));

TEST(AHostileMonitor, ThatTakesAnUnknownOptionIsNamed) {
    const Checked one = checked(fixture("monitor_takes_unknown_options"));
    EXPECT_TRUE(one.failed.contains("unknown_option"));
    EXPECT_NE(one.why("unknown_option").find("no-such-option"), std::string::npos);
}

TEST(AHostileMonitor, ThatNeverStopsIsEndedAndToldByItsFunction) {
    const Checked one = checked(fixture("monitor_waits_in_stop"), {"--limit", "1"});
    EXPECT_TRUE(one.failed.contains("life"));
    EXPECT_EQ(one.why("life"), "the process did not end within 1000 ms, in stop()");
}

TEST(AHostileMonitor, ThatCrashesInDestroyIsToldByAllWhoDestroyOne) {
    const Checked one = checked(fixture("monitor_crashes_in_destroy"));
    EXPECT_TRUE(one.failed.contains("create"));
    EXPECT_NE(one.why("create").find("in destroy()"), std::string::npos) << one.why("create");
}

TEST(AHarmlessMonitor, KeepsAllRules) {
    const Checked one = checked(fixture("watches_well"));
    EXPECT_EQ(one.failed, MonitorRules());
    EXPECT_EQ(one.exit_code, 0);
    EXPECT_EQ(one.facts("events"), "200 calls");
    EXPECT_EQ(one.report.at("skipped").to_number<int>(), 0);
}

TEST(AHarmlessMonitor, MayRefuseToStartAlone) {
    const Checked one = checked(fixture("watches_not_alone"));
    EXPECT_EQ(one.failed, MonitorRules());
    EXPECT_TRUE(one.warnings.contains("alone"));
    EXPECT_NE(one.why("alone").find("there is nobody to ask"), std::string::npos);
}

TEST(TheMonitorOfAmq, KeepsAllRules) {
    const Checked one = checked(AMQ_PLUGINS "/monitor.so",
                                {"--options", R"({"listen":"127.0.0.1:0","store":"off"})"});
    EXPECT_EQ(one.failed, MonitorRules()) << one.report;
    EXPECT_EQ(one.report.at("skipped").to_number<int>(), 0);
}

TEST(TheMonitorOfTheExamples, KeepsAllRules) {
    const flow::TemporaryDirectory folder;
    const std::string options = R"({"file":")" + (folder.path() / "lines").string() + R"("})";
    const Checked one = checked(AMQ_PLUGINS "/connect_log.so", {"--options", options});
    EXPECT_EQ(one.failed, MonitorRules()) << one.report;
    EXPECT_EQ(one.report.at("skipped").to_number<int>(), 0);
}

}  // namespace
}  // namespace amq::plugin_check_test
