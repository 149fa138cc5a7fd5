// The command line and the start: what is wrong is said with its place, and the exit code tells.

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

struct BadConfig {
    std::string name;
    std::string text;
    std::string place;  // behind the file's name
    std::string must_say;
};

class Startup : public ::testing::Test {
  protected:
    Finished run(std::vector<std::string> arguments) {
        return run_to_end(amqd(std::move(arguments)));
    }

    Finished check(const std::string& text) {
        return run({"--config", directory_.write("amq.toml", text), "--check-config"});
    }

    TemporaryDirectory directory_;
};

TEST_F(Startup, AGoodConfigurationChecksOut) {
    const Finished finished = check(BrokerConfig{}.text());
    EXPECT_EQ(finished.exit_code, 0) << finished.errors;
}

TEST_F(Startup, ABadConfigurationIsRefusedWithFileLineAndColumn) {
    const std::vector<BadConfig> bad{
        {"unknown key", "shards = 1\n\n[limits]\nmax_payloads = \"50KiB\"\n", ":4:1",
         "max_payload"},
        {"unknown table", "[limit]\nmax_payload = 1\n", ":1:", "limits"},
        {"wrong type", "shards = 1\n[limits]\n  max_connections = \"many\"\n",
         ":3:", "max_connections"},
        {"out of range", "shards = 0\n", ":1:", "shards"},
        {"far out of range", "shards = 100000\n", ":1:", "shards"},
        {"negative", "[limits]\nmax_connections = -1\n", ":2:", "max_connections"},
        {"bad unit", "[models.12]\ntimeout = \"3 parsecs\"\n", ":2:", "timeout"},
        {"bad size", "[limits]\nmax_payload = \"50KiBB\"\n", ":2:", "max_payload"},
        {"bad role", "[listen.x]\nurl = \"tcp://127.0.0.1:0\"\nrole = \"everything\"\n",
         ":3:", "role"},
        {"bad url", "[listen.x]\nurl = \"http://127.0.0.1\"\nrole = \"publisher\"\n", ":2:", "url"},
        {"no url", "[listen.x]\nrole = \"publisher\"\n", ":", "url"},
        {"not a number of a model", "[models.twelve]\ntimeout = \"3s\"\n", ":1:", "twelve"},
        {"duplicate key", "shards = 1\nshards = 2\n", ":2:", "shards"},
        {"no toml", "shards = = 1\n", ":1:", ""},
        {"unfinished", "[limits", ":1:", ""},
        {"no utf-8", "# \xFF\xFE\nshards = 1\n", ":1:", ""},
        {"bad level", "[log]\nlevel = \"loud\"\n", ":2:", "level"},
    };
    for (const BadConfig& config : bad) {
        SCOPED_TRACE(config.name);
        const Finished checked = check(config.text);
        EXPECT_EQ(checked.exit_code, 2);
        EXPECT_NE(checked.errors.find("amq.toml" + config.place), std::string::npos)
            << checked.errors;
        EXPECT_NE(checked.errors.find(config.must_say), std::string::npos) << checked.errors;
        const Finished started = run({"--config", directory_.path() / "amq.toml"});
        EXPECT_EQ(started.exit_code, 2) << "it must not start either";
    }
}

TEST_F(Startup, AConfigurationThatIsNotThereIsRefused) {
    const Finished finished = run({"--config", "/nowhere/amq.toml"});
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.errors.find("/nowhere/amq.toml"), std::string::npos) << finished.errors;
}

TEST_F(Startup, AnUnknownFlagIsRefused) {
    const Finished finished = run({"--confg", "amq.toml"});
    EXPECT_EQ(finished.exit_code, 2);
    EXPECT_NE(finished.errors.find("confg"), std::string::npos) << finished.errors;
}

TEST_F(Startup, HelpAndVersionGoToStandardOutput) {
    for (const char* flag : {"--help", "--version"}) {
        const Finished finished = run({flag});
        EXPECT_EQ(finished.exit_code, 0) << flag;
        EXPECT_FALSE(finished.output.empty()) << flag;
        EXPECT_TRUE(finished.errors.empty()) << finished.errors;
    }
}

TEST_F(Startup, ThePrintedConfigurationIsCompleteAndGivesItselfAgain) {
    const Finished first =
        run({"--config", directory_.write("a.toml", "shards = 3\n"), "--print-config"});
    EXPECT_EQ(first.exit_code, 0) << first.errors;
    for (const char* key :
         {"shards = 3", "max_payload", "counters_interval", "reliable_spec", "18888", "19999"}) {
        EXPECT_NE(first.output.find(key), std::string::npos) << key << " in\n" << first.output;
    }
    const Finished again =
        run({"--config", directory_.write("b.toml", first.output), "--check-config"});
    EXPECT_EQ(again.exit_code, 0) << again.errors;
}

