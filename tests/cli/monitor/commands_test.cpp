// The commands that ask a monitor, as a shell runs them.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/cli/monitor/canned.hpp"
#include "tests/cli/monitor/scripted_monitor.hpp"
#include "tests/cli/monitor/terminal.hpp"

namespace amq::cli_test {
namespace {

struct Asked {
    const char* line;
    const char* target;
};

class Commands : public ::testing::TestWithParam<Asked> {};

TEST_P(Commands, AskWhatTheyAreToldTo) {
    const ScriptedMonitor monitor{canned_answers()};
    const Finished end = monitor.run(GetParam().line);
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(monitor.targets(), std::vector<std::string>{GetParam().target});
    EXPECT_FALSE(end.output.empty());
    EXPECT_FALSE(is_obeyed(end.output));
}

INSTANTIATE_TEST_SUITE_P(
    OfTheMonitor, Commands,
    ::testing::Values(
        Asked{"amq conn ls", "/api/v1/connections?limit=100"},
        Asked{"amq conn ls -s pending -d -l 5 -o 10 --user 'a b' --address 10.1.2.3 --transport ws "
              "--listener tcp --text x",
              "/api/v1/connections?sort=pending&order=desc&limit=5&offset=10&text=x&user=a%20b&"
              "address=10.1.2.3&transport=ws&listener=tcp"},
        Asked{"amq conn info 77", "/api/v1/connections/77"},
        Asked{"amq conn history", "/api/v1/records?limit=100"},
        Asked{"amq conn history --user alice --address 10.1.2.0/24 --reason silent --kind connect "
              "--kind kick --text x --around @1700000000 --from 2023-11-14 --to '2023-11-15 10:00' "
              "--before 7 -l 1000",
              "/api/v1/records?user=alice&address=10.1.2.0%2F24&reason=silent&text=x&kind=connect&"
              "kind=kick&around_us=1700000000000000&from_us=1699920000000000&"
              "to_us=1700042400000000&before=7&limit=1000"},
        Asked{"amq conn history --csv", "/api/v1/records?limit=100&format=csv"},
        Asked{"amq topic ls", "/api/v1/topics?limit=100"},
        Asked{"amq topic ls --sort name", "/api/v1/topics?sort=name&order=asc&limit=100"},
        Asked{"amq topic info chat.a", "/api/v1/topics/chat.a"},
        Asked{"amq model ls", "/api/v1/models"}, Asked{"amq timer ls", "/api/v1/timers"},
        Asked{"amq server info", "/api/v1/server"}, Asked{"amq why alice", "/api/v1/why/alice"},
        Asked{"amq why --address ::1", "/api/v1/why?address=%3A%3A1"}));

class AsJson : public ::testing::TestWithParam<Asked> {};

TEST_P(AsJson, IsTheAnswerAsItIs) {
    const ScriptedMonitor monitor{canned_answers()};
    const Finished end = monitor.run(GetParam().line);
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, canned_answers().at(GetParam().target) + "\n");
    EXPECT_EQ(end.errors, "");
}

INSTANTIATE_TEST_SUITE_P(OfTheMonitor, AsJson,
                         ::testing::Values(Asked{"amq conn ls --json", "/api/v1/connections"},
                                           Asked{"amq conn info 77 -j", "/api/v1/connections/77"},
                                           Asked{"amq conn history -j", "/api/v1/records"},
                                           Asked{"amq topic ls -j", "/api/v1/topics"},
                                           Asked{"amq topic info chat.a -j",
                                                 "/api/v1/topics/chat.a"},
                                           Asked{"amq model ls -j", "/api/v1/models"},
                                           Asked{"amq timer ls -j", "/api/v1/timers"},
                                           Asked{"amq server info -j", "/api/v1/server"},
                                           Asked{"amq why alice -j", "/api/v1/why/alice"}));

TEST(MonitorCommands, SayOnStandardErrorWhatIsLeft) {
    const ScriptedMonitor monitor{canned_answers()};
    EXPECT_EQ(monitor.run("amq topic ls").errors,
              "amq: showing 1 of 180: --limit and --offset show others\n");
    EXPECT_EQ(monitor.run("amq -q topic ls").errors, "");
    EXPECT_EQ(monitor.run("amq conn ls").errors, "");
    EXPECT_EQ(monitor.run("amq conn history").errors, "amq: there are older ones: --before 11\n");
}

TEST(MonitorCommands, EscapeOnATerminalWhatItWouldObeyInJson) {
    const std::string hostile = "{\"user\":\"a\xC2\x9B\xE2\x80\xAE\"}";
    const ScriptedMonitor monitor{[&](const AskedOfMonitor& asked) {
        return http_answer(asked.target.find("csv") == std::string::npos
                               ? hostile
                               : std::string{"n,user\r\n1,a\x1b[2J\r\n"});
    }};
    EXPECT_EQ(monitor.run("amq conn info 7 --json").output, hostile + '\n');
    EXPECT_EQ(monitor.run("amq conn history --csv").output, "n,user\r\n1,a\x1b[2J\r\n");
    const std::string begin = "AMQ_MONITOR=" + monitor.url() + " exec amq conn ";
    Terminal json{begin + "info 7 --json", 120, 30};
    EXPECT_EQ(json.wait(), 0);
    EXPECT_EQ(json.written(), "{\"user\":\"a\\u009b\\u202e\"}\r\n");
    Terminal csv{begin + "history --csv", 120, 30};
    EXPECT_EQ(csv.wait(), 0);
    EXPECT_EQ(csv.written(), "n,user\r\n1,a?[2J\r\n");
}

TEST(MonitorCommands, SayWhyInPlainWords) {
    const ScriptedMonitor monitor{canned_answers()};
    EXPECT_EQ(monitor.run("amq why alice").output,
              "alice is not connected.\n"
              "alice: one end is recorded, 3 s ago.\n"
              "2023-11-14 22:13:20: ended (silent) from ?[31m10.1.2.3.\n"
              "    the network.\n");
}

TEST(MonitorCommands, SendTheTokenThatAFileHas) {
    const ScriptedMonitor monitor{canned_answers()};
    const flow::TemporaryDirectory folder;
    const std::string file = (folder.path() / "token").string();
    std::ofstream{file} << "s3cret-of-the-file\n";
    EXPECT_EQ(monitor.run("amq conn ls --token-file " + file).exit_code, 0);
    EXPECT_TRUE(monitor.asked().back().has_field("Authorization: Bearer s3cret-of-the-file"));
    EXPECT_EQ(monitor.run("AMQ_MONITOR_TOKEN=s3cret-of-it amq conn ls").exit_code, 0);
    EXPECT_TRUE(monitor.asked().back().has_field("Authorization: Bearer s3cret-of-it"));
    const Finished end = monitor.run("amq conn ls --token-file /no/such");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_EQ(end.errors,
              "amq: the token file /no/such cannot be read: No such file or directory\n");
}

struct Refused {
    int status;
    const char* sentence;
    int code;
    const char* says;
};

class Refusals : public ::testing::TestWithParam<Refused> {};

TEST_P(Refusals, EndWithACodeAndSayWhatToDo) {
    const ScriptedMonitor monitor{
        [](const AskedOfMonitor&) { return http_refusal(GetParam().status, GetParam().sentence); }};
    const Finished end = monitor.run("amq conn info 7");
    EXPECT_EQ(end.exit_code, GetParam().code);
    EXPECT_EQ(end.output, "");
    EXPECT_NE(end.errors.find(GetParam().says), std::string::npos) << end.errors;
    EXPECT_FALSE(is_obeyed(end.errors)) << end.errors;
}

INSTANTIATE_TEST_SUITE_P(
    OfTheMonitor, Refusals,
    ::testing::Values(
        Refused{404, "there is no session 7", 1,
                "amq: cannot show connection 7: there is no session 7\n"},
        Refused{401, "this needs a token", 4, "this needs a token. Name a file with the token by"},
        Refused{403, "this token lets read", 4, "cannot show connection 7: this token lets read\n"},
        Refused{429, "too many wrong tokens", 4, "too many wrong tokens\n"},
        Refused{503, "the broker ends\x1b[2J\xE2\x80\xAE", 1, "the broker ends?[2J?\n"},
        Refused{400, "'id' is no number", 2, "'id' is no number\n"}));

TEST(Refusals, OfAWrongTokenSaysWhereItIsFrom) {
    const ScriptedMonitor monitor{
        [](const AskedOfMonitor&) { return http_refusal(401, "the token is wrong"); }};
    const Finished end = monitor.run("AMQ_MONITOR_TOKEN=s3cret amq conn ls");
    EXPECT_EQ(end.exit_code, 4);
    EXPECT_NE(end.errors.find("It was taken from --token-file, AMQ_MONITOR_TOKEN_FILE"),
              std::string::npos)
        << end.errors;
    EXPECT_EQ(end.errors.find("s3cret"), std::string::npos);
}

TEST(Refusals, OfWhatIsNoMonitorSaySo) {
    for (const char* answer :
         {"SSH-2.0-x\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
          "HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\nnginx"}) {
        const ScriptedMonitor monitor{[&](const AskedOfMonitor&) { return std::string{answer}; }};
        const Finished end = monitor.run("amq conn ls");
        EXPECT_EQ(end.exit_code, 1);
        EXPECT_NE(end.errors.find("does not speak as the monitor of amqd does"), std::string::npos)
            << end.errors;
    }
}

TEST(Refusals, OfOneThatIsNotThereSaysHowToStartIt) {
    const Finished end = flow::run_to_end(shell("amq conn ls --monitor http://127.0.0.1:1"));
    EXPECT_EQ(end.exit_code, 5);
    EXPECT_NE(end.errors.find("no monitor at http://127.0.0.1:1: Connection refused. Is amqd "
                              "running, and with its monitor? That takes [plugins.monitor]"),
              std::string::npos)
        << end.errors;
}

TEST(Refusals, OfOneThatIsSilentEndWithThree) {
    const ScriptedMonitor monitor{[](const AskedOfMonitor&) { return std::string{"HTTP/1.1 "}; }};
    const Finished end = monitor.run("amq conn ls -t 100ms");
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_NE(end.errors.find("no answer within 100 ms"), std::string::npos) << end.errors;
}

TEST(MonitorUsage, IsCheckedBeforeAnythingIsAsked) {
    const std::vector<std::pair<std::string, std::string>> mistakes{
        {"amq conn ls --sort colour", "'colour' is none of messages_in, messages_out"},
        {"amq conn ls --limit 1001", "'1001' is no whole number from 1 to 1000"},
        {"amq conn ls --monitor 127.0.0.1:7610", "is no monitor's url: it is http://host:port"},
        {"AMQ_MONITOR=nonsense amq conn ls", "'nonsense' is no monitor's url"},
        {"amq conn kick", "say whom, by one of ID, --user and --address"},
        {"amq conn kick 7 --user alice", "say whom, by one of"},
        {"amq conn kick --user alice < /dev/null", "cannot be asked here: add --yes"},
        {"amq conn history --from yesterday", "'yesterday' is no time: write 14:03"},
        {"amq conn history --kind gone", "--kind: gone not in"},
        {"amq why", "say who, by one of USER and --address"},
        {"amq top --sort colour", "'colour' is nothing to sort by"},
        {"amq top --interval 99ms", "'99ms' is no duration from 100ms"},
        {"amq server check --max-files-used 110%", "'110%' is no limit: write 95%, or 80%,95%"},
        {"amq server check --max-broker-p99 5", "'5' is no limit: write 50ms, or 5ms,50ms"},
        {"amq server check --max-pending 1KB,2KB", "is no limit: write 64MiB, or 16MiB,64MiB"},
        {"amq conn ls --token x", "did you mean --token-file?"}};
    const ScriptedMonitor monitor{canned_answers()};
    for (const auto& [line, says] : mistakes) {
        const Finished end = monitor.run(line);
        EXPECT_EQ(end.exit_code, 2) << line;
        EXPECT_NE(end.errors.find(says), std::string::npos) << line << ": " << end.errors;
    }
    EXPECT_TRUE(monitor.asked().empty());
}

ScriptedMonitor kicking(int kicked) {
    return ScriptedMonitor{[kicked](const AskedOfMonitor& asked) {
        if (asked.method == "GET") return http_answer(R"({"total":3,"connections":[]})");
        return http_answer(R"({"ok":true,"kicked":)" + std::to_string(kicked) + "}");
    }};
}

TEST(ConnKick, OfOneAsksNothingFirst) {
    const ScriptedMonitor monitor = kicking(1);
    const Finished end = monitor.run("AMQ_MONITOR_TOKEN=s3cret amq conn kick 77");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, "kicked 1 connection\n");
    ASSERT_EQ(monitor.targets(), std::vector<std::string>{"/api/v1/connections/77/kick"});
    EXPECT_EQ(monitor.asked()[0].method, "POST");
}

