#include "host/broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/host/log_pipe.hpp"

namespace amq::host {
namespace {

using Sentences = std::vector<std::string>;

// The defaults, with the plugins of this build and on ports that are free.
Config quiet_config() {
    Config config = default_config();
    config.plugins.directory = AMQ_PLUGIN_DIR;
    config.shards = 2;
    config.control.path = "off";
    for (auto& [name, listener] : config.listen) listener.url = "tcp://127.0.0.1:0";
    return config;
}

// A port of the loopback that is taken as long as this lives.
class TakenPort {
  public:
    TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1) != 0 ||
            ::getsockname(socket_, any, &size) != 0) {
            throw std::runtime_error("no port");
        }
        port_ = ntohs(address.sin_port);
    }
    ~TakenPort() { ::close(socket_); }
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;

    std::string url() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

  private:
    int socket_;
    std::uint16_t port_ = 0;
};

class BrokerStart : public testing::Test {
  protected:
    Sentences start() { return Broker(config_, {}, log_).start(); }

    static bool has(std::string_view text, std::string_view part) {
        return text.find(part) != std::string_view::npos;
    }

    Config config_ = quiet_config();
    LogPipe pipe_;
    Log log_{LogConfig{}, pipe_.writer()};
};

TEST_F(BrokerStart, SaysWhereItListensAndWhatItLoaded) {
    EXPECT_EQ(start(), Sentences{});
    EXPECT_TRUE(has(pipe_.wait_for("event=plugin"), "strategy=org.amq."))
        << "a line for each plugin";
    const std::string line = pipe_.wait_for("event=listening");
    EXPECT_TRUE(has(line, "url=tcp://127.0.0.1:")) << line;
    EXPECT_FALSE(has(line, "127.0.0.1:0")) << "the port it got: " << line;
}

TEST_F(BrokerStart, EndsWithoutARequiredPlugin) {
    config_.plugins.libraries.at("reliable_spec").path = "not_there.so";
    const Sentences wrong = start();
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_TRUE(has(wrong[0], "plugin reliable_spec: ")) << wrong[0];
    EXPECT_TRUE(has(wrong[0], "not_there.so: open: ")) << wrong[0];
}

TEST_F(BrokerStart, NamesEveryPluginThatIsMissing) {
    for (auto& [name, plugin] : config_.plugins.libraries) plugin.path = "not_there/" + name;
    EXPECT_EQ(start().size(), config_.plugins.libraries.size());
}

TEST_F(BrokerStart, GoesOnWithoutAPluginThatIsNotRequired) {
    config_.plugins.libraries.at("reliable_spec").path = "not_there.so";
    config_.plugins.libraries.at("reliable_spec").required = false;
    EXPECT_EQ(start(), Sentences{});
    EXPECT_TRUE(has(pipe_.wait_for("event=plugin_skipped"), "plugin=reliable_spec"));
    EXPECT_TRUE(has(pipe_.wait_for("event=model_unbound"), "model=13"));
}

TEST_F(BrokerStart, EndsWhenNoPluginHasTheStrategyOfAModel) {
    config_.models.at(12).strategy = "org.nobody.nothing";
    EXPECT_EQ(start(),
              (Sentences{"model 12: no loaded plugin has the strategy \"org.nobody.nothing\""}));
}

TEST_F(BrokerStart, EndsWhenAStrategyRefusesItsOptions) {
    config_.models.at(12).options = R"({"attempts":99})";
    const Sentences wrong = start();
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_TRUE(wrong[0].starts_with("model 12: ")) << wrong[0];
    EXPECT_TRUE(has(wrong[0], "reliable_random.so: create: ")) << wrong[0];
    EXPECT_TRUE(has(wrong[0], "attempts")) << wrong[0];
}

TEST_F(BrokerStart, EndsWhenPortsAreTakenAndSaysOnceWhatToDo) {
    const TakenPort first;
    const TakenPort second;
    config_.listen.at("publishers").url = first.url();
    config_.listen.at("subscribers").url = second.url();
    const Sentences wrong = start();
    ASSERT_EQ(wrong.size(), 3U);
    EXPECT_TRUE(wrong[0].starts_with("listener publishers: ")) << wrong[0];
    EXPECT_TRUE(has(wrong[0], first.url())) << wrong[0];
    EXPECT_TRUE(has(wrong[1], second.url())) << wrong[1];
    EXPECT_TRUE(has(wrong[2], "another amqd")) << wrong[2];
    EXPECT_TRUE(has(wrong[2], "--set listen.NAME.url=")) << wrong[2];
}

TEST_F(BrokerStart, DoesNotSuspectAnotherBrokerWhenAPathIsNotThere) {
    config_.listen.at("publishers").url = "unix:///nowhere/amq.sock";
    const Sentences wrong = start();
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_TRUE(wrong[0].starts_with("listener publishers: ")) << wrong[0];
}

TEST_F(BrokerStart, EndsWithoutAPlaceForItsPrivateCopies) {
    config_.plugins.staging = "/dev/null";
    EXPECT_EQ(start().size(), 1U);
}

TEST_F(BrokerStart, WarnsOfAListenerThatOthersCanReach) {
    config_.listen.at("subscribers").url = "tcp://0.0.0.0:0";
    EXPECT_EQ(start(), Sentences{});
    EXPECT_TRUE(has(pipe_.wait_for("event=open_listener"), "name=subscribers"));
}

TEST_F(BrokerStart, CanBeFollowedByAnotherInTheSameProcess) {
    EXPECT_EQ(start(), Sentences{});
    EXPECT_EQ(start(), Sentences{});
}

TEST(BrokerRun, DrainsAndEndsWhenToldTo) {
    LogPipe pipe;
    Log log(LogConfig{}, pipe.writer());
    const Config config = quiet_config();
    Broker broker(config, {}, log);
    ASSERT_EQ(broker.start(), Sentences{});
    std::thread serving([&] { broker.run(); });
    pipe.wait_for("event=ready");
    ::kill(::getpid(), SIGTERM);
    pipe.wait_for("event=draining");
    pipe.wait_for("event=closing");
    pipe.wait_for("event=stopped");
    serving.join();
}

}  // namespace
}  // namespace amq::host
