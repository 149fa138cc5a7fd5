#pragma once
// The client of a command: connected in time, or the program ends and says why.

#include <CLI/App.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <amq/client/client.hpp>

namespace amq::cli {

class Ending;

struct ConnectionOptions {
    std::vector<std::string> urls{};  // none: AMQ_URL, or the default
    std::chrono::milliseconds connect_timeout{2'000};
    bool quiet{};
    Ending* ending{};  // whose signals end the wait for a broker; null: they kill
};

// --url, --connect-timeout and --quiet.
void add_connection_options(CLI::App& app, ConnectionOptions& options);

// Of --url, else AMQ_URL, else the default.
[[nodiscard]] std::vector<std::string> urls_of(const ConnectionOptions& options);

class Connection {
  public:
    // Throws Failure: usage when a url is none, unreachable when no broker answers in time. Tells
    // on standard error, unless it is to be quiet, when the connection goes and comes back.
    explicit Connection(const ConnectionOptions& options, unsigned handler_threads = 1);

    [[nodiscard]] Client& client() noexcept { return *client_; }
    // Of the broker that it is, or was, connected to.
    [[nodiscard]] std::string url() const;

  private:
    class Watch;

    [[nodiscard]] bool wait(const ConnectionOptions& options);

    std::shared_ptr<Watch> watch_;
    std::unique_ptr<Client> client_;
};

}  // namespace amq::cli
