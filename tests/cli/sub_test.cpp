#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

class Sub : public AmqTest {};

TEST_F(Sub, PrintsALineAMessageAndEndsAfterTheCount) {
    const auto subscriber = this->subscriber("sub news -n 2");
    EXPECT_EQ(run("amq pub news one && amq pub news two").exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    EXPECT_EQ(subscriber->output(), "one\ntwo\n");
}

TEST_F(Sub, SeveralTopicsWithTheirNames) {
    const auto subscriber = this->subscriber("sub news 1001 news --verbose -n 2");
    EXPECT_EQ(run("amq pub news one && amq pub 1001 two").exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    EXPECT_EQ(subscriber->output(), "news one\n1001 two\n");
}

TEST_F(Sub, AsJson) {
    const auto subscriber = this->subscriber("sub news --json -n 2");
    EXPECT_EQ(run("amq pub news 'say \"hi\"' -H 'a: b' -H 'a: c'").exit_code, 0);
    EXPECT_EQ(run("printf '\\377' | amq pub news").exit_code, 0);
    EXPECT_EQ(subscriber->wait(kPatience), 0);
    const auto lines = lines_of(subscriber->output());
    ASSERT_EQ(lines.size(), 2U);
    const auto text = json_of(lines[0]);
    EXPECT_EQ(text.at("topic").as_string(), "news");
    EXPECT_EQ(text.at("model").as_string(), "unreliable_all");
    EXPECT_EQ(text.at("body").as_string(), "say \"hi\"");
    EXPECT_EQ(text.at("headers").at("a").at(1).as_string(), "c");
    EXPECT_EQ(text.at("attempt").to_number<int>(), 1);
    EXPECT_TRUE(text.at("exchange").is_string());
    EXPECT_EQ(json_of(lines[1]).at("body_base64").as_string(), "/w==");
}

TEST_F(Sub, EndsWithZeroAtASignal) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const auto subscriber = this->subscriber("sub news");
        subscriber->signal(signal);
        EXPECT_EQ(subscriber->wait(kPatience), 0);
    }
}

TEST_F(Sub, EndsQuietlyAsSoonAsNobodyReads) {
    ChildProcess pipeline{shell("(amq sub news; echo ended $? >&2) | head -n 1", url())};
    ASSERT_TRUE(says(pipeline, "amq: subscribed to news"));
    EXPECT_EQ(run("amq pub news one").exit_code, 0);
    EXPECT_EQ(pipeline.wait(kPatience), 0);
    EXPECT_EQ(pipeline.output(), "one\n");
    EXPECT_TRUE(says(pipeline, "ended 0"));
}

TEST_F(Sub, EndsWithThreeWhenTooFewHaveCome) {
    const Finished end = run("amq sub news -n 1 --timeout 50ms");
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_EQ(run("amq sub news --timeout 50ms").exit_code, 0);
}

TEST_F(Sub, AReservedTopicEndsWithFourAndIsNamed) {
    const Finished end = run("amq sub 1001 1");
    EXPECT_EQ(end.exit_code, 4);
    EXPECT_TRUE(end.errors.starts_with("amq: cannot subscribe to 1: denied: ")) << end.errors;
}

TEST_F(Sub, LooksOnWhileOthersReply) {
    const auto onlooker = subscriber("sub greet");
    const auto responder = subscriber("reply greet --body hi");
    const Finished end = run("amq req greet hello -n 20");
    EXPECT_EQ(end.exit_code, 0) << end.errors;
    EXPECT_EQ(lines_of(end.output).size(), 20U);
}

TEST_F(Sub, QuietSaysNothing) {
    const Finished end = run("amq sub news -q --timeout 50ms");
    EXPECT_EQ(end.errors, "");
}

}  // namespace
}  // namespace amq::cli_test
