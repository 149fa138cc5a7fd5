// The commands on a real amqd with its real monitor.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <regex>
#include <stdexcept>

#include "tests/cli/monitor/canned.hpp"
#include "tests/cli/monitor/terminal.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kToken = "a-token-of-these-tests-0123456789";

class LiveMonitor : public AmqTest {
  protected:
    LiveMonitor() {
        token_file_ = write_file("token", std::string{kToken} + '\n');
        ::chmod(token_file_.c_str(), S_IRUSR | S_IWUSR);
        config().set("plugins.monitor.path", "monitor.so");
        config().set_toml("plugins.monitor.admin", "true");
        config().set_toml(
            "plugins.monitor.options",
            "{ listen = '127.0.0.1:0', store = 'off', token_file = '" + token_file_ + "' }");
    }

    // Where it is, as amqd has logged it.
    [[nodiscard]] std::string monitor_url() {
        const std::string log = broker().log();
        std::smatch found;
        if (std::regex_search(log, found, std::regex{"http://127\\.0\\.0\\.1:[0-9]+"})) {
            return found.str();
        }
        throw std::runtime_error{"no monitor: " + log};
    }
    Finished ask(const std::string& line) {
        return run("export AMQ_MONITOR=" + monitor_url() + "; " + line);
    }
    // Until it prints that, or it takes too long.
    [[nodiscard]] std::string ask_until(const std::string& line, const std::string& text) {
        return ask("for k in $(seq 200); do out=$(" + line + "); case $out in *'" + text +
                   "'*) break;; esac; sleep 0.02; done; "
                   "printf '%s\\n' \"$out\"")
            .output;
    }
    [[nodiscard]] const std::string& token_file() const { return token_file_; }

  private:
    std::string token_file_;
};

TEST_F(LiveMonitor, SaysWhatTheBrokerIsAndHowItIs) {
    const Finished info = ask("amq server info");
    EXPECT_EQ(info.exit_code, 0) << info.errors;
    EXPECT_TRUE(info.output.starts_with("server            amqd 0.")) << info.output;
    EXPECT_NE(info.output.find("state             ready\n"), std::string::npos) << info.output;
    EXPECT_NE(info.output.find("listener          native: tcp://127.0.0.1:"), std::string::npos)
        << info.output;
    const Finished check = ask("amq server check --max-files-used 99%,100%");
    EXPECT_EQ(check.exit_code, 0) << check.output;
    EXPECT_TRUE(check.output.starts_with("AMQ OK - ready, 0 of ")) << check.output;
}

TEST_F(LiveMonitor, ListsConnectionsAndEndsThem) {
    const auto one = subscriber("sub chat.a");
    const auto other = subscriber("sub chat.b");
    const Finished list = ask("amq conn ls");
    EXPECT_EQ(list.exit_code, 0) << list.errors;
    EXPECT_EQ(lines_of(list.output).size(), 3U) << list.output;
    const std::string id = ask("amq conn ls --json | grep -o '\"id\":\"[0-9]*\"' | head -n 1 | "
                               "tr -dc 0-9")
                               .output;
    ASSERT_FALSE(id.empty());
    const Finished info = ask("amq conn info " + id);
    EXPECT_NE(info.output.find("topics                 chat."), std::string::npos) << info.output;

    const Finished refused = ask("amq conn kick " + id);
    EXPECT_EQ(refused.exit_code, 4);
    EXPECT_NE(refused.errors.find("Name a file with the token by --token-file"), std::string::npos)
        << refused.errors;
    const Finished wrong = ask("AMQ_MONITOR_TOKEN=another-token-0123456789 amq conn kick " + id);
    EXPECT_EQ(wrong.exit_code, 4);
    EXPECT_NE(wrong.errors.find("the token is wrong"), std::string::npos) << wrong.errors;

    const Finished kicked = ask("amq conn kick " + id + " --token-file " + token_file());
    EXPECT_EQ(kicked.output, "kicked 1 connection\n") << kicked.errors;
    EXPECT_EQ(kicked.exit_code, 0);
    const Finished again = ask("amq conn kick " + id + " --token-file " + token_file());
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.errors.find("there is no session"), std::string::npos) << again.errors;
    const Finished all =
        ask("amq conn kick --address 127.0.0.1 --yes --token-file " + token_file());
    EXPECT_EQ(all.exit_code, 0) << all.errors;
    EXPECT_TRUE(all.output.starts_with("kicked ")) << all.output;
}

