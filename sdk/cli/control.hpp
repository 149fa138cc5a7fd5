#pragma once
// A connection to the control socket of an amqd: a request, and its answer.

#include <CLI/App.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <string>

namespace amq::cli {

struct ControlOptions {
    std::string path{};  // none: AMQ_CONTROL, or the default
    std::chrono::milliseconds timeout{60'000};
};

// --control and --timeout.
void add_control_options(CLI::App& app, ControlOptions& options);

// How long an answer may take beside --timeout, and what is called meanwhile, about once a second.
struct ControlWait {
    std::chrono::milliseconds more{0};
    std::function<void(std::chrono::milliseconds passed)> on_tick{};
};

class Control {
  public:
    // Throws Failure: unreachable when no amqd listens, denied when it listens to others only.
    explicit Control(const ControlOptions& options);
    ~Control();
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    // What is answered beside "ok". Throws Failure when it was not carried out, with `what` that
    // was ("swap org.example.x"), the broker's reason, and what to do next.
    [[nodiscard]] boost::json::object ask(const boost::json::object& request,
                                          const std::string& what, const ControlWait& wait = {});

  private:
    void send(const std::string& line);
    [[nodiscard]] std::string receive_line(const std::string& what, const ControlWait& wait);
    [[nodiscard]] bool wait_for(short events, std::chrono::milliseconds limit) const;

    std::chrono::milliseconds timeout_;
    std::string path_;
    int socket_{-1};
};

}  // namespace amq::cli