TEST(ConnKick, OfAUserTakesAllOfTheirConnections) {
    const ScriptedMonitor monitor = kicking(3);
    const Finished end = monitor.run("amq conn kick --user 'a\"b' --yes");
    EXPECT_EQ(end.output, "kicked 3 connections\n") << end.errors;
    ASSERT_EQ(monitor.targets(), std::vector<std::string>{"/api/v1/kick"});
    EXPECT_EQ(json_of(monitor.asked()[0].body), json_of(R"({"user":"a\"b"})"));
}

TEST(ConnKick, OfNobodyIsAFailure) {
    const ScriptedMonitor monitor = kicking(0);
    const Finished end = monitor.run("amq conn kick --address 10.1.2.3 -y");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_EQ(end.errors,
              "amq: nobody was kicked: there are none of the connections from 10.1.2.3\n");
}

TEST(ConnKick, AsksSomebodyAtATerminal) {
    const ScriptedMonitor monitor = kicking(3);
    const std::string line = "AMQ_MONITOR=" + monitor.url() + " exec amq conn kick --user alice";
    Terminal one{line, 120, 30};
    EXPECT_TRUE(one.shows("kick the connections of alice, which are 3 connections? [y/N] "));
    one.press("\n");
    EXPECT_EQ(one.wait(), 1);
    EXPECT_EQ(monitor.asked().size(), 1U);
    Terminal other{line, 120, 30};
    EXPECT_TRUE(other.shows("[y/N] "));
    other.press("y\n");
    EXPECT_EQ(other.wait(), 0);
    EXPECT_EQ(monitor.targets().back(), "/api/v1/kick");
}

