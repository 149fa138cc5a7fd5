#include <sys/stat.h>

#include <fstream>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

class Pub : public AmqTest {};

TEST_F(Pub, AMessageReachesASubscriberThatComesLater) {
    EXPECT_EQ(run("amq pub news hello").exit_code, 0);
    EXPECT_EQ(run("amq sub news -n 1").output, "hello\n");
}

TEST_F(Pub, SaysNothingWhenAllIsWell) {
    const Finished end = run("amq pub news hello");
    EXPECT_EQ(end.output + end.errors, "");
}

TEST_F(Pub, WhatIsPipedInIsOneBodyAsItIs) {
    const auto subscriber = this->subscriber("sub news -n 1 --raw");
    EXPECT_EQ(run("printf 'a\\nb' | amq pub news").exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    EXPECT_EQ(subscriber->output(), "a\nb");
}

TEST_F(Pub, WithoutABodyAndWithoutAPipeItIsEmpty) {
    const auto subscriber = this->subscriber("sub news -n 1");
    EXPECT_EQ(run("amq pub news < /dev/null").exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    EXPECT_EQ(subscriber->output(), "\n");
}

TEST_F(Pub, AFileAndADashAreRead) {
    const std::string path = write_file("body", "from a file");
    const auto subscriber = this->subscriber("sub news -n 2");
    EXPECT_EQ(run("amq pub news --file " + path).exit_code, 0);
    EXPECT_EQ(run("amq pub news - < " + path).exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    EXPECT_EQ(subscriber->output(), "from a file\nfrom a file\n");
}

TEST_F(Pub, AHundredThousandLinesOfWhichNoneIsLost) {
    const auto subscriber = this->subscriber("sub news -n 100000");
    EXPECT_EQ(run("seq 100000 | amq pub news --lines").exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    const auto lines = lines_of(subscriber->output());
    ASSERT_EQ(lines.size(), 100'000U);
    EXPECT_EQ(lines.front(), "1");
    EXPECT_EQ(lines.back(), "100000");
}

// Far more than may wait to be sent: it goes on as the broker takes it.
TEST_F(Pub, WaitsWhileThereIsNoRoom) {
    config().set("limits.max_held_bytes", "1MiB");
    const Finished end = run("head -c 30000 /dev/zero | tr '\\0' x > " + file("body") +
                             "; amq pub news --file " + file("body") + " -n 2000");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(end.errors, "");
    EXPECT_EQ(broker().stop(), 0);
    EXPECT_EQ(broker().counter("publishes_accepted"), 2'000U);
}

TEST_F(Pub, ItEndsWhenAllWasSentAndSaysWhatCouldNotBe) {
    const Finished end =
        run("(echo 1; head -c 100000 /dev/zero | tr '\\0' x; echo; echo 3) | "
            "amq pub news --lines");
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_TRUE(end.errors.starts_with("amq: message 2: too_large: ")) << end.errors;
    EXPECT_EQ(run("amq sub news -n 2").output, "1\n3\n");
}

TEST_F(Pub, ToOneOfManyWithAnotherModel) {
    EXPECT_EQ(run("amq pub jobs work -m unreliable_random").exit_code, 0);
    const auto message = json_of(run("amq sub jobs -n 1 --json").output);
    EXPECT_EQ(message.at("model").as_string(), "unreliable_random");
}

TEST_F(Pub, WithNoWaitNothingIsHeld) {
    EXPECT_EQ(run("amq pub news gone --no-wait && amq pub news held").exit_code, 0);
    EXPECT_EQ(run("amq sub news -n 1").output, "held\n");
}

// One line arrives; what else is said comes when the broker is gone.
class PubInDoubt : public Pub {
  protected:
    void expect_doubt(const std::string& said_later, const std::string& doubt) {
        const std::string fifo = file("lines");
        ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
        const auto subscriber = this->subscriber("sub news >&2");
        ChildProcess pub{shell("amq pub news --lines --connect-timeout 100ms < " + fifo, url())};
        std::ofstream lines{fifo};
        lines << "1\n" << std::flush;
        ASSERT_TRUE(says(*subscriber, "1"));
        broker().kill();
        ASSERT_TRUE(says(pub, "amq: connection to " + url() + " lost: "));
        lines << said_later << std::flush;
        lines.close();
        EXPECT_EQ(pub.wait(kPatience), 5);
        EXPECT_TRUE(says(pub, "amq: not known of the last " + doubt));
    }
};

TEST_F(PubInDoubt, OfOneMessageItSaysSo) {
    expect_doubt("", "message whether the broker has it; it may have arrived: ");
}

TEST_F(PubInDoubt, SaysWhatABrokerThatHasGoneMayNotHave) {
    expect_doubt("2\n", "2 messages whether the broker has them; some of them may have arrived: ");
}

}  // namespace
}  // namespace amq::cli_test