TEST_F(LiveMonitor, RemembersWhoCameAndWent) {
    EXPECT_EQ(run("amq ping --count 1").exit_code, 0);
    const std::string history = ask_until("amq conn history", "disconnect");
    EXPECT_NE(history.find("connect     "), std::string::npos) << history;
    EXPECT_NE(history.find("peer_closed"), std::string::npos) << history;
    EXPECT_EQ(lines_of(ask("amq conn history --kind refused").output).size(), 1U);
    EXPECT_EQ(lines_of(ask("amq conn history --from 1h --to 0s --kind connect").output).size(), 2U);
    EXPECT_EQ(lines_of(ask("amq conn history --to 2020-01-01").output).size(), 1U);
    const Finished csv = ask("amq conn history --csv --kind disconnect");
    EXPECT_EQ(lines_of(csv.output).size(), 2U) << csv.output;
    const Finished why = ask("amq why --address 127.0.0.1");
    EXPECT_EQ(why.exit_code, 0) << why.errors;
    EXPECT_TRUE(why.output.starts_with("127.0.0.1 is not connected.\n127.0.0.1: one end is "))
        << why.output;
    EXPECT_EQ(ask("amq why nobody").output,
              "nobody is not connected.\nnobody: no disconnect and no refusal is recorded.\n");
    const Finished bad = ask("amq conn history --reason tired");
    EXPECT_EQ(bad.exit_code, 2);
    EXPECT_NE(bad.errors.find("must be one of peer_closed"), std::string::npos) << bad.errors;
}

TEST_F(LiveMonitor, KnowsTopicsModelsAndTimers) {
    const auto responder = subscriber("reply chat.a --echo");
    EXPECT_EQ(run("amq req chat.a hello").output, "hello\n");
    EXPECT_EQ(run("amq pub nobody.hears hello").exit_code, 0);
    const Finished topics = ask("amq topic ls");
    EXPECT_EQ(topics.exit_code, 0) << topics.errors;
    EXPECT_NE(topics.output.find("chat.a                  1          1"), std::string::npos)
        << topics.output;
    EXPECT_NE(topics.output.find("\nnobody.hears"), std::string::npos) << topics.output;
    const Finished topic = ask("amq topic info chat.a");
    EXPECT_NE(topic.output.find("outcomes     ok 1\n"), std::string::npos) << topic.output;
    EXPECT_EQ(ask("amq topic info no.such").exit_code, 1);
    const Finished models = ask("amq model ls");
    EXPECT_NE(models.output.find("12 reliable_random"), std::string::npos) << models.output;
    const Finished timers = ask("amq timer ls");
    EXPECT_NE(timers.output.find("deadline "), std::string::npos) << timers.output;
}

TEST_F(LiveMonitor, IsWatchedOnATerminal) {
    const auto one = subscriber("sub chat.a");
    Terminal terminal{"AMQ_MONITOR=" + monitor_url() + " exec amq top -i 200ms", 160, 30};
    EXPECT_TRUE(terminal.shows("1 connections by messages_in")) << terminal.written();
    EXPECT_TRUE(terminal.shows("127.0.0.1:")) << terminal.written();
    terminal.press("t");
    EXPECT_TRUE(terminal.shows("topics by published")) << terminal.written();
    EXPECT_TRUE(terminal.shows("chat.a")) << terminal.written();
    terminal.press("q");
    EXPECT_EQ(terminal.wait(), 0);
}

TEST_F(LiveMonitor, ShowsNoNameThatATerminalObeys) {
    EXPECT_EQ(run("amq pub \"$(printf 'red\\033[31m\\342\\200\\256x')\" hello").exit_code, 0);
    for (const char* line : {"amq topic ls", "amq top --once --topics", "amq conn history"}) {
        const Finished end = ask(line);
        EXPECT_EQ(end.exit_code, 0) << end.errors;
        EXPECT_FALSE(is_obeyed(end.output)) << end.output;
    }
    EXPECT_NE(ask("amq topic ls").output.find("red?[31m?x"), std::string::npos);
}

}  // namespace
}  // namespace amq::cli_test
