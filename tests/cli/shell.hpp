#pragma once
// What tests of amq start from: a real amqd, and a shell whose AMQ_URL is its.

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/limits.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::cli_test {

using flow::ChildProcess;
using flow::Finished;
using flow::kPatience;
using flow::milliseconds;

// A command line of /bin/sh, in which `amq` is the one under test.
[[nodiscard]] flow::Command shell(const std::string& line, const std::string& url = {});

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);
[[nodiscard]] boost::json::object json_of(const std::string& text);

class AmqTest : public ::testing::Test {
  protected:
    AmqTest();

    // Before the first command.
    flow::BrokerConfig& config() { return config_; }
    flow::BrokerProcess& broker();

    // To its end.
    Finished run(const std::string& line);
    // Until the test ends: `amq sub` or `amq reply` with these arguments, whose subscription holds.
    // It is the shell's process itself, so that signals meet it. A command of its that may outlive
    // it closes its standard error, whose end the test waits for.
    std::unique_ptr<ChildProcess> subscriber(const std::string& arguments);
    [[nodiscard]] const std::string& url();
    [[nodiscard]] std::string file(const std::string& name) const;
    std::string write_file(const std::string& name, std::string_view content) const;

  private:
    flow::TemporaryDirectory directory_;
    flow::BrokerConfig config_;
    std::optional<flow::BrokerProcess> broker_;
    std::string url_;
};

// A line of standard error that begins so comes in time.
[[nodiscard]] bool says(ChildProcess& process, const std::string& begin);

}  // namespace amq::cli_test
