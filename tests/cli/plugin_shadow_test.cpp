#include <future>

#include "sdk/cli/share.hpp"
#include "tests/cli/scripted_control.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kReport =
    R"({"ok":true,"calls":{"route":{"asked":30000,"differed":150,"verb":1,"targets":148,)"
    R"("terms":1},"on_reply":{"asked":1,"differed":0,"verb":0,"targets":0,"terms":0},)"
    R"("on_miss":{"asked":0,"differed":0,"verb":0,"targets":0,"terms":0}},"strikes":2,)"
    R"("first_differences":["route of chat: send 3 | hold","b\u001b"],)"
    R"("cost_ns":{"live":{"mean":1230,"max":45600},"candidate":{"mean":2500,"max":7890000}}})";

TEST(PluginShadow, PrintsTheReportForPeople) {
    const ScriptedControl control{kReport};
    const Finished end = control.run("amq plugin shadow x /x.so --for 60s");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.errors, "") << "there is no terminal to show progress on";
    EXPECT_EQ(end.output,
              "30,001 calls, 150 with another plan (0.50%)\n\n"
              "CALL       ASKED  DIFFERED  SHARE  VERB  TARGETS  TERMS\n"
              "route     30,000       150  0.50%     1      148      1\n"
              "on_reply       1         0  0.00%     0        0      0\n"
              "on_miss        0         0      -     0        0      0\n\n"
              "strikes  2 of the candidate\n"
              "cost     live mean 1.23 us, max 45.6 us; candidate mean 2.50 us, max 7.89 ms\n\n"
              "The first differences:\n"
              "  route of chat: send 3 | hold\n"
              "  b?\n");
}

TEST(PluginShadow, AsksForATimeAndAShare) {
    const ScriptedControl control{kReport};
    EXPECT_EQ(control.run("amq plugin shadow x /x.so --for 1m --sample 10%").exit_code, 0);
    EXPECT_EQ(control.run("amq plugin shadow x /x.so --for 24h").exit_code, 0);
    const auto requests = control.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].at("do").as_string(), "plugin.shadow");
    EXPECT_EQ(requests[0].at("file").as_string(), "/x.so");
    EXPECT_EQ(requests[0].at("for_us").to_number<std::int64_t>(), 60'000'000);
    EXPECT_EQ(requests[0].at("sample").to_number<double>(), 0.1);
    EXPECT_EQ(requests[1].at("for_us").to_number<std::int64_t>(), 86'400'000'000);
    EXPECT_EQ(requests[1].at("sample").to_number<double>(), 1);
}

TEST(PluginShadow, AsJsonIsTheReport) {
    const ScriptedControl control{kReport};
    const auto lines = lines_of(control.run("amq plugin shadow x /x.so --for 1s --json").output);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(json_of(lines[0]).at("strikes").to_number<int>(), 2);
    EXPECT_FALSE(json_of(lines[0]).contains("ok"));
}

TEST(PluginShadow, WithoutACallSaysThatNothingCame) {
    const ScriptedControl control{R"({"ok":true,"calls":{"route":{"asked":0}}})"};
    const Finished end = control.run("amq plugin shadow x /x.so --for 1s");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, "nothing came meanwhile: the candidate was asked nothing\n");
}

TEST(PluginShadow, WaitsLongerThanTheTimeoutForItsReport) {
    std::promise<void> late;
    std::shared_future<void> is_late = late.get_future().share();
    const ScriptedControl control{[is_late](const boost::json::object&) {
        is_late.wait_for(milliseconds{120});  // for an answer that must not come before
        return std::string{kReport} + '\n';
    }};
    const Finished end = control.run("amq plugin shadow x /x.so --for 20s --timeout 50ms");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
}

TEST(PluginShadow, ShowsProgressOnATerminal) {
    if (flow::run_to_end(shell("command -v script")).exit_code != 0) {
        GTEST_SKIP() << "script(1) is not installed: not tested";
    }
    const ScriptedControl control{kReport};
    const Finished end =
        control.run("script -qec 'amq plugin shadow org.x /x.so --for 60s' /dev/null </dev/null");
    EXPECT_NE(end.output.find("org.x is shadowed, 60 s left"), std::string::npos) << end.output;
    EXPECT_NE(end.output.find("\x1b[K30,001 calls"), std::string::npos) << end.output;
}

TEST(Share, IsPercentOrAFraction) {
    EXPECT_EQ(cli::parse_share("10%"), 0.1);
    EXPECT_EQ(cli::parse_share("0.25"), 0.25);
    EXPECT_EQ(cli::parse_share("1"), 1.0);
    EXPECT_EQ(cli::parse_share("100%"), 1.0);
    for (const char* wrong :
         {"", "%", "0", "0%", "101%", "1.01", "-1", "nan", "inf", "10 %", "x"}) {
        EXPECT_EQ(cli::parse_share(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace amq::cli_test
