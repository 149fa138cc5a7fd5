#pragma once
// A Prometheus of the test's own, that scrapes a monitor and evaluates amq's alerts.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::flow {

class Prometheus {
  public:
    // Scrapes 127.0.0.1:port as job "amq" a few times a second. Throws when it does not start.
    explicit Prometheus(std::uint16_t port);
    Prometheus(const Prometheus&) = delete;
    Prometheus& operator=(const Prometheus&) = delete;
    ~Prometheus();

    // What its API answers, whatever the status.
    boost::json::object get(const std::string& target);
    // An expression of one value. Nothing when there is none just now, or more of them.
    std::optional<double> value(const std::string& expression);
    // Why it does not take an expression; empty when it does.
    std::string mistake_in(const std::string& expression);
    // True when it has that value in time.
    bool comes_to(const std::string& expression, double value);
    bool comes_to_fire(const std::string& alert);

    [[nodiscard]] std::string log() const { return process_->errors(); }

  private:
    [[nodiscard]] std::uint16_t port_in_log() const;
    static bool waits_for(const std::function<bool()>& holds);

    TemporaryDirectory directory_;
    std::optional<ChildProcess> process_;
    std::uint16_t port_ = 0;
};

// Everything but letters and digits as %XX.
std::string percent_encoded(const std::string& text);

}  // namespace amq::flow
