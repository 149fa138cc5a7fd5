#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

constexpr const char* kBriefly = " --warmup 20ms --duration 150ms ";

class Bench : public AmqTest {
  protected:
    boost::json::object measure(const std::string& arguments) {
        const Finished end = run("amq bench --json" + std::string{kBriefly} + arguments);
        EXPECT_EQ(end.exit_code, 0) << end.errors;
        EXPECT_EQ(end.errors, "");
        return json_of(end.output);
    }
};

std::int64_t number(const boost::json::value& value) {
    return value.to_number<std::int64_t>();
}

TEST_F(Bench, AClosedLoopOfRequests) {
    const auto result = measure("--clients 2 --in-flight 4 --size 100");
    EXPECT_EQ(result.at("model").as_string(), "reliable_random");
    EXPECT_EQ(number(result.at("in_flight")), 4);
    const std::int64_t ok = number(result.at("outcomes").at("ok"));
    EXPECT_GT(ok, 0);
    EXPECT_NEAR(static_cast<double>(number(result.at("messages"))), static_cast<double>(ok), 8);
    EXPECT_GE(number(result.at("bytes_per_second")), 99 * number(result.at("per_second")));
    const auto& latency = result.at("latency_ns");
    EXPECT_GT(number(latency.at("p50")), 0);
    EXPECT_LE(number(latency.at("p50")), number(latency.at("p99_9")));
    EXPECT_LE(number(latency.at("p99_9")), number(latency.at("max")));
}

TEST_F(Bench, AFixedRateSendsWhatWasDueAndNoMore) {
    const auto result = measure("--rate 1000 --clients 3");
    EXPECT_NEAR(static_cast<double>(number(result.at("outcomes").at("ok"))), 150, 3);
    EXPECT_FALSE(result.contains("in_flight"));
}

