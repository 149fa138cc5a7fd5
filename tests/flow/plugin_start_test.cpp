// A plugin that cannot be loaded stops the start with file, stage and reason, or is skipped where
// that is allowed.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/flow/flow.hpp"

namespace amq::flow {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>{in}, {}};
}

const std::filesystem::path kGood =
    std::filesystem::path{plugin_directory()} / "reliable_random.so";

class PluginStart : public ::testing::Test {
  protected:
    Finished run() {
        return run_to_end(amqd({"--config", directory_.write("amq.toml", config_.text())}));
    }

    // The start fails, and the message names the file and how far it came.
    void expect_refused(const std::string& file, const std::string& stage) {
        config_.set("plugins.reliable_random.path", file);
        const Finished finished = run();
        EXPECT_EQ(finished.exit_code, 1) << finished.errors;
        EXPECT_NE(finished.errors.find(file), std::string::npos) << finished.errors;
        EXPECT_NE(finished.errors.find(stage), std::string::npos) << finished.errors;
        EXPECT_EQ(finished.errors.find("event=ready"), std::string::npos) << finished.errors;
    }

    static void expect_clean_end(BrokerProcess& broker) {
        RawSocket::hang_up_all();
        EXPECT_EQ(broker.stop(), 0);
    }

    BrokerConfig config_;
    TemporaryDirectory directory_;
};

TEST_F(PluginStart, AMissingFileStopsIt) {
    expect_refused(directory_.path() / "missing.so", "open");
}

TEST_F(PluginStart, AFileThatIsNoLibraryStopsIt) {
    expect_refused(directory_.write("text.so", "I am a text.\n"), "elf");
}

TEST_F(PluginStart, AnEmptyFileStopsIt) {
    expect_refused(directory_.write("empty.so", ""), "open");
}

TEST_F(PluginStart, ADirectoryStopsIt) {
    expect_refused(directory_.path(), "open");
}

TEST_F(PluginStart, ALibraryThatIsCutShortAnywhereStopsIt) {
    const std::string whole = content_of(kGood);
    ASSERT_FALSE(whole.empty()) << kGood;
    for (std::size_t size : {std::size_t{3}, std::size_t{63}, std::size_t{64}, std::size_t{500},
                             whole.size() / 2, whole.size() - 1}) {
        SCOPED_TRACE(size);
        expect_refused(directory_.write("cut.so", whole.substr(0, size)), "elf");
    }
}

TEST_F(PluginStart, ALibraryThatIsNoPluginStopsIt) {
    expect_refused("/lib/x86_64-linux-gnu/libc.so.6", "elf");
}

TEST_F(PluginStart, AnUnknownStrategyStopsIt) {
    config_.set("models.14.strategy", "org.amq.reliable-randon");
    const Finished finished = run();
    EXPECT_NE(finished.exit_code, 0);
    EXPECT_NE(finished.errors.find("org.amq.reliable-randon"), std::string::npos)
        << finished.errors;
}

TEST_F(PluginStart, AnOptionThatTheStrategyDoesNotKnowStopsIt) {
    config_.set("models.12.options.attempt_timeuot", "1s");
    const Finished finished = run();
    EXPECT_NE(finished.exit_code, 0);
    EXPECT_NE(finished.errors.find("attempt_timeuot"), std::string::npos) << finished.errors;
}

TEST_F(PluginStart, WhatIsNotRequiredIsSkippedWithAWarningAndTheOthersServe) {
    config_.set("plugins.extra.path", directory_.path() / "missing.so");
    config_.set_toml("plugins.extra.required", "false");
    BrokerProcess broker{config_};
    EXPECT_NE(broker.log().find("missing.so"), std::string::npos) << broker.log();
    EXPECT_NE(broker.log().find("level=warn"), std::string::npos) << broker.log();
    Subscriber subscriber{Transport::tcp, broker.subscriber_port()};
    subscriber.subscribe({1001});
    Publisher publisher{Transport::tcp, broker.publisher_port()};
    publisher.publish(kReliableRandom, 1001, "");
    subscriber.reply(subscriber.expect(), "served");
    EXPECT_EQ(publisher.expect().body, "served");
    expect_clean_end(broker);
}

