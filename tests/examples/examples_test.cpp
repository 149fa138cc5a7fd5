// The examples do what they say.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

#include <amq/client/client.hpp>

#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/child_process.hpp"

namespace amq::examples_test {
namespace {

using flow::ChildProcess;
using flow::kPatience;

class ExamplesTest : public ::testing::Test {
  protected:
    ExamplesTest()
        : broker_{flow::BrokerConfig{}
                      .set("listen.native.url", "tcp://127.0.0.1:0")
                      .set("listen.native.role", "any")} {}

    void SetUp() override { brokers_ = url(); }

    [[nodiscard]] std::string url() const { return url_of("native"); }
    // What AMQ_URL says.
    void look_for_broker_at(std::string urls) { brokers_ = std::move(urls); }
    [[nodiscard]] flow::Command example(const std::string& name,
                                        std::vector<std::string> arguments) const {
        return {.program = std::string{AMQ_EXAMPLES} + "/" + name,
                .arguments = std::move(arguments),
                .environment = {"AMQ_URL=" + brokers_}};
    }
    // Runs until it says so on its standard error; it ends with the test.
    ChildProcess& begin(const std::string& name, std::vector<std::string> arguments,
                        std::string_view ready) {
        ChildProcess& begun = running_.emplace_back(example(name, std::move(arguments)));
        const auto is_ready = [&](const ChildProcess::Lines& lines) {
            return std::ranges::any_of(
                lines, [&](const auto& line) { return line.find(ready) != std::string::npos; });
        };
        EXPECT_TRUE(begun.wait_for_lines(is_ready, kPatience)) << name << ": " << begun.errors();
        return begun;
    }
    [[nodiscard]] std::string run(const std::string& name,
                                  std::vector<std::string> arguments) const {
        const flow::Finished finished = run_to_end(example(name, std::move(arguments)));
        return finished.output + finished.errors;
    }
    // Runs to an end that is no success.
    void expect_failure(const std::string& name, std::vector<std::string> arguments, int exit_code,
                        std::string_view errors) const {
        const flow::Finished finished = run_to_end(example(name, std::move(arguments)));
        EXPECT_EQ(finished.exit_code, exit_code) << name;
        EXPECT_EQ(finished.errors, errors);
    }
    [[nodiscard]] std::string url_of(const std::string& listener) const {
        return "tcp://127.0.0.1:" + std::to_string(broker_.port(listener));
    }
    static void end(ChildProcess& child) {
        child.signal(SIGINT);
        EXPECT_EQ(child.wait(kPatience), 0);
    }

  private:
    flow::BrokerProcess broker_;
    std::string brokers_;
    std::deque<ChildProcess> running_;
};

TEST_F(ExamplesTest, AChatFindsItsUsersOnThreeServers) {
    ChildProcess& a = begin("chat", {"serve", "A", "alice"}, "open");
    ChildProcess& b = begin("chat", {"serve", "B", "bob", "ben"}, "open");
    ChildProcess& c = begin("chat", {"serve", "C"}, "open");
    EXPECT_EQ(run("chat", {"say", "bob", "hello"}), "bob is with B\n");
    EXPECT_EQ(run("chat", {"say", "alice", "hello, too"}), "alice is with A\n");
    EXPECT_EQ(run("chat", {"say", "zoe", "anybody?"}), "zoe is not online\n");
    for (ChildProcess* one : {&a, &b, &c}) end(*one);
    EXPECT_EQ(a.output(), "alice reads: hello, too\n");
    EXPECT_EQ(b.output(), "bob reads: hello\n");
    EXPECT_EQ(c.output(), "");
}

TEST_F(ExamplesTest, WorkersShareTheJobs) {
    begin("worker_pool", {"work", "ann"}, "works");
    begin("worker_pool", {"work", "ben"}, "works");
    const std::string output = run("worker_pool", {"do", "100"});
    EXPECT_TRUE(output.starts_with("sum of squares: 338350\nann: ")) << output;
    EXPECT_NE(output.find("ben: "), std::string::npos) << output;
}

TEST_F(ExamplesTest, AllWhoWatchGetTheEvents) {
    ChildProcess& first = begin("events", {"watch", "sky", "sea"}, "watching");
    ChildProcess& second = begin("events", {"watch", "sky"}, "watching");
    EXPECT_EQ(run("events", {"say", "sky", "blue", "grey"}), "");
    EXPECT_EQ(run("events", {"say", "sea", "calm"}), "");
    for (ChildProcess* one : {&first, &second}) {
        const flow::Deadline deadline{kPatience};
        const std::string last = one == &first ? "sea: calm\n" : "sky: grey\n";
        while (!one->output().ends_with(last) && !deadline.passed()) std::this_thread::yield();
        end(*one);
    }
    EXPECT_EQ(first.output(), "sky: blue\nsky: grey\nsea: calm\n");
    EXPECT_EQ(second.output(), "sky: blue\nsky: grey\n");
}

TEST_F(ExamplesTest, AServiceOfCoroutinesAsksOtherServices) {
    ChildProcess& service = begin("coroutine_service", {}, "serving");
    Client client{url()};
    EXPECT_EQ(client.request("quote", "apple").text(), "apple: 7 at 50");
    end(service);
}

TEST_F(ExamplesTest, APageAsksThroughTheBridge) {
    namespace asio = boost::asio;
    namespace beast = boost::beast;
    ChildProcess& bridge = begin("browser_bridge", {"0"}, "ws://");
    Client client{url()};
    auto serving = client.subscribe(
        "greet", [](Delivery message) { message.reply("hello, " + std::string{message.text()}); });
    ASSERT_EQ(serving.wait(kPatience), ClientOutcome::ok);
    const std::string line = bridge.error_lines().front();
    asio::io_context io;
    beast::websocket::stream<asio::ip::tcp::socket> page{io};
    page.next_layer().connect(
        {asio::ip::address_v4::loopback(),
         static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)))});
    page.handshake("127.0.0.1", "/");
    const auto ask = [&](std::string_view text) {
        page.write(asio::buffer(text));
        beast::flat_buffer buffer;
        page.read(buffer);
        return boost::json::parse(beast::buffers_to_string(buffer.cdata())).as_object();
    };
    const auto answer = ask(R"({"id": 7, "topic": "greet", "body": "world"})");
    EXPECT_EQ(answer.at("id"), 7);
    EXPECT_EQ(answer.at("outcome"), "ok");
    EXPECT_EQ(answer.at("body"), "hello, world");
    EXPECT_TRUE(ask("what?").contains("error"));
    EXPECT_TRUE(ask(R"({"id": 8, "topic": "", "body": ""})").contains("error"));
    page.close(beast::websocket::close_code::normal);
    end(bridge);
}