// The responder stands still: a closed loop would see it once for each of its clients.
TEST_F(Bench, AtAFixedRateAStandstillIsSeenByAllThatWereDueInIt) {
    const auto responder = subscriber("reply greet --exec 'echo has it >&2' -n 1");
    ChildProcess bench{
        shell("exec amq bench greet --no-responders --json --rate 500 "
              "--clients 1 --warmup 1ms --duration 1s --timeout 5s",
              url())};
    ASSERT_TRUE(says(*responder, "has it"));
    // From now on nobody replies, until after the end of what is due.
    EXPECT_EQ(bench.wait(milliseconds{1'200}), std::nullopt);
    const auto late = subscriber("reply greet --echo");
    ASSERT_TRUE(bench.wait(kPatience));
    const auto result = json_of(bench.output());
    EXPECT_GT(number(result.at("outcomes").at("ok")), 450);
    EXPECT_GT(number(result.at("latency_ns").at("p50")), 500'000'000);
}

TEST_F(Bench, RepliesOfTheOneThatOwnsIt) {
    const auto result = measure("-m reliable_spec --responders 3");
    EXPECT_GT(number(result.at("outcomes").at("ok")), 0);
}

TEST_F(Bench, AFanOutIsMeasuredByItsDeliveries) {
    const auto result = measure("-m unreliable_all --responders 3");
    EXPECT_GT(number(result.at("deliveries")), number(result.at("outcomes").at("ok")));
    EXPECT_EQ(number(result.at("missing")), 0);
    EXPECT_GT(number(result.at("latency_ns").at("p50")), 0);
}

TEST_F(Bench, BodiesTooSmallForATimeHaveNoLatency) {
    const auto result = measure("-m unreliable_random --size 3");
    EXPECT_GT(number(result.at("deliveries")), 0);
    EXPECT_FALSE(result.contains("latency_ns"));
}

TEST_F(Bench, WithoutSubscribersOfItsOwnItIsTheBrokerThatTakesThem) {
    const auto result = measure("elsewhere --no-responders -m unreliable_all");
    EXPECT_GT(number(result.at("messages")), 0);
}

TEST_F(Bench, AServiceThatIsThereIsMeasured) {
    const auto responder = subscriber("reply greet --body hi");
    const auto result = measure("greet --no-responders");
    EXPECT_EQ(number(result.at("responders")), 0);
    EXPECT_GT(number(result.at("messages")), 0);
}

TEST_F(Bench, AsText) {
    const Finished end = run("amq bench" + std::string{kBriefly});
    const auto lines = lines_of(end.output);
    ASSERT_EQ(lines.size(), 4U) << end.output;
    EXPECT_TRUE(lines[0].starts_with("reliable_random over " + url() + ", bodies of 64 bytes"));
    EXPECT_TRUE(lines[1].starts_with("replies "));
    EXPECT_TRUE(lines[2].starts_with("outcomes    ok "));
    EXPECT_TRUE(lines[3].starts_with("latency     p50 "));
}

TEST_F(Bench, OutcomesThatAreNotOkAreTheExitCode) {
    const auto responder = subscriber("reply greet --decline");
    const Finished end =
        run("amq bench greet --no-responders -m reliable_spec --json" + std::string{kBriefly});
    EXPECT_EQ(end.exit_code, 1);
    EXPECT_GT(number(json_of(end.output).at("outcomes").at("not_owner")), 0);
}

TEST_F(Bench, WhatIsRefusedOnceIsNotTriedAgain) {
    const std::string forever = " --no-responders --duration 10m ";
    for (const char* loop : {"", "--rate 50000"}) {
        const Finished denied = run("amq bench greet -m 99" + forever + loop);
        EXPECT_EQ(denied.exit_code, 4);
        EXPECT_EQ(denied.output, "");
        EXPECT_EQ(denied.errors, run("amq req greet -m 99 x").errors);
    }
    for (const char* model : {"reliable_random", "unreliable_all"}) {
        const Finished large = run("amq bench greet --size 60000" + forever + "-m " + model);
        EXPECT_EQ(large.exit_code, 1);
        EXPECT_TRUE(large.errors.starts_with("amq: too_large: ")) << large.errors;
    }
    EXPECT_EQ(run("amq bench --size 60000 -m unreliable_random --duration 10m").exit_code, 1);
}

TEST_F(Bench, ASignalInTheWarmUpLeavesNothingToShow) {
    const auto responder = subscriber("reply greet --exec 'echo has it >&2; cat'");
    ChildProcess bench{shell("exec amq bench greet --no-responders --warmup 10m", url())};
    ASSERT_TRUE(says(*responder, "has it"));
    bench.signal(SIGINT);
    EXPECT_EQ(bench.wait(kPatience), 1);
    EXPECT_EQ(bench.output(), "");
    EXPECT_EQ(bench.errors(), "amq: interrupted before anything was measured\n");
}

TEST_F(Bench, ARateMayBeNoWholeNumber) {
    const Finished end = run("amq bench --rate 40.5 --warmup 0s --duration 50ms");
    EXPECT_NE(end.output.find(" at 40.5/s in all"), std::string::npos) << end.output << end.errors;
}

TEST_F(Bench, ASignalEndsItWithWhatWasMeasured) {
    ChildProcess bench{
        shell("exec amq bench greet --no-responders --json --warmup 0s --duration 10m", url())};
    const auto responder = subscriber("reply greet --exec 'echo has it >&2'");
    ASSERT_TRUE(says(*responder, "has it"));
    bench.signal(SIGINT);
    EXPECT_EQ(bench.wait(kPatience), 0) << bench.errors();
    EXPECT_TRUE(json_of(bench.output()).contains("messages"));
}

TEST(BenchUsage, MistakesAreNamed) {
    EXPECT_EQ(flow::run_to_end(shell("amq bench --rate 5 --in-flight 5")).exit_code, 2);
    EXPECT_EQ(flow::run_to_end(shell("amq bench --no-responders")).exit_code, 2);
    EXPECT_EQ(flow::run_to_end(shell("amq bench --rate 0")).exit_code, 2);
}

}  // namespace
}  // namespace amq::cli_test
