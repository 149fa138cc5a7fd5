#pragma once
// A real amqd with the real plugins, its ports read from its log and its counters too.

#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/broker_config.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/log_line.hpp"
#include "tests/support/temporary_directory.hpp"

namespace amq::flow {

// The program under test with these arguments.
Command amqd(std::vector<std::string> arguments);

class BrokerProcess {
  public:
    // Returns when the broker is ready; throws with its log when it is not. The environment's
    // variables are NAME=value, on top of the test's own.
    explicit BrokerProcess(const BrokerConfig& config, std::vector<std::string> environment = {});

    [[nodiscard]] std::uint16_t port(const std::string& listener) const;
    [[nodiscard]] std::uint16_t publisher_port() const { return port("publishers"); }
    [[nodiscard]] std::uint16_t subscriber_port() const { return port("subscribers"); }
    [[nodiscard]] pid_t pid() const { return process_->pid(); }

    // True when a line of that event with these fields is there or comes in time.
    bool wait_for_log(std::string_view event, const Fields& fields = {},
                      milliseconds limit = kPatience);
    [[nodiscard]] std::string log() const { return process_->errors(); }

    void interrupt() { process_->signal(SIGINT); }
    // Another configuration in the place of its own, which is read when it is told to.
    void rewrite(const BrokerConfig& config) { rewrite(config.text()); }
    void rewrite(const std::string& text) { (void)directory_.write("amq.toml", text); }
    void hang_up() { process_->signal(SIGHUP); }
    // Asks for the end; once the work in flight is over, or the drain's time is up, it comes.
    void terminate() { process_->signal(SIGTERM); }
    // The exit code; nothing when it still runs at the limit.
    std::optional<int> wait(milliseconds limit = kPatience) { return process_->wait(limit); }
    // Both; -1 when it did not end in time.
    int stop();
    // Gives it no chance to do anything more.
    void kill();

    // The last value told of a counter, summed over all that have these labels; 0 when none was
    // told. All are told at the end, and meanwhile only with log.counters_interval.
    [[nodiscard]] std::uint64_t counter(std::string_view name, const Fields& labels = {}) const;
    bool wait_for_counter(std::string_view name, const Fields& labels, std::uint64_t at_least,
                          milliseconds limit = kPatience);

    [[nodiscard]] std::uint64_t resident_bytes() const;
    // Of its memory: each library has some.
    [[nodiscard]] std::size_t mappings() const;

  private:
    TemporaryDirectory directory_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace amq::flow
