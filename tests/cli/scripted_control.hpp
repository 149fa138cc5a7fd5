#pragma once
// A control socket that answers what a test says, and remembers what it was asked.

#include <boost/json/object.hpp>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {

class ScriptedControl {
  public:
    // What goes back for a request, as it is; nothing: the connection is closed.
    using Script = std::function<std::string(const boost::json::object& request)>;

    explicit ScriptedControl(Script script, const std::string& name = "control.sock");
    // The same to every request.
    explicit ScriptedControl(const std::string& answer);
    ~ScriptedControl();
    ScriptedControl(const ScriptedControl&) = delete;
    ScriptedControl& operator=(const ScriptedControl&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string folder() const { return folder_.path().string(); }
    [[nodiscard]] std::vector<boost::json::object> requests() const;

    // To its end, with AMQ_CONTROL set.
    [[nodiscard]] Finished run(const std::string& line) const;

  private:
    void serve();
    void serve_one(int peer);

    flow::TemporaryDirectory folder_;
    std::string path_;
    Script script_;
    int socket_;
    mutable std::mutex mutex_;  // guards what follows
    std::vector<boost::json::object> requests_;
    int peer_{-1};
    bool is_over_{};
    std::thread thread_;
};

}  // namespace amq::cli_test