TEST_F(Startup, WithoutAConfigurationItListensOnLoopbackOnly) {
    const Finished finished = run({"--print-config"});
    EXPECT_NE(finished.output.find("tcp://127.0.0.1:18888"), std::string::npos) << finished.output;
    EXPECT_NE(finished.output.find("tcp://127.0.0.1:19999"), std::string::npos);
    for (const char* open : {"0.0.0.0", "[::]", "tcp://*"}) {
        EXPECT_EQ(finished.output.find(open), std::string::npos) << open;
    }
}

TEST_F(Startup, AFlagBeatsTheEnvironmentAndThatBeatsTheFile) {
    const std::string file = directory_.write("amq.toml", "[limits]\nmax_connections = 11\n");
    const auto printed = [&](std::vector<std::string> flags, std::vector<std::string> environment) {
        Command command = amqd({"--config", file, "--print-config"});
        command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
        command.environment = std::move(environment);
        return run_to_end(command).output;
    };
    EXPECT_NE(printed({}, {}).find("max_connections = 11"), std::string::npos);
    const std::vector<std::string> environment{"AMQ__LIMITS__MAX_CONNECTIONS=22"};
    EXPECT_NE(printed({}, environment).find("max_connections = 22"), std::string::npos);
    EXPECT_NE(
        printed({"--set", "limits.max_connections=33"}, environment).find("max_connections = 33"),
        std::string::npos);
}

TEST_F(Startup, AnUnknownKeyInAFlagOrTheEnvironmentIsRefusedByName) {
    const Finished flag = run({"--set", "limits.max_conections=1", "--check-config"});
    EXPECT_EQ(flag.exit_code, 2);
    EXPECT_NE(flag.errors.find("max_conections"), std::string::npos) << flag.errors;
    EXPECT_NE(flag.errors.find("max_connections"), std::string::npos) << flag.errors;
    Command command = amqd({"--check-config"});
    command.environment = {"AMQ__LIMITS__MAX_CONECTIONS=1"};
    const Finished variable = run_to_end(command);
    EXPECT_EQ(variable.exit_code, 2);
    EXPECT_NE(variable.errors.find("AMQ__LIMITS__MAX_CONECTIONS"), std::string::npos)
        << variable.errors;
}

TEST_F(Startup, APortInUseIsNamedWithWhatToDo) {
    BrokerProcess first{BrokerConfig{}};
    BrokerConfig config;
    const std::string url = "tcp://127.0.0.1:" + std::to_string(first.subscriber_port());
    config.set("listen.subscribers.url", url);
    const Finished second = run({"--config", directory_.write("amq.toml", config.text())});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE(second.errors.find(url), std::string::npos) << second.errors;
    EXPECT_NE(second.errors.find("in use"), std::string::npos) << second.errors;
    EXPECT_NE(second.errors.find("amqd: is another amqd running?"), std::string::npos)
        << second.errors;
    EXPECT_EQ(second.errors.find("event=ready"), std::string::npos) << second.errors;
    EXPECT_EQ(first.stop(), 0);
}

TEST_F(Startup, TellsListenersAndPluginsAndThenThatItIsReady) {
    BrokerProcess broker{BrokerConfig{}};
    EXPECT_TRUE(broker.wait_for_log("listening", {{"name", "publishers"}, {"role", "publisher"}}));
    EXPECT_TRUE(
        broker.wait_for_log("listening", {{"name", "subscribers"}, {"role", "subscriber"}}));
    for (const char* strategy : {"org.amq.reliable-random", "org.amq.reliable-spec",
                                 "org.amq.unreliable-all", "org.amq.unreliable-random"}) {
        EXPECT_NE(broker.log().find(strategy), std::string::npos) << strategy;
    }
    EXPECT_EQ(broker.stop(), 0);
}

TEST_F(Startup, LogsInJsonWhenAsked) {
    BrokerConfig config;
    config.set("log.format", "json");
    ChildProcess broker{amqd({"--config", directory_.write("amq.toml", config.text())})};
    EXPECT_TRUE(broker.wait_for_lines(
        [](const ChildProcess::Lines& lines) {
            return !lines.empty() && lines.back().find("\"event\":\"ready\"") != std::string::npos;
        },
        kPatience))
        << broker.errors();
    for (const std::string& line : broker.error_lines()) {
        EXPECT_TRUE(line.starts_with('{') && line.ends_with('}')) << line;
    }
    broker.signal(SIGTERM);
    EXPECT_EQ(broker.wait(kPatience), 0);
}

TEST_F(Startup, AnInterruptEndsItLikeATermination) {
    BrokerProcess broker{BrokerConfig{}};
    broker.interrupt();
    EXPECT_EQ(broker.wait(), 0);
}

}  // namespace
}  // namespace amq::flow
