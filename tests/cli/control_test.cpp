// Commands that find no amqd to control, or one that does not answer as it should.

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "sdk/cli/control_paths.hpp"
#include "tests/cli/scripted_control.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kNone = R"({"ok":true,"plugins":[]})";
constexpr const char* kBare = "unset AMQ_CONTROL RUNTIME_DIRECTORY XDG_RUNTIME_DIR; ";

Finished run_bare(const std::string& line) {
    return flow::run_to_end(shell(kBare + line));
}

TEST(Control, ThatIsNotThereEndsWithFiveAndSaysWhereItLookedAndHowToNameAnother) {
    for (const char* command : {"plugin ls", "plugin swap x /x.so", "plugin reload x",
                                "plugin shadow x /x.so --for 1s", "server reload"}) {
        const Finished end = run_bare("amq " + std::string{command} + " --control /no/such.sock");
        EXPECT_EQ(end.exit_code, 5) << command;
        EXPECT_EQ(end.output, "");
        EXPECT_EQ(end.errors,
                  "amq: no amqd to control at /no/such.sock (No such file or directory). Is amqd "
                  "running? --control or AMQ_CONTROL names another control socket\n");
    }
}

TEST(Control, NamesEachPlaceOfTheDefault) {
    const Finished end = run_bare("XDG_RUNTIME_DIR=/no/where amq plugin ls");
    if (end.exit_code == 0) GTEST_SKIP() << "amqd runs here as a service: not tested";
    EXPECT_NE(end.errors.find("at /no/where/amq/control.sock (No such file"), std::string::npos)
        << end.errors;
    EXPECT_NE(end.errors.find("/run/amq/control.sock ("), std::string::npos) << end.errors;
}

TEST(Control, IsFoundWhereTheEnvironmentHasIt) {
    const auto answer = [](const boost::json::object&) { return std::string{kNone} + '\n'; };
    const ScriptedControl service{answer};
    const ScriptedControl session{answer, "amq/control.sock"};
    EXPECT_EQ(run_bare("RUNTIME_DIRECTORY=" + service.folder() + " amq plugin ls").exit_code, 0);
    EXPECT_EQ(service.requests().size(), 1U);
    EXPECT_EQ(run_bare("XDG_RUNTIME_DIR=" + session.folder() + " amq plugin ls").exit_code, 0);
    EXPECT_EQ(session.requests().size(), 1U);
}

TEST(Control, IsNamedByTheOptionThenByTheEnvironment) {
    const ScriptedControl first{kNone};
    const ScriptedControl second{kNone};
    EXPECT_EQ(first.run("amq plugin ls").exit_code, 0);
    EXPECT_EQ(first.run("amq plugin ls --control " + second.path()).exit_code, 0);
    EXPECT_EQ(first.requests().size(), 1U);
    EXPECT_EQ(second.requests().size(), 1U);
}

TEST(Control, OfSomebodyElseInTmpIsNotAsked) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away: not tested";
    const std::string folder = "/tmp/amq-0";
    if (std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is in use: not tested";
    std::filesystem::create_directory(folder);
    EXPECT_EQ(::chown(folder.c_str(), 65'534, 65'534), 0);
    const Finished end = run_bare("amq plugin ls");
    std::filesystem::remove(folder);
    EXPECT_EQ(end.errors.find(folder), std::string::npos) << end.errors;
}

TEST(Control, ThatIsForOthersEndsWithFour) {
    if (::geteuid() != 0 || flow::run_to_end(shell("command -v setpriv")).exit_code != 0) {
        GTEST_SKIP() << "it takes root and setpriv to become another user: not tested";
    }
    const ScriptedControl control{kNone};
    std::filesystem::permissions(control.folder(), std::filesystem::perms::all);
    std::filesystem::permissions(control.path(), std::filesystem::perms::owner_all);
    const Finished end = control.run(
        "exec setpriv --reuid 65534 --regid 65534 --clear-groups $(command -v amq) plugin ls");
    if (end.exit_code == 126 || end.exit_code == 127) {
        GTEST_SKIP() << "others may not run what is tested: not tested";
    }
    EXPECT_EQ(end.exit_code, 4) << end.errors;
    EXPECT_NE(end.errors.find(control.path() + ": Permission denied. It is for root"),
              std::string::npos)
        << end.errors;
}

TEST(Control, ThatClosesWithoutAnAnswerMayHaveDoneIt) {
    const ScriptedControl control{[](const boost::json::object&) { return std::string{}; }};
    const Finished end = control.run("amq plugin swap x /x.so");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(end.errors.find("cannot swap x: amqd at " + control.path() +
                              " has gone without an answer. It may have done it or not"),
              std::string::npos)
        << end.errors;
}

TEST(Control, ThatAnswersTooLateEndsWithThree) {
    std::mutex late;
    std::unique_lock is_late{late};
    const ScriptedControl control{[&late](const boost::json::object&) {
        const std::lock_guard wait{late};
        return std::string{};
    }};
    const Finished end = control.run("amq plugin swap x /x.so --timeout 50ms");
    is_late.unlock();
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_NE(end.errors.find("within 50.0 ms. It may do it yet"), std::string::npos) << end.errors;
}

TEST(Control, ThatSpeaksOtherwiseIsNoAmqd) {
    for (const char* answer : {"hello", "7", "[]", "{}", R"({"ok":1})", "HTTP/1.1 400 Bad"}) {
        const ScriptedControl control{answer};
        const Finished end = control.run("amq plugin ls");
        EXPECT_EQ(end.exit_code, 1) << answer;
        EXPECT_NE(end.errors.find("does not speak as amqd does"), std::string::npos) << end.errors;
    }
}

TEST(Control, MayAnswerAtLength) {
    const ScriptedControl control{R"({"ok":true,"plugins":[{"id":")" + std::string(4u << 20, 'x') +
                                  "\"}]}"};
    const Finished end = control.run("amq plugin ls --json | wc -c");
    EXPECT_GT(std::stoul(end.output), 4u << 20) << end.errors;
}

TEST(Control, WithAPathThatIsTooLongIsUnreachable) {
    const Finished end = run_bare("amq plugin ls --control /" + std::string(200, 'x'));
    EXPECT_EQ(end.exit_code, 5);
    EXPECT_NE(end.errors.find("File name too long"), std::string::npos) << end.errors;
}

}  // namespace
}  // namespace amq::cli_test
