#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

class Reply : public AmqTest {};

TEST_F(Reply, ACommandGetsTheBodyAndItsOutputIsTheReply) {
    const auto responder = subscriber("reply upper --exec 'tr a-z A-Z'");
    EXPECT_EQ(run("amq req upper hello").output, "HELLO\n");
}

TEST_F(Reply, ACommandKnowsTopicAttemptAndHeaders) {
    const auto responder = subscriber(
        "reply a b --exec 'echo $AMQ_TOPIC $AMQ_MODEL $AMQ_ATTEMPT $AMQ_HEADER_CONTENT_TYPE'");
    EXPECT_EQ(run("amq req b x -H 'Content-Type: text/plain'").output,
              "b reliable_random 1 text/plain\n");
}

TEST_F(Reply, NothingInAMessageIsPartOfTheCommand) {
    const auto responder = subscriber("reply t --exec 'cat; printf %s \"$AMQ_HEADER_H\"'");
    const std::string evil = "$(touch " + file("hit") + "); `touch " + file("hit") + "` '\" ";
    const std::string path = write_file("evil", evil);
    const Finished end = run("amq req t --raw --file " + path + " -H \"H: $(cat " + path + ")\"");
    EXPECT_EQ(end.output, evil + evil);
    EXPECT_EQ(run("ls " + file("hit")).exit_code, 2);
}

TEST_F(Reply, ACommandThatFailsDeclinesAndSaysSo) {
    const auto responder = subscriber("reply orders --exec 'exit 7'");
    EXPECT_EQ(run("amq req orders x -m reliable_spec").exit_code, 1);
    EXPECT_TRUE(says(*responder, "amq: orders: the command ended with 7; declined"));
}

TEST_F(Reply, AnotherResponderGetsWhatACommandDeclined) {
    const auto failing = subscriber("reply orders --exec false");
    const auto working = subscriber("reply orders --body done");
    const Finished end = run("amq req orders x -n 20");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
}

TEST_F(Reply, ACommandIsKilledWhenItsTimeIsOver) {
    const auto responder = subscriber("reply slow --exec 'exec sleep 60 2>&-'");
    EXPECT_EQ(run("amq req slow x -t 100ms").exit_code, 3);
    EXPECT_TRUE(says(*responder, "amq: slow: the command was killed: "));
    // It is free for the next one.
    EXPECT_EQ(run("amq req slow x -t 100ms").exit_code, 3);
}

TEST_F(Reply, ACommandIsKilledWhenNobodyWaitsAnyMore) {
    const auto responder = subscriber("reply slow --exec 'echo has it >&2; exec sleep 60 2>&-'");
    ChildProcess req{shell("exec amq req slow x -t 60s", url())};
    ASSERT_TRUE(says(*responder, "has it"));
    req.signal(SIGTERM);
    EXPECT_TRUE(
        says(*responder, "amq: slow: the command was killed: nobody waits for its reply any more"));
    EXPECT_EQ(req.wait(kPatience), 128 + SIGTERM);
}

TEST_F(Reply, SeveralCommandsRunAtOnce) {
    const std::string fifo = file("meeting");
    ASSERT_EQ(run("mkfifo " + fifo).exit_code, 0);
    // One writes what the other reads: alone, each would wait for ever.
    const auto responder = subscriber(
        "reply meet --parallel 2 --exec 'read who; [ $who = a ] && "
        "echo met > " +
        fifo + " || cat " + fifo + "'");
    const Finished end = run("printf 'a\\nb\\n' | amq req meet --lines --parallel 2");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, "\nmet\n");
}

TEST_F(Reply, EndsAfterTheCount) {
    const auto responder = subscriber("reply greet --echo -n 2");
    EXPECT_EQ(run("amq req greet x -n 2").exit_code, 0);
    EXPECT_EQ(responder->wait(kPatience), 0);
}

TEST_F(Reply, AtASignalARunningCommandMayEnd) {
    const std::string fifo = file("go");
    ASSERT_EQ(run("mkfifo " + fifo).exit_code, 0);
    const auto responder =
        subscriber("reply work --exec 'echo has it >&2; cat " + fifo + "; echo done'");
    ChildProcess req{shell("exec amq req work x -t 60s", url())};
    ASSERT_TRUE(says(*responder, "has it"));
    responder->signal(SIGTERM);
    ASSERT_EQ(run("echo now > " + fifo).exit_code, 0);
    EXPECT_EQ(req.wait(kPatience), 0);
    EXPECT_EQ(req.output(), "now\ndone\n");
    EXPECT_EQ(responder->wait(kPatience), 0);
}

TEST_F(Reply, AtASecondSignalARunningCommandIsKilled) {
    const auto responder = subscriber("reply work --exec 'echo has it >&2; exec sleep 60 2>&-'");
    ChildProcess req{shell("exec amq req work x -t 60s -m reliable_spec", url())};
    ASSERT_TRUE(says(*responder, "has it"));
    responder->signal(SIGINT);
    ASSERT_TRUE(says(*responder, "amq: waiting for what runs"));
    responder->signal(SIGINT);
    EXPECT_EQ(responder->wait(kPatience), 0);
    EXPECT_EQ(req.wait(kPatience), 1);
}

TEST_F(Reply, ItsOutputNeedNotBeRead) {
    ChildProcess responder{shell("amq reply greet --echo -n 1 | true", url())};
    ASSERT_TRUE(says(responder, "amq: replying on greet"));
    EXPECT_EQ(run("amq req greet x").output, "x\n");
    EXPECT_EQ(responder.wait(kPatience), 0);
}

TEST_F(Reply, OneWayMessagesAreHandledToo) {
    const auto responder = subscriber("reply jobs --exec 'cat >&2' -n 1");
    EXPECT_EQ(run("amq pub jobs 'a job'").exit_code, 0);
    EXPECT_EQ(responder->wait(kPatience), 0);
    EXPECT_NE(responder->errors().find("a job"), std::string::npos);
}

}  // namespace
}  // namespace amq::cli_test
