#include "sdk/cli/no_broker.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kNobody = "tcp://127.0.0.1:1";

TEST(NoBroker, EveryCommandEndsWithFiveAndSaysWhatToDo) {
    for (const char* command :
         {"ping", "pub t x", "req t x", "sub t", "reply t --echo", "pub t --lines"}) {
        const std::string line =
            std::string{"amq "} + command + " --connect-timeout 50ms --url " + kNobody;
        const Finished end = flow::run_to_end(shell(line));
        EXPECT_EQ(end.exit_code, 5) << line;
        EXPECT_EQ(end.output, "");
        EXPECT_NE(end.errors.find("no broker at tcp://127.0.0.1:1: "), std::string::npos);
        EXPECT_NE(end.errors.find("Connection refused"), std::string::npos) << end.errors;
        EXPECT_NE(end.errors.find("Is amqd running?"), std::string::npos);
    }
}

TEST(NoBroker, EachOfSeveralUrlsIsNamedWithItsReason) {
    const Finished end = flow::run_to_end(
        shell("amq ping --connect-timeout 1s --url tcp://127.0.0.1:1 --url unix:///no/such.sock"));
    EXPECT_EQ(end.exit_code, 5);
    EXPECT_NE(end.errors.find("at tcp://127.0.0.1:1: "), std::string::npos) << end.errors;
    EXPECT_NE(end.errors.find("at unix:///no/such.sock: "), std::string::npos) << end.errors;
}

TEST(NoBroker, AHostThatIsNotKnownIsNoBrokerThatDoesNotRun) {
    const std::string reason = "io_error: Host not found (non-authoritative), try again later";
    EXPECT_EQ(cli::no_broker({{"tcp://a:1", reason}}),
              "no broker at tcp://a:1: Host not found (non-authoritative), try again later. Check "
              "the host's name in --url or AMQ_URL");
}

TEST(NoBroker, WhatIsNoNativeListenerIsNamed) {
    for (const char* reason : {"the broker did not say welcome", "no answer", "bad_magic",
                               "peer_closed: Connection reset by peer", "bad_upgrade"}) {
        const std::string text = cli::no_broker({{kNobody, reason}});
        EXPECT_NE(text.find("not look like a native listener of amqd"), std::string::npos) << text;
        EXPECT_EQ(text.find("Is amqd running?"), std::string::npos) << text;
        EXPECT_EQ(text.find('_'), std::string::npos) << text;
    }
}

TEST(NoBroker, TheSameAdviceIsGivenOnceForAllUrls) {
    EXPECT_EQ(cli::no_broker({{"tcp://a:1", "io_error: Connection refused"},
                              {"tcp://b:1", "io_error: Host not found (authoritative)"},
                              {"tcp://c:1", "io_error: Connection refused"}}),
              "no broker at tcp://a:1: Connection refused. no broker at tcp://b:1: Host not found "
              "(authoritative). no broker at tcp://c:1: Connection refused. Is amqd running? "
              "Start it, or say with --url or AMQ_URL where it is. Check the host's name in "
              "--url or AMQ_URL");
}

TEST(NoBroker, WhatTheBrokerSaysItselfNeedsNoAdvice) {
    EXPECT_EQ(cli::no_broker({{"tcp://a:1", "the broker said: no"}}),
              "no broker at tcp://a:1: the broker said: no");
}

TEST(NoBroker, ASignalEndsTheWaitForOne) {
    ChildProcess sub{shell("echo begun >&2; exec amq sub news --connect-timeout 1h --url " +
                           std::string{kNobody})};
    ASSERT_TRUE(says(sub, "begun"));
    sub.signal(SIGTERM);  // by then it may be the shell, which ends as well
    const auto code = sub.wait(kPatience);
    EXPECT_TRUE(code == 5 || code == 128 + SIGTERM) << code.value_or(-1);
}

class ConnectionTest : public AmqTest {};

TEST_F(ConnectionTest, AListenerOfTheOriginalProtocolIsNotTakenForNoBroker) {
    config()
        .set("listen.original.url", "tcp://127.0.0.1:0")
        .set("listen.original.role", "publisher");
    const std::string port = std::to_string(broker().port("original"));
    const Finished end = run("amq ping --connect-timeout 300ms --url tcp://127.0.0.1:" + port);
    EXPECT_EQ(end.exit_code, 5);
    EXPECT_NE(end.errors.find("not look like a native listener of amqd"), std::string::npos)
        << end.errors;
}

TEST_F(ConnectionTest, TheUrlIsTakenFromTheEnvironmentOrBeforeOrBehindTheCommand) {
    EXPECT_EQ(run("amq ping -n 1").exit_code, 0);
    EXPECT_EQ(run("AMQ_URL= amq ping -n 1 --url " + url()).exit_code, 0);
    EXPECT_EQ(run("AMQ_URL= amq --url " + url() + " ping -n 1").exit_code, 0);
    EXPECT_EQ(run("AMQ_URL=nonsense amq ping -n 1 --url " + url()).exit_code, 0);
}

TEST_F(ConnectionTest, AnotherBrokerIsTriedWhenTheFirstIsGone) {
    EXPECT_EQ(run("amq ping -n 1 --url tcp://127.0.0.1:1 --url " + url()).exit_code, 0);
    EXPECT_EQ(run("AMQ_URL=\"tcp://127.0.0.1:1 $AMQ_URL\" amq ping -n 1").exit_code, 0);
}

TEST_F(ConnectionTest, ASubscriberSaysThatTheBrokerIsGoneAndGoesOn) {
    const auto subscriber = this->subscriber("sub news");
    broker().kill();
    EXPECT_TRUE(says(*subscriber, "amq: connection to " + url() + " lost: "));
    subscriber->signal(SIGTERM);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
}

class Transports : public AmqTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Transports, ARequestIsReplied) {
    const std::string path = file("amq.sock");
    const bool is_unix = std::string_view{GetParam()} == "unix";
    config().set("listen.other.url", is_unix ? "unix://" + path : "ws://127.0.0.1:0");
    config().set("listen.other.role", "any");
    const std::string other =
        is_unix ? "unix://" + path : "ws://127.0.0.1:" + std::to_string(broker().port("other"));
    const auto responder = subscriber("reply greet --echo");
    EXPECT_EQ(run("amq req greet hello --url " + other).output, "hello\n");
}

INSTANTIATE_TEST_SUITE_P(Over, Transports, ::testing::Values("unix", "ws"));

}  // namespace
}  // namespace amq::cli_test
