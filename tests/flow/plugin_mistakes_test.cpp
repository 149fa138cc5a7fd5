// What a plugin does by mistake never ends the broker without a name, and does not end it for ever.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

constexpr std::uint32_t kMine = 20;
const std::string kStrategy = "org.test.breaking";

std::string fixture(const std::string& name) {
    return std::string{AMQ_FIXTURES} + '/' + name + ".so";
}

class PluginMistakes : public ::testing::Test {
  protected:
    void SetUp() override {
        if (kSanitized) GTEST_SKIP() << "a sanitizer has the signals of mistakes for itself";
        const rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        config_.set("shards", 2).set("models.20.strategy", kStrategy);
        config_.set("plugins.crash_file", crash_file());
    }
    void TearDown() override {
        if (HasFailure() && broker_) std::fputs(broker_->log().c_str(), stderr);
    }

    BrokerProcess& start(const std::string& plugin, std::vector<std::string> environment = {}) {
        config_.set("plugins.mine.path", fixture(plugin));
        return broker_.emplace(config_, std::move(environment));
    }
    // A start that does not come to its ready.
    Finished start_in_vain(const std::string& plugin) {
        config_.set("plugins.mine.path", fixture(plugin));
        return run_to_end(amqd({"--config", directory_.write("amq.toml", config_.text())}),
                          milliseconds{30'000});
    }
    Publisher publisher() { return {Transport::tcp, broker_->publisher_port()}; }
    Subscriber subscriber() {
        Subscriber made{Transport::tcp, broker_->subscriber_port()};
        made.subscribe({1001});
        return made;
    }
    void expect_served(std::uint32_t model) {
        Subscriber subscribes = subscriber();
        Publisher publishes = publisher();
        publishes.publish(model, 1001, "");
        subscribes.reply(subscribes.expect(), "served");
        EXPECT_EQ(publishes.expect().body, "served");
    }
    void expect_unknown(std::uint32_t model) {
        Publisher publishes = publisher();
        const RawFrame request{.cmd = 1001, .sequence = 2, .model = model, .body = "?"};
        publishes.send(request);
        EXPECT_EQ(publishes.expect(), failed_answer(request));
    }
    void crash_in_route() {
        Publisher publishes = publisher();
        publishes.publish(kMine, 1001, "");
        EXPECT_EQ(broker_->wait(), 128 + SIGSEGV);
    }

    std::string crash_file() const { return directory_.path() / "state" / "crashes"; }
    std::vector<std::string> crashes() const {
        std::ifstream in(crash_file());
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }

    BrokerConfig config_;
    TemporaryDirectory directory_;
    std::optional<BrokerProcess> broker_;
};

TEST_F(PluginMistakes, AWildWriteInRouteIsNamedAndEndsTheBrokerByItsSignal) {
    start("crashes_in_route");
    crash_in_route();
    EXPECT_TRUE(broker_->wait_for_log(
        "crash",
        {{"signal", "SIGSEGV"}, {"plugin", kStrategy}, {"callback", "route"}, {"address", "0x8"}}));
    ASSERT_EQ(crashes().size(), 1U);
    const Fields record = parse_log_line(crashes()[0]);
    EXPECT_TRUE(
        has_fields(record, {{"signal", "SIGSEGV"}, {"plugin", kStrategy}, {"callback", "route"}}));
    EXPECT_EQ(record.at("sha256").size(), 64U);
}

TEST_F(PluginMistakes, AnAbortInOnReplyIsNamed) {
    start("aborts_in_on_reply");
    Subscriber subscribes = subscriber();
    Publisher publishes = publisher();
    publishes.publish(kMine, 1001, "");
    subscribes.reply(subscribes.expect(), "");
    EXPECT_EQ(broker_->wait(), 128 + SIGABRT);
    EXPECT_TRUE(broker_->wait_for_log(
        "crash", {{"signal", "SIGABRT"}, {"plugin", kStrategy}, {"callback", "on_reply"}}));
}

TEST_F(PluginMistakes, AStackOverflowIsNamedAsOne) {
    start("overflows_in_route");
    crash_in_route();
    EXPECT_TRUE(broker_->wait_for_log(
        "crash", {{"plugin", kStrategy}, {"callback", "route"}, {"text", "stack overflow"}}));
}

TEST_F(PluginMistakes, ACrashWhileInstancesAreMadeIsNamed) {
    config_.set_toml("plugins.trial", "false");
    const Finished finished = start_in_vain("crashes_in_create");
    EXPECT_EQ(finished.exit_code, 128 + SIGSEGV);
    EXPECT_NE(finished.errors.find("plugin=org.test.breaking callback=create shard=0"),
              std::string::npos)
        << finished.errors;
}

TEST_F(PluginMistakes, ACrashAtTheEndIsNamed) {
    config_.set_toml("plugins.trial", "false");
    start("crashes_in_destroy");
    RawSocket::hang_up_all();
    broker_->terminate();
    EXPECT_EQ(broker_->wait(), 128 + SIGSEGV);
    EXPECT_TRUE(broker_->wait_for_log("stopped")) << "after all else was done";
    EXPECT_TRUE(broker_->wait_for_log(
        "crash", {{"plugin", kStrategy}, {"callback", "destroy"}, {"shard", "0"}}));
}

TEST_F(PluginMistakes, ASignalFromOutsideIsNoPluginsFault) {
    start("serves");
    expect_served(kMine);
    ::kill(broker_->pid(), SIGABRT);
    EXPECT_EQ(broker_->wait(), 128 + SIGABRT);
    EXPECT_TRUE(broker_->wait_for_log("crash", {{"signal", "SIGABRT"},
                                                {"plugin", "none"},
                                                {"sender", std::to_string(::getpid())},
                                                {"text", "sent by another process"}}));
    EXPECT_TRUE(crashes().empty());
}

TEST_F(PluginMistakes, ARouteThatNeverReturnsEndsTheBrokerWithItsName) {
    config_.set("plugins.hang_limit", "2s");
    start("never_returns_from_route");
    Publisher publishes = publisher();
    publishes.publish(kMine, 1001, "");
    const Fields where{{"plugin", kStrategy}, {"callback", "route"}};
    EXPECT_TRUE(broker_->wait_for_log("plugin_slow", where));
    EXPECT_EQ(broker_->wait(), 128 + SIGABRT);
    EXPECT_TRUE(broker_->wait_for_log("plugin_hangs", where));
    EXPECT_TRUE(broker_->wait_for_log("crash", {{"signal", "SIGABRT"},
                                                {"plugin", kStrategy},
                                                {"callback", "route"},
                                                {"text", "it did not return in time"}}));
    EXPECT_EQ(crashes().size(), 1U);
}

TEST_F(PluginMistakes, AStartThatNeverReturnsEndsTheBrokerWithItsName) {
    config_.set("plugins.hang_limit", "100ms");
    config_.set_toml("plugins.trial", "false");
    const Finished finished = start_in_vain("never_returns_from_activate");
    EXPECT_EQ(finished.exit_code, 128 + SIGABRT);
    EXPECT_NE(finished.errors.find("event=plugin_hangs plugin=org.test.breaking callback=activate"),
              std::string::npos)
        << finished.errors;
}

TEST_F(PluginMistakes, ARouteThatReturnsLateIsToldOfAndServed) {
    const std::string gate = directory_.path() / "gate";
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    start("waits_in_route", {"AMQ_FIXTURE_GATE=" + gate});
    Subscriber subscribes = subscriber();
    Publisher publishes = publisher();
    publishes.publish(kMine, 1001, "late");
    EXPECT_TRUE(broker_->wait_for_log("plugin_slow", {{"callback", "route"}}));
    ::close(::open(gate.c_str(), O_WRONLY));
    EXPECT_EQ(subscribes.expect().body, "late");
    EXPECT_TRUE(broker_->wait_for_log("plugin_returned", {{"callback", "route"}}));
}

TEST_F(PluginMistakes, ADestroyThatNeverReturnsDoesNotKeepTheBroker) {
    config_.set_toml("plugins.trial", "false");
    start("never_returns_from_destroy");
    RawSocket::hang_up_all();
    broker_->terminate();
    EXPECT_EQ(broker_->wait(), 1);
    EXPECT_TRUE(broker_->wait_for_log("stopped")) << "after all else was done";
    EXPECT_TRUE(
        broker_->wait_for_log("end_hangs", {{"plugin", kStrategy}, {"callback", "destroy"}}));
}

TEST_F(PluginMistakes, ADeinitThatNeverReturnsDoesNotKeepTheBroker) {
    config_.set_toml("plugins.trial", "false");
    start("never_returns_from_deinit");
    expect_served(kMine);
    RawSocket::hang_up_all();
    broker_->terminate();
    EXPECT_EQ(broker_->wait(), 1);
    EXPECT_TRUE(broker_->wait_for_log("stopped")) << "after all else was done";
    EXPECT_TRUE(
        broker_->wait_for_log("end_hangs", {{"plugin", kStrategy}, {"callback", "deinit"}}));
    EXPECT_TRUE(crashes().empty());
}

// --- starts

TEST_F(PluginMistakes, ThreeCrashesLeaveTheLibraryOutOfTheFourthStart) {
    for (int k = 0; k < 3; ++k) {
        start("crashes_in_route");
        crash_in_route();
    }
    start("crashes_in_route");
    EXPECT_TRUE(broker_->wait_for_log("plugin_skipped", {{"plugin", "mine"},
                                                         {"required", "true"},
                                                         {"crashes", "3"},
                                                         {"strategy", kStrategy},
                                                         {"callback", "route"},
                                                         {"signal", "SIGSEGV"},
                                                         {"crash_file", crash_file()}}));
    EXPECT_TRUE(broker_->wait_for_log("safe_mode", {{"level", "error"}, {"without", "mine"}}));
    expect_served(kReliableRandom);
    expect_unknown(kMine);

    start("serves");  // another file of the same plugin
    expect_served(kMine);

    std::ofstream(crash_file(), std::ios::trunc).flush();
    start("crashes_in_route");
    EXPECT_FALSE(broker_->wait_for_log("plugin_skipped", {}, kQuiet));
    crash_in_route();
}

TEST_F(PluginMistakes, CrashesAreForgivenAfterTheirTime) {
    config_.set("plugins.crash_limit", 1).set("plugins.crash_window", "1h");
    start("crashes_in_route");
    crash_in_route();
    std::string old = crashes()[0];
    old.replace(old.find("ts=") + 3, 4, "2020");
    std::ofstream(crash_file(), std::ios::trunc) << old << '\n';
    start("crashes_in_route");
    crash_in_route();
    start("crashes_in_route");
    EXPECT_TRUE(broker_->wait_for_log("plugin_skipped", {{"crashes", "1"}}));
}

TEST_F(PluginMistakes, NothingIsLeftOutWhenThatIsOff) {
    config_.set_toml("plugins.crash_limit", "0");
    for (int k = 0; k < 4; ++k) {
        start("crashes_in_route");
        crash_in_route();
    }
}

TEST_F(PluginMistakes, ACrashFileThatCannotBeIsAWarning) {
    config_.set("plugins.crash_file", "/dev/null/crashes");
    start("serves");
    EXPECT_TRUE(broker_->wait_for_log("crash_file", {{"error", "Not a directory"}}));
    expect_served(kMine);
}

TEST_F(PluginMistakes, ALibraryThatBreaksWhileItIsLoadedIsRefusedWithTheReason) {
    for (const auto& [plugin, where] :
         {std::pair{"throws_on_load", "static initialiser"},
          std::pair{"crashes_on_load", "in its static initialisers"},
          std::pair{"crashes_in_init", "in init()"}, std::pair{"crashes_in_deinit", "in deinit()"},
          std::pair{"crashes_on_unload", "in its static destructors"}}) {
        const Finished finished = start_in_vain(plugin);
        EXPECT_EQ(finished.exit_code, 1) << finished.errors;
        EXPECT_NE(finished.errors.find(where), std::string::npos) << finished.errors;
        EXPECT_EQ(finished.errors.find("event=crash"), std::string::npos) << finished.errors;
    }
}

TEST_F(PluginMistakes, AnInstanceThatIsNotMadeOrEndedIsFoundByTheTrial) {
    config_.set("plugins.hang_limit", "2s");  // shorter than the trial, which it does not count
    for (const char* plugin : {"crashes_in_create", "crashes_in_destroy",
                               "never_returns_from_create", "never_returns_from_activate"}) {
        const Finished finished = start_in_vain(plugin);
        EXPECT_EQ(finished.exit_code, 1) << finished.errors;
        EXPECT_NE(finished.errors.find("create: its trial in a child process "), std::string::npos)
            << finished.errors;
        EXPECT_NE(finished.errors.find("while an instance was made and ended"), std::string::npos)
            << finished.errors;
        EXPECT_EQ(finished.errors.find("event=plugin_hangs"), std::string::npos);
        EXPECT_TRUE(crashes().empty());
    }
}

TEST_F(PluginMistakes, ALibraryThatBreaksWhileItIsLoadedLeavesTheOthersServing) {
    config_.set_toml("plugins.mine.required", "false");
    start("crashes_on_load");
    EXPECT_TRUE(broker_->wait_for_log("plugin_skipped", {{"plugin", "mine"}}));
    expect_served(kReliableRandom);
}

TEST_F(PluginMistakes, WithoutATrialACrashWhileLoadingIsNamedToo) {
    config_.set_toml("plugins.trial", "false");
    const Finished finished = start_in_vain("crashes_in_init");
    EXPECT_EQ(finished.exit_code, 128 + SIGSEGV);
    EXPECT_NE(finished.errors.find("event=crash signal=SIGSEGV plugin=org.test.cpp callback=init"),
              std::string::npos)
        << finished.errors;
}

}  // namespace
}  // namespace amq::flow
