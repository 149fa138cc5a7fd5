#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <thread>

#include "tests/cli/monitor/canned.hpp"
#include "tests/cli/monitor/scripted_monitor.hpp"
#include "tests/cli/monitor/terminal.hpp"
#include "tests/support/limits.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kEntered = "\x1b[?1049h\x1b[?25l";
constexpr const char* kLeft = "\x1b[?25h\x1b[?1049l";

bool wait_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

// A terminal in which a shell with job control runs `amq top`, and says how it found and left the
// terminal.
class TopTest : public ::testing::Test {
  protected:
    void start(const std::string& arguments = "") {
        terminal_ = std::make_unique<Terminal>(
            "export TZ=UTC AMQ_MONITOR=" + monitor_.url() + "; set -m; stty -g; amq top " +
                arguments +
                "; code=$?; while [ $code -gt 128 ]; do echo stopped; stty -g; fg; "
                "code=$?; done; echo; stty -g; exit $code",
            120, 30);
        ASSERT_TRUE(terminal_->shows(kEntered)) << terminal_->written();
        ASSERT_TRUE(terminal_->shows("q quit")) << terminal_->written();
        before_ = lines_of(terminal_->written()).at(0);
        ASSERT_FALSE(before_.empty());
    }
    void ends_with(int code) {
        EXPECT_TRUE(terminal_->shows(kLeft)) << terminal_->written();
        EXPECT_EQ(terminal_->wait(), code);
        EXPECT_TRUE(terminal_->written().ends_with(std::string{kLeft} + "\r\n" + before_ + '\n'))
            << before_ << terminal_->written();
    }

    ScriptedMonitor monitor_{canned_answers()};
    std::unique_ptr<Terminal> terminal_;
    std::string before_;  // how the terminal was set
};

TEST_F(TopTest, ShowsTheBrokerAndItsConnections) {
    start();
    EXPECT_TRUE(terminal_->shows("amqd 0.1.0 ready"));
    EXPECT_TRUE(terminal_->shows("2 connections by messages_in, the greatest first"));
    EXPECT_TRUE(terminal_->shows("77  alice"));
    EXPECT_TRUE(terminal_->is_raw());
    terminal_->press("q");
    ends_with(0);
}

TEST_F(TopTest, AsksForAsManyRowsAsFit) {
    start();
    EXPECT_TRUE(terminal_->shows("\x1b[?2026l"));
    terminal_->press("s");
    EXPECT_TRUE(terminal_->shows("by messages_out"));
    EXPECT_EQ(monitor_.targets().back(),
              "/api/v1/connections?sort=messages_out&order=desc&limit=23");
    terminal_->press("q");
    ends_with(0);
}

TEST_F(TopTest, ObeysKeys) {
    start("--interval 1h");
    terminal_->press("r");
    EXPECT_TRUE(terminal_->shows("by messages_in, the least first"));
    terminal_->press("t");
    EXPECT_TRUE(terminal_->shows("180 topics by published"));
    terminal_->press("s");
    EXPECT_TRUE(terminal_->shows("180 topics by delivered"));
    terminal_->press("t");
    terminal_->press("\x1b[A");  // an arrow is nothing
    terminal_->press("S");
    EXPECT_TRUE(terminal_->shows("by address"));
    terminal_->press("q");
    ends_with(0);
}

TEST_F(TopTest, GivesTheTerminalBackAfterEverySignal) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        start("--interval 1h");
        terminal_->signal(number);
        ends_with(0);
    }
}

TEST_F(TopTest, GivesTheTerminalBackAfterControlC) {
    start();
    terminal_->press("\x03");
    ends_with(0);
}

TEST_F(TopTest, StopsAndGoesOnAsTheShellWants) {
    start("--interval 1h");
    terminal_->forget();
    terminal_->press("\x1A");
    EXPECT_TRUE(terminal_->shows(kLeft));
    EXPECT_TRUE(terminal_->shows("stopped\r\n" + before_)) << terminal_->written();
    EXPECT_TRUE(terminal_->shows(kEntered));
    EXPECT_TRUE(terminal_->shows("q quit"));
    EXPECT_TRUE(terminal_->is_raw());
    terminal_->press("q");
    ends_with(0);
}

TEST_F(TopTest, FollowsTheSizeOfTheTerminal) {
    if (flow::kSanitized) GTEST_SKIP() << "a thread of the sanitizer's own may take the signal";
    start("--interval 1h");
    terminal_->forget();
    terminal_->resize(20, 10);
    EXPECT_TRUE(terminal_->shows("amqd 0.1.0 ready   …\x1b[K")) << terminal_->written();
    terminal_->press("q");
    ends_with(0);
}