TEST_F(ExamplesTest, ASecondUrlIsTriedWhenTheFirstDoesNotAnswer) {
    look_for_broker_at("tcp://127.0.0.1:1 " + url());
    ChildProcess& server = begin("chat", {"serve", "A", "alice"}, "open");
    EXPECT_EQ(run("chat", {"say", "alice", "hello"}), "alice is with A\n");
    end(server);
}

TEST_F(ExamplesTest, ABrokerThatIsNotThereIsNamed) {
    look_for_broker_at("tcp://127.0.0.1:1 tcp://127.0.0.1:2");
    expect_failure("chat", {"say", "alice", "hello"}, 1,
                   "chat: no broker at tcp://127.0.0.1:1 or tcp://127.0.0.1:2; is amqd running?\n");
}

TEST_F(ExamplesTest, ASubscriptionThatIsDeniedIsNotBlamedOnTheConnection) {
    expect_failure("events", {"watch", "sky", "1"}, 1,
                   "events: denied: the topic or the model is not to be had\n"
                   "events: refused: 1\n");
}

TEST_F(ExamplesTest, ARequestThatNobodyTakesSaysSo) {
    expect_failure("chat", {"say", "ann", "hi"}, 1, "chat: no_subscriber: no server is open\n");
    expect_failure("worker_pool", {"do", "1"}, 1,
                   "worker_pool: no_subscriber: nobody was there in time\n");
    const std::string publishers = url_of("publishers");
    expect_failure("publisher", {"1", "hi", publishers}, 3,
                   "denied: the topic is the broker's own\n");
    expect_failure("publisher", {"7", "hi", publishers}, 3, "nobody handled it in time\n");
}

TEST_F(ExamplesTest, ANumberThatIsNoneIsAMistakeInTheUsage) {
    const std::string topic = ": TOPIC is a number from 0 to 4294967295, not ";
    const std::string count = "worker_pool: COUNT is a number from 0 to 65535, not ";
    const std::string port = "browser_bridge: PORT is a number from 0 to 65535\n";
    expect_failure("publisher", {"sky", "hi"}, 2, "publisher" + topic + "sky\n");
    expect_failure("subscriber", {"4294967296"}, 2, "subscriber" + topic + "4294967296\n");
    expect_failure("worker_pool", {"do", "7x"}, 2, count + "7x\n");
    expect_failure("worker_pool", {"do", "-1"}, 2, count + "-1\n");
    expect_failure("browser_bridge", {"99999"}, 2, port);
    expect_failure("browser_bridge", {""}, 2, port);
}

TEST_F(ExamplesTest, ABridgeWhosePortIsTakenNamesIt) {
    const std::string taken = url().substr(url().rfind(':') + 1);
    expect_failure("browser_bridge", {taken}, 1,
                   "browser_bridge: cannot listen on port " + taken + ": Address already in use\n");
}

TEST_F(ExamplesTest, ASubscriberThatCannotConnectSaysSo) {
    begin("subscriber", {"5", "tcp://127.0.0.1:1"}, "no connection to tcp://127.0.0.1:1 (");
}

}  // namespace
}  // namespace amq::examples_test
