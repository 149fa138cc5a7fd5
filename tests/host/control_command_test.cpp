// The control socket and the command line that speaks to it, which share no code: real programs,
// and only what both were told.

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "host/control/path.hpp"
#include "sdk/cli/control_paths.hpp"
#include "tests/host/control_flow.hpp"
#include "tests/support/child_process.hpp"

namespace amq::host {
namespace {

using Environment = std::vector<std::pair<const char*, std::string>>;

// Of this process, for as long as it lives.
class Surroundings {
  public:
    explicit Surroundings(const Environment& variables) {
        for (const char* name : {"AMQ_CONTROL", "RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"}) {
            ::unsetenv(name);
        }
        for (const auto& [name, value] : variables) ::setenv(name, value.c_str(), 1);
    }
    ~Surroundings() {
        for (const char* name : {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"}) ::unsetenv(name);
    }
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;
};

ControlPath default_of_amqd() {
    return std::get<std::optional<ControlPath>>(control_path("", control_environment())).value();
}

flow::Finished amq(std::vector<std::string> arguments) {
    return flow::run_to_end({AMQ_CLI, std::move(arguments)});
}

TEST(ControlCommand, LooksFirstWhereAmqdOfTheSameEnvironmentListens) {
    const std::vector<Environment> all{
        {},
        {{"RUNTIME_DIRECTORY", "/run/x"}},
        {{"RUNTIME_DIRECTORY", "/run/x:/run/y"}, {"XDG_RUNTIME_DIR", "/run/user/7"}},
        {{"RUNTIME_DIRECTORY", "x"}, {"XDG_RUNTIME_DIR", "/run/user/7"}},
        {{"RUNTIME_DIRECTORY", ""}, {"XDG_RUNTIME_DIR", "/run/user/7"}},
        {{"XDG_RUNTIME_DIR", "user/7"}},
        {{"XDG_RUNTIME_DIR", ""}},
        {{"RUNTIME_DIRECTORY", "/run/amq"}}};
    for (const Environment& environment : all) {
        const Surroundings here(environment);
        EXPECT_EQ(cli::control_paths("").front(), default_of_amqd().path);
    }
}

TEST(ControlCommand, FindsTheServerByTheEnvironmentAlone) {
    for (const char* name : {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"}) {
        const flow::TemporaryDirectory folder;
        const Surroundings here({{name, folder.path().string()}});
        const ControlPath path = default_of_amqd();
        ASSERT_EQ(make_control_folder(path), std::nullopt);
        FakeActions actions;
        ControlServer server(path.path, actions);
        server.start();
        const auto end = amq({"plugin", "swap", "org.x", "/x.so"});
        EXPECT_EQ(end.exit_code, 0) << name << ": " << end.errors;
        EXPECT_EQ(actions.calls(), std::vector<std::string>{"swap org.x /x.so"});
    }
}

TEST(ControlCommand, AsksInTheWordsOfTheServer) {
    ControlFlow flow;
    const std::vector<std::pair<std::vector<std::string>, std::string>> commands{
        {{"plugin", "ls"}, "ls"},
        {{"plugin", "reload", "org.x"}, "reload org.x"},
        {{"server", "reload"}, "reload_config"}};
    for (auto [arguments, call] : commands) {
        arguments.insert(arguments.end(), {"--control", flow.path()});
        const auto end = amq(arguments);
        EXPECT_EQ(end.exit_code, 0) << end.errors;
        EXPECT_EQ(flow.actions().calls().back(), call);
    }
}

TEST(ControlCommand, WaitsForTheReportOfAShadow) {
    ControlFlow flow;
    flow::ChildProcess command({AMQ_CLI,
                                {"plugin", "shadow", "org.x", "/x.so", "--for", "60s", "--sample",
                                 "25%", "--control", flow.path()}});
    flow.actions().wait_for("shadow org.x /x.so 60000000 0.25");
    flow.actions().report(0)(
        boost::json::object{{"calls", {{"route", {{"asked", 4}, {"differed", 1}}}}}});
    EXPECT_EQ(command.wait(flow::kPatience), 0);
    EXPECT_TRUE(command.output().starts_with("4 calls, 1 with another plan (25.00%)"))
        << command.output();
}

TEST(ControlCommand, ThatIsKilledWantsItsReportNoMore) {
    ControlFlow flow;
    flow::ChildProcess command(
        {AMQ_CLI, {"plugin", "shadow", "org.x", "/x.so", "--for", "1h", "--control", flow.path()}});
    static_cast<void>(flow.actions().report(0));
    command.signal(SIGKILL);  // tests of the broker leave the others blocked
    flow.actions().wait_for("unwanted org.x");
}

TEST(ControlCommand, SaysWhatTheServerHasRefused) {
    ControlFlow flow;
    flow.actions().answer_with([] { return ActionError{"/x.so: elf: cut short", "elf"}; });
    const auto end = amq({"plugin", "swap", "org.x", "/x.so", "--control", flow.path()});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_TRUE(end.errors.starts_with("amq: cannot swap org.x: /x.so: elf: cut short. "))
        << end.errors;
}

TEST(ControlCommand, ThatIsOneTooManyIsToldSo) {
    ControlLimits limits;
    limits.max_connections = 1;
    ControlFlow flow(limits);
    ControlPeer first = flow.peer();
    EXPECT_TRUE(is_ok(first.ask(R"({"do":"plugin.ls"})")));
    const auto end = amq({"plugin", "ls", "--control", flow.path()});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_NE(end.errors.find("there are 1 control connections already"), std::string::npos)
        << end.errors;
}

TEST(ControlCommand, ThatComesWhileAmqdEndsIsUnreachable) {
    ControlFlow flow;
    ControlPeer busy = flow.peer();
    flow.actions().hold();
    busy.send("{\"do\":\"server.reload\"}\n");
    flow.actions().wait_for("reload_config");
    ControlPeer waiting = flow.peer();  // behind it in the queue of those who are not accepted yet
    flow::ChildProcess command({AMQ_CLI, {"plugin", "ls", "--control", flow.path()}});
    EXPECT_EQ(command.wait(flow::kQuiet), std::nullopt);
    EXPECT_EQ(flow.server().stop(std::chrono::milliseconds(1)), ControlServer::Stopped::at_work);
    flow.actions().release();
    EXPECT_EQ(command.wait(flow::kPatience), 5) << command.errors();
    EXPECT_EQ(stage_in(waiting.answer()), "ending");
}

}  // namespace
}  // namespace amq::host
