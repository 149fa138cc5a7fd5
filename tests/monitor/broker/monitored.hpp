#pragma once
// A real broker with its monitor, and somebody who asks that over HTTP.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "tests/support/broker_config.hpp"
#include "tests/support/broker_process.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/raw_native.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::flow {

struct HttpAnswer {
    int status = 0;
    std::string head;
    std::string body;

    // Throws when it is no JSON object.
    [[nodiscard]] boost::json::object json() const;
};

class Monitored : public ::testing::Test {
  protected:
    Monitored();
    void TearDown() override;

    BrokerConfig& config() { return config_; }
    BrokerProcess& start(std::vector<std::string> environment = {});
    BrokerProcess& broker() { return *broker_; }
    // It has ended already, and not by itself.
    void forget() { broker_.reset(); }
    [[nodiscard]] std::string file(const std::string& name) const;

    HttpAnswer get(const std::string& target);
    // With the token.
    HttpAnswer post(const std::string& target, const std::string& json = "{}");
    // Byte for byte what is sent.
    HttpAnswer exchange(const std::string& request);
    // A number at a path like "models.12.outcomes.ok"; -1 when there is none.
    static double number(const boost::json::object&, std::string_view path);
    // The value behind a line of /metrics that begins so; -1 when there is none.
    static double metric(const std::string& text, const std::string& line);
    static const boost::json::object& first(const boost::json::object&, const char* list);
    // Asks until it holds, for ten seconds at most; gives the last answer.
    boost::json::object wait_for(const std::string& target,
                                 const std::function<bool(const boost::json::object&)>& holds);

    // The command line of a shell; the monitor's address and token are in its environment.
    Finished amq(const std::string& arguments);
    Finished shell(const std::string& line);

    native::Session session();
    // One whose hello says who it is.
    native::Session session_of(const std::string& user, const std::string& name);

    // Where the monitor answers, as it says itself.
    std::uint16_t http_port();

    static constexpr const char* kToken = "0123456789abcdef-token";

    [[nodiscard]] const TemporaryDirectory& directory() const { return directory_; }

  private:
    TemporaryDirectory directory_;
    BrokerConfig config_;
    std::optional<BrokerProcess> broker_;
    std::uint16_t port_ = 0;
};

}  // namespace amq::flow
