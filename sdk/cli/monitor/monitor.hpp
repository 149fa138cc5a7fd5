#pragma once
// The monitor of an amqd: questions to its API, and what changes something.

#include <CLI/App.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "sdk/cli/monitor/http_client.hpp"
#include "sdk/cli/monitor/target.hpp"

namespace amq::cli {

struct MonitorOptions {
    std::string url{};         // none: AMQ_MONITOR, or the default
    std::string token_file{};  // none: AMQ_MONITOR_TOKEN_FILE, or AMQ_MONITOR_TOKEN
    std::chrono::milliseconds timeout{5'000};
};

// --monitor, --token-file and --timeout.
void add_monitor_options(CLI::App& app, MonitorOptions& options);

// Of --monitor, else AMQ_MONITOR, else http://127.0.0.1:7610.
[[nodiscard]] std::string monitor_url_of(const MonitorOptions& options);

struct MonitorAnswer {
    std::string text{};  // as it came
    boost::json::object json{};
};

class Monitor {
  public:
    // Throws Failure when the url or the token is none. Connects with the first question.
    explicit Monitor(const MonitorOptions& options);

    // Both throw Failure with `what` was asked ("list the connections"), why it was not answered,
    // and what to do next.
    [[nodiscard]] MonitorAnswer ask(const Target& target, const std::string& what);
    [[nodiscard]] MonitorAnswer tell(const Target& target, const boost::json::object& body,
                                     const std::string& what);
    // The text of an answer that is no JSON.
    [[nodiscard]] std::string text(const Target& target, const std::string& what);

    // Asked some times a second while an answer is waited for: false gives up.
    void while_waiting(std::function<bool()> goes_on) { goes_on_ = std::move(goes_on); }

    [[nodiscard]] const std::string& url() const noexcept { return url_; }

  private:
    [[nodiscard]] std::string answer_to(HttpRequest request, const std::string& what);
    [[nodiscard]] MonitorAnswer parsed(std::string text) const;

    std::string url_;
    std::string token_;
    HttpClient client_;
    std::function<bool()> goes_on_;
};

}  // namespace amq::cli