TEST(ServerCheck, EndsAsMonitoringPluginsDo) {
    auto bodies = canned_answers();
    const ScriptedMonitor good{bodies};
    const Finished ok = good.run("amq server check");
    EXPECT_EQ(ok.exit_code, 0);
    EXPECT_TRUE(ok.output.starts_with("AMQ OK - ready, ")) << ok.output;
    EXPECT_EQ(lines_of(ok.output).size(), 1U);
    const Finished warning = good.run("amq server check --min-success 98%,90%");
    EXPECT_EQ(warning.exit_code, 1);
    EXPECT_TRUE(warning.output.starts_with("AMQ WARNING - 97.00 % ok, ")) << warning.output;
    const Finished critical = good.run("amq server check --max-connections-used 2%");
    EXPECT_EQ(critical.exit_code, 2);
    EXPECT_TRUE(critical.output.starts_with("AMQ CRITICAL - 240 of 10,000 connections"))
        << critical.output;
}

TEST(ServerCheck, OfOneThatDoesNotAnswerIsCritical) {
    const Finished gone = flow::run_to_end(shell("amq server check --monitor http://127.0.0.1:1"));
    EXPECT_EQ(gone.exit_code, 2);
    EXPECT_TRUE(gone.output.starts_with("AMQ CRITICAL - no monitor at ")) << gone.output;
    EXPECT_EQ(lines_of(gone.output).size(), 1U);
    const ScriptedMonitor locked{
        [](const AskedOfMonitor&) { return http_refusal(401, "this needs a token"); }};
    const Finished unknown = locked.run("amq server check");
    EXPECT_EQ(unknown.exit_code, 3);
    EXPECT_TRUE(unknown.output.starts_with("AMQ UNKNOWN - cannot check the server"))
        << unknown.output;
}

}  // namespace
}  // namespace amq::cli_test