TEST(Top, GoesOnWhileTheMonitorIsAway) {
    auto is_away = std::make_shared<std::atomic<bool>>(false);
    const auto bodies = canned_answers();
    const ScriptedMonitor monitor{[=](const AskedOfMonitor& asked) {
        if (*is_away) return http_refusal(503, "the broker ends\x1b[2J");
        return http_answer(bodies.at(asked.target.substr(0, asked.target.find('?'))));
    }};
    Terminal terminal{"AMQ_MONITOR=" + monitor.url() + " exec amq top -i 100ms", 120, 30};
    EXPECT_TRUE(terminal.shows("q quit"));
    *is_away = true;
    EXPECT_TRUE(terminal.shows("! no answer since "));
    EXPECT_TRUE(terminal.shows("cannot show the server: the broker ends?[2J"));
    *is_away = false;
    terminal.forget();
    EXPECT_TRUE(terminal.shows("\x1b[?2026h"));
    terminal.press("q");
    EXPECT_EQ(terminal.wait(), 0);
}

TEST(Top, EndsWhileAnAnswerIsAwaited) {
    auto is_silent = std::make_shared<std::atomic<bool>>(false);
    const auto bodies = canned_answers();
    const ScriptedMonitor monitor{[=](const AskedOfMonitor& asked) {
        if (*is_silent) return std::string{"HTTP/1.1 200 OK\r\n"};
        return http_answer(bodies.at(asked.target.substr(0, asked.target.find('?'))));
    }};
    Terminal terminal{"AMQ_MONITOR=" + monitor.url() + " exec amq top -i 100ms -t 1h", 120, 30};
    EXPECT_TRUE(terminal.shows("q quit"));
    *is_silent = true;
    const std::size_t asked = monitor.asked().size();
    EXPECT_TRUE(wait_until([&] { return monitor.asked().size() > asked; }));
    terminal.press("q");
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_TRUE(terminal.written().ends_with(kLeft));
}

TEST(Top, EndsBeforeTheFirstAnswerToo) {
    const ScriptedMonitor monitor{[](const AskedOfMonitor&) { return std::string{"HTTP/1.1 "}; }};
    for (const char* options : {"", " --once"}) {
        const std::size_t asked = monitor.asked().size();
        Terminal terminal{"AMQ_MONITOR=" + monitor.url() + " exec amq top -t 1h" + options, 120,
                          30};
        EXPECT_TRUE(wait_until([&] { return monitor.asked().size() > asked; }));
        terminal.press("\x03");
        EXPECT_EQ(terminal.wait(), 0) << terminal.written();
    }
}

TEST(Top, OfOneThatIsNotThereLeavesTheTerminalAlone) {
    Terminal terminal{"AMQ_MONITOR=http://127.0.0.1:1 exec amq top", 120, 30};
    EXPECT_EQ(terminal.wait(), 5);
    EXPECT_NE(terminal.written().find("no monitor at http://127.0.0.1:1"), std::string::npos);
    EXPECT_EQ(terminal.written().find("\x1b["), std::string::npos) << terminal.written();
}

TEST(Top, AppendsBlocksWhereThereIsNoTerminal) {
    const ScriptedMonitor monitor{canned_answers()};
    const Finished end = monitor.run("amq top --count 2 --interval 100ms");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    const auto lines = lines_of(end.output);
    ASSERT_EQ(lines.size(), 9U + 1 + 9) << end.output;
    EXPECT_EQ(lines[0], "2023-11-14 22:16:40");
    EXPECT_EQ(lines[9], "");
    EXPECT_EQ(lines[10], lines[0]);
    EXPECT_FALSE(is_obeyed(end.output));
}

TEST(Top, OnceIsOneBlockEvenOnATerminal) {
    const ScriptedMonitor monitor{canned_answers()};
    Terminal terminal{"AMQ_MONITOR=" + monitor.url() + " exec amq top --once", 40, 30};
    EXPECT_EQ(terminal.wait(), 0);
    EXPECT_EQ(terminal.written().find("\x1b["), std::string::npos) << terminal.written();
    EXPECT_NE(terminal.written().find("…\r\n"), std::string::npos) << terminal.written();
}

TEST(Top, AsJsonIsALineForEachLook) {
    const ScriptedMonitor monitor{canned_answers()};
    const Finished end = monitor.run("amq top --json --topics --count 2 -i 100ms");
    const auto lines = lines_of(end.output);
    ASSERT_EQ(lines.size(), 2U) << end.errors;
    EXPECT_EQ(json_of(lines[0]).at("server"), json_of(kServerAnswer));
    EXPECT_EQ(json_of(lines[1]).at("topics"), json_of(kTopicsAnswer));
    EXPECT_EQ(monitor.targets().back(), "/api/v1/topics?sort=published&order=desc&limit=20");
}

TEST(Top, EndsWellWhenNobodyReadsOn) {
    const ScriptedMonitor monitor{canned_answers()};
    const Finished end = monitor.run("(amq top -i 100ms; echo $? >&2) | head -n 1");
    EXPECT_EQ(end.output, "2023-11-14 22:16:40\n");
    EXPECT_EQ(end.errors, "0\n");
}

TEST(Top, EndsByASignalInBlocksToo) {
    const ScriptedMonitor monitor{canned_answers()};
    const Finished end = monitor.run(
        "blocks=$(mktemp); amq top -i 1h > $blocks & pid=$!; "
        "until [ -s $blocks ]; do :; done; kill -TERM $pid; wait $pid; code=$?; "
        "rm $blocks; exit $code");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
}

}  // namespace
}  // namespace amq::cli_test