TEST_F(PluginStart, AModelWhoseOptionalPluginIsMissingIsUnknownAndTheOthersServe) {
    config_.set("plugins.reliable_spec.path", directory_.path() / "missing.so");
    config_.set_toml("plugins.reliable_spec.required", "false");
    BrokerProcess broker{config_};
    Publisher publisher{Transport::tcp, broker.publisher_port()};
    const RawFrame request{.cmd = 1001, .sequence = 2, .model = kReliableSpec, .body = "?"};
    publisher.send(request);
    EXPECT_EQ(publisher.expect(), failed_answer(request));
    Subscriber subscriber{Transport::tcp, broker.subscriber_port()};
    subscriber.subscribe({1001});
    publisher.publish(kUnreliableAll, 1001, "news");
    EXPECT_EQ(subscriber.expect().body, "news");
    expect_clean_end(broker);
}

// Three instances are made, the fourth fails, and the three go again before the process does.
TEST_F(PluginStart, AStrategyThatFailsOnOneShardOfEightStopsIt) {
    const std::string calls = directory_.path() / "calls";
    config_.set("shards", 8).set_toml("plugins.trial", "false");
    config_.set("plugins.hostile.path", std::string{AMQ_FIXTURES} + "/create_fail_on_shard_3.so");
    config_.set("models.14.strategy", "org.test.hostile");
    Command command = amqd({"--config", directory_.write("amq.toml", config_.text())});
    command.environment.push_back("AMQ_FIXTURE_LOG=" + calls);
    const Finished finished = run_to_end(command);
    EXPECT_EQ(finished.exit_code, 1) << finished.errors;
    EXPECT_NE(finished.errors.find("model 14: "), std::string::npos) << finished.errors;
    EXPECT_NE(finished.errors.find("create: not on shard 3 of 8"), std::string::npos)
        << finished.errors;
    EXPECT_EQ(finished.errors.find("event=ready"), std::string::npos) << finished.errors;
    EXPECT_EQ(content_of(calls), "create\ncreate\ncreate\ndestroy\ndestroy\ndestroy\n");
}

TEST_F(PluginStart, ABrokerWhosePluginsAreAllMissingIsUpAndTellsPublishersSo) {
    for (const char* name :
         {"reliable_random", "reliable_spec", "unreliable_all", "unreliable_random"}) {
        config_.set(std::string{"plugins."} + name + ".path", directory_.path() / "missing.so");
        config_.set_toml(std::string{"plugins."} + name + ".required", "false");
    }
    BrokerProcess broker{config_};
    Subscriber subscriber{Transport::tcp, broker.subscriber_port()};
    subscriber.subscribe({1001});
    Publisher publisher{Transport::tcp, broker.publisher_port()};
    for (const std::uint32_t model : kModels) {
        const RawFrame request{.cmd = 1001, .sequence = model, .model = model, .body = "?"};
        publisher.send(request);
        EXPECT_EQ(publisher.expect(), failed_answer(request));
    }
    EXPECT_TRUE(broker.wait_for_log("model_unbound", {{"model", "12"}})) << broker.log();
    expect_clean_end(broker);
    EXPECT_EQ(broker.counter("publishes_refused", {{"reason", "unknown_model"}}), 4U);
}

TEST_F(PluginStart, TheSourceMayChangeUnderARunningBroker) {
    const std::string copy = directory_.write("copy.so", content_of(kGood));
    config_.set("plugins.reliable_random.path", copy);
    BrokerProcess broker{config_};
    ASSERT_EQ(directory_.write("copy.so", std::string(100'000, '\0')), copy);
    Subscriber subscriber{Transport::tcp, broker.subscriber_port()};
    subscriber.subscribe({1001});
    Publisher publisher{Transport::tcp, broker.publisher_port()};
    for (int i = 0; i < 100; ++i) {
        publisher.publish(kReliableRandom, 1001, "");
        subscriber.reply(subscriber.expect(), "served");
        EXPECT_EQ(publisher.expect().body, "served");
    }
    expect_clean_end(broker);
}

}  // namespace
}  // namespace amq::flow
