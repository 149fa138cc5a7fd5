#include "sdk/cli/monitor/health.hpp"

#include <gtest/gtest.h>

#include "tests/cli/monitor/canned.hpp"
#include "tests/cli/shell.hpp"

namespace amq::cli_test {
namespace {

using cli::Health;
using cli::HealthLimits;
using cli::HealthState;

class HealthTest : public ::testing::Test {
  protected:
    [[nodiscard]] Health health() const { return cli::health_of(server_, counters_, limits_); }

    boost::json::object server_ = json_of(kServerAnswer);
    boost::json::object counters_ = json_of(kCountersAnswer);
    HealthLimits limits_;
};

TEST_F(HealthTest, IsOneLineWithFigures) {
    EXPECT_EQ(health().state, HealthState::ok);
    EXPECT_EQ(health().line,
              "AMQ OK - ready, 240 of 10,000 connections (2.40 %), 291 of 65,536 files (0.44 %), "
              "97.00 % ok, broker p99 350 us, responder p99 7.10 ms, 1.00 MiB pending"
              "|connections=240;8000;9500;0;10000 files=291;52428.8;62259.2;0;65536 "
              "messages_in=180000;;;0 success=97%;;;0;100 broker_p99=350us;;;0 "
              "responder_p99=7100us;;;0 pending=1048576B;;;0");
}

TEST_F(HealthTest, OfConnectionsIsJudgedAtItsLimitAndPastIt) {
    counters_["sessions"].as_object()["open"] = 8000;
    EXPECT_EQ(health().state, HealthState::ok);
    counters_["sessions"].as_object()["open"] = 8001;
    EXPECT_EQ(health().state, HealthState::warning);
    EXPECT_TRUE(health().line.starts_with("AMQ WARNING - 8,001 of 10,000 connections (80.01 %), "))
        << health().line;
    counters_["sessions"].as_object()["open"] = 9500;
    EXPECT_EQ(health().state, HealthState::warning);
    counters_["sessions"].as_object()["open"] = 9501;
    EXPECT_EQ(health().state, HealthState::critical);
}

TEST_F(HealthTest, OfSuccessIsJudgedBelowItsLimit) {
    limits_.success = {0.97, 0.9};
    EXPECT_EQ(health().state, HealthState::ok);
    limits_.success = {0.98, 0.9};
    EXPECT_EQ(health().state, HealthState::warning);
    EXPECT_NE(health().line.find("success=97%;98:;90:;0;100"), std::string::npos) << health().line;
    limits_.success = {0.99, 0.98};
    EXPECT_EQ(health().state, HealthState::critical);
}

TEST_F(HealthTest, HasLimitsForLatencyAndWhatWaits) {
    limits_.broker_p99_us = {std::nullopt, 349.0};
    EXPECT_EQ(health().state, HealthState::critical);
    limits_.broker_p99_us = {};
    limits_.responder_p99_us = {7000.0, 8000.0};
    EXPECT_EQ(health().state, HealthState::warning);
    limits_.responder_p99_us = {};
    limits_.pending_bytes = {std::nullopt, 1048576.0};
    EXPECT_EQ(health().state, HealthState::ok);
    limits_.pending_bytes = {std::nullopt, 1048575.0};
    EXPECT_EQ(health().state, HealthState::critical);
}

TEST_F(HealthTest, KnowsStates) {
    server_["state"] = "draining";
    EXPECT_EQ(health().state, HealthState::warning);
    server_["state"] = "ending";
    EXPECT_EQ(health().state, HealthState::critical);
    server_.erase("state");
    EXPECT_EQ(health().state, HealthState::critical);
}

TEST_F(HealthTest, CountsAlarmsUnlessItIsToldNotTo) {
    counters_["alarms"].as_array().push_back(
        {{"severity", "warning"}, {"text", "a|b\x1B[31m\nOK"}});
    EXPECT_EQ(health().state, HealthState::warning);
    EXPECT_TRUE(health().line.starts_with("AMQ WARNING - a/b?[31m?OK, ready")) << health().line;
    counters_["alarms"].as_array().push_back({{"severity", "critical"}, {"text", "bad"}});
    EXPECT_TRUE(health().line.starts_with("AMQ CRITICAL - bad, a/b")) << health().line;
    limits_.ignores_alarms = true;
    EXPECT_EQ(health().state, HealthState::ok);
}

TEST_F(HealthTest, LeavesOutWhatWasNotCounted) {
    counters_ = {};
    server_ = {{"state", "ready"}};
    EXPECT_EQ(health().line, "AMQ OK - ready");
    EXPECT_EQ(cli::health_without_answer(HealthState::critical, "no | monitor").line,
              "AMQ CRITICAL - no / monitor");
}

}  // namespace
}  // namespace amq::cli_test
