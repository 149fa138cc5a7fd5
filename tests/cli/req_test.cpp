#include <sys/stat.h>

#include <fstream>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

class Req : public AmqTest {};

TEST_F(Req, PrintsTheReplyWithALineEnd) {
    const auto responder = subscriber("reply greet --body hi");
    const Finished end = run("amq req greet hello");
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_EQ(end.output, "hi\n");
    EXPECT_EQ(end.errors, "");
}

TEST_F(Req, AddsNoLineEndToOneOrWhenRaw) {
    const auto responder = subscriber("reply greet --echo");
    EXPECT_EQ(run("printf 'a\\n' | amq req greet").output, "a\n");
    EXPECT_EQ(run("amq req greet a --raw").output, "a");
    EXPECT_EQ(run("printf 'a\\0b' | amq req greet --raw").output, (std::string{"a\0b", 3}));
}

TEST_F(Req, AsJsonWithHeadersOfTheReply) {
    const auto responder = subscriber("reply greet --body hi -H 'Lang: en'");
    const auto reply = json_of(run("amq req greet hello --json").output);
    EXPECT_EQ(reply.at("topic").as_string(), "greet");
    EXPECT_EQ(reply.at("outcome").as_string(), "ok");
    EXPECT_EQ(reply.at("body").as_string(), "hi");
    EXPECT_EQ(reply.at("headers").at("Lang").at(0).as_string(), "en");
}

TEST_F(Req, WithoutASubscriberItEndsWithThree) {
    const Finished end = run("amq req nobody hello --no-wait");
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_EQ(end.output, "");
    EXPECT_TRUE(end.errors.starts_with("amq: no_subscriber: ")) << end.errors;
}

TEST_F(Req, WithoutAReplyInTimeItEndsWithThree) {
    const auto responder = subscriber("reply slow --exec 'exec sleep 60 2>&-'");
    const Finished end = run("amq req slow hello --timeout 100ms --json");
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_EQ(json_of(end.output).at("outcome").as_string(), "timeout");
    EXPECT_TRUE(end.errors.starts_with("amq: timeout: ")) << end.errors;
}

TEST_F(Req, WhenAllDeclineItEndsWithOne) {
    const auto responder = subscriber("reply orders --decline");
    const Finished end = run("amq req orders hello -m reliable_spec");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_TRUE(end.errors.starts_with("amq: not_owner: ")) << end.errors;
}

TEST_F(Req, AReservedTopicOrAnUnboundModelEndsWithFour) {
    EXPECT_EQ(run("amq req 1 hello").exit_code, 4);
    const Finished end = run("amq req greet hello --model 77");
    EXPECT_EQ(end.exit_code, 4);
    EXPECT_TRUE(end.errors.starts_with("amq: denied: ")) << end.errors;
}

TEST_F(Req, ABodyThatIsTooLargeEndsWithOne) {
    const Finished end = run("head -c 100000 /dev/zero | amq req greet");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_TRUE(end.errors.starts_with("amq: too_large: ")) << end.errors;
}

TEST_F(Req, RepliesToLinesComeInTheirOrder) {
    const auto responder = subscriber(
        "reply work --parallel 4 --exec 'read n; [ $n != 1 ] || sleep 0.2; echo did $n'");
    const Finished end = run("seq 8 | amq req work --lines --parallel 4");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.output, "did 1\ndid 2\ndid 3\ndid 4\ndid 5\ndid 6\ndid 7\ndid 8\n");
}

TEST_F(Req, ThousandsOfLinesInParallel) {
    const auto responder = subscriber("reply work --echo");
    const Finished end = run("seq 5000 | amq req work --lines --parallel 64 --json | wc -l");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(std::stoi(end.output), 5'000);
}

// A reply does not wait for the next line.
TEST_F(Req, ALineIsAskedAndItsReplyPrintedAsSoonAsItComes) {
    const auto responder = subscriber("reply work --echo");
    const std::string fifo = file("lines");
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    ChildProcess req{shell("amq req work --lines --parallel 8 < " + fifo + " >&2", url())};
    std::ofstream lines{fifo};
    lines << "first\n" << std::flush;
    EXPECT_TRUE(says(req, "first"));
    lines << "second\n" << std::flush;
    EXPECT_TRUE(says(req, "second"));
    lines.close();
    EXPECT_EQ(req.wait(kPatience), 0);
}

TEST_F(Req, ALineWithoutAReplyIsNamedAndTheOthersGoOn) {
    const auto responder =
        subscriber("reply work --exec 'read n; [ $n != 2 ] || exit 1; echo did $n'");
    const Finished end = run("seq 3 | amq req work --lines -m reliable_spec");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_EQ(end.output, "did 1\ndid 3\n");
    EXPECT_TRUE(end.errors.starts_with("amq: request 2: not_owner: ")) << end.errors;
}

TEST_F(Req, OfRequestsInARowThatComeToTheSameTheFirstIsNamedAndTheOthersAreCounted) {
    const auto responder =
        subscriber("reply work --exec 'read n; case $n in 1|5|6) echo $n ;; *) exit 1 ;; esac'");
    const Finished end = run("seq 8 | amq req work --lines -m reliable_spec");
    EXPECT_EQ(end.output, "1\n5\n6\n");
    const auto said = lines_of(end.errors);
    ASSERT_EQ(said.size(), 4U) << end.errors;
    EXPECT_TRUE(said[0].starts_with("amq: request 2: not_owner: ")) << said[0];
    EXPECT_EQ(said[1], "amq: requests 3 to 4: not_owner, too");
    EXPECT_TRUE(said[2].starts_with("amq: request 7: not_owner: ")) << said[2];
    EXPECT_EQ(said[3], "amq: request 8: not_owner, too");
}

TEST_F(Req, TheSameRequestMoreThanOnce) {
    const auto responder = subscriber("reply greet --echo");
    EXPECT_EQ(run("amq req greet x -n 3").output, "x\nx\nx\n");
}

TEST_F(Req, EndsQuietlyWhenNobodyReads) {
    const auto responder = subscriber("reply greet --echo");
    const Finished end = run("(amq req greet x -n 100000; echo ended $? >&2) | head -n 1");
    EXPECT_EQ(end.output, "x\n");
    EXPECT_EQ(end.errors, "ended 0\n");
}

TEST_F(Req, ABrokerThatGoesMeanwhileEndsItAsUnknown) {
    const auto responder = subscriber("reply slow --exec 'echo has it >&2; exec sleep 60 2>&-'");
    ChildProcess req{shell("amq req slow hello --timeout 60s", url())};
    ASSERT_TRUE(says(*responder, "has it"));
    broker().kill();
    EXPECT_EQ(req.wait(kPatience), 1);
    EXPECT_TRUE(says(req, "amq: unknown: "));
}

}  // namespace
}  // namespace amq::cli_test
