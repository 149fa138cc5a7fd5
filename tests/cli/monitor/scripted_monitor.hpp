#pragma once
// An HTTP server that answers what a test says, and remembers what it was asked.

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/cli/shell.hpp"

namespace amq::cli_test {

struct AskedOfMonitor {
    std::string method{};
    std::string target{};  // as it came
    std::string head{};    // all of it, as it came
    std::string body{};

    [[nodiscard]] bool has_field(const std::string& line) const {
        return head.find("\r\n" + line + "\r\n") != std::string::npos;
    }
};

// A whole answer of HTTP.
[[nodiscard]] std::string http_answer(const std::string& body, int status = 200);
[[nodiscard]] std::string http_refusal(int status, const std::string& sentence);

class ScriptedMonitor {
  public:
    // What goes back, as it is; nothing: the connection is closed. What is no whole answer leaves
    // the client waiting.
    using Script = std::function<std::string(const AskedOfMonitor&)>;

    explicit ScriptedMonitor(Script script);
    // By path, without the query; 404 for others.
    explicit ScriptedMonitor(std::map<std::string, std::string> bodies);
    ~ScriptedMonitor();
    ScriptedMonitor(const ScriptedMonitor&) = delete;
    ScriptedMonitor& operator=(const ScriptedMonitor&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::vector<AskedOfMonitor> asked() const;
    // The targets alone.
    [[nodiscard]] std::vector<std::string> targets() const;
    [[nodiscard]] std::size_t connections() const;
    // The one that is open is closed, as an idle one is by a server.
    void close_connection();

    // To its end, with AMQ_MONITOR set.
    [[nodiscard]] Finished run(const std::string& line) const;

  private:
    void serve();
    void serve_one(int peer);

    Script script_;
    std::uint16_t port_{};
    int socket_;
    mutable std::mutex mutex_;  // guards what follows
    std::vector<AskedOfMonitor> asked_;
    std::size_t connections_{};
    int peer_{-1};
    bool is_over_{};
    std::thread thread_;
};

}  // namespace amq::cli_test
