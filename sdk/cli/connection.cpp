#include "sdk/cli/connection.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "sdk/cli/duration.hpp"
#include "sdk/cli/ending.hpp"
#include "sdk/cli/failure.hpp"
#include "sdk/cli/no_broker.hpp"
#include "sdk/cli/output.hpp"

namespace amq::cli {

// What the client tells of its connection, from threads of its own.
class Connection::Watch {
  public:
    explicit Watch(bool quiet) : quiet_{quiet} {}

    void tell(const StateChange& change) {
        const std::lock_guard lock{mutex_};
        if (change.state == State::connected) {
            if (std::exchange(is_lost_, false)) say("connected to " + change.url + " again");
            was_connected_ = true;
            url_ = change.url;
        } else if (change.state == State::disconnected) {
            reasons_[change.url] = change.reason;
            if (was_connected_ && !std::exchange(is_lost_, true)) {
                say("connection to " + change.url + " lost: " + plain_reason(change.reason) +
                    "; trying again");
            }
        }
    }
    // Of each broker that was tried.
    [[nodiscard]] std::string reason_for(const std::string& url) const {
        const std::lock_guard lock{mutex_};
        const auto at = reasons_.find(url);
        if (at != reasons_.end()) return at->second;
        // A url may be told in another spelling than it was given.
        return reasons_.size() == 1 ? reasons_.begin()->second : "no answer";
    }
    [[nodiscard]] std::string url() const {
        const std::lock_guard lock{mutex_};
        return url_;
    }

  private:
    void say(const std::string& sentence) const {
        if (!quiet_) note(sentence);
    }

    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, std::string> reasons_;
    std::string url_;
    bool quiet_;
    bool was_connected_{};
    bool is_lost_{};
};

void add_connection_options(CLI::App& app, ConnectionOptions& options) {
    app.add_option("-u,--url", options.urls,
                   "Of the broker: tcp://host:port, ws://host:port/path or unix:///path. Again for "
                   "others to try. Default: $AMQ_URL, else tcp://127.0.0.1:7600")
        ->option_text("URL")
        ->allow_extra_args(false)
        ->group("Connection");
    add_duration(app, "--connect-timeout", options.connect_timeout,
                 "How long to wait for a broker. Default: 2s")
        ->group("Connection");
    app.add_flag("-q,--quiet", options.quiet, "Say nothing on standard error but errors")
        ->group("Connection");
}

std::vector<std::string> urls_of(const ConnectionOptions& options) {
    if (!options.urls.empty()) return options.urls;
    std::vector<std::string> urls;
    const char* named = std::getenv("AMQ_URL");
    std::istringstream words{named == nullptr ? "" : named};
    for (std::string url; words >> url;) urls.push_back(url);
    if (urls.empty()) urls.emplace_back(kDefaultUrl);
    return urls;
}

Connection::Connection(const ConnectionOptions& options, unsigned handler_threads)
    : watch_{std::make_shared<Watch>(options.quiet)} {
    ClientOptions client;
    client.urls = urls_of(options);
    client.name = "amq";
    client.handler_threads = handler_threads;
    client.on_state = [watch = watch_](const StateChange& change) { watch->tell(change); };
    try {
        client_ = std::make_unique<Client>(client);
    } catch (const std::invalid_argument& error) {
        throw Failure{ExitCode::usage, error.what()};
    }
    if (wait(options)) return;
    std::vector<Refusal> refusals;
    for (const std::string& url : client.urls) {
        refusals.push_back({url, watch_->reason_for(url)});
    }
    throw Failure{ExitCode::unreachable, no_broker(refusals)};
}

bool Connection::wait(const ConnectionOptions& options) {
    if (options.ending == nullptr) return client_->wait_connected(options.connect_timeout);
    const auto deadline = Clock::now() + options.connect_timeout;
    while (Clock::now() < deadline && !options.ending->wait_for_signal(milliseconds{0})) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (client_->wait_connected(std::clamp(left, milliseconds{1}, milliseconds{50})))
            return true;
    }
    return false;
}

std::string Connection::url() const {
    return watch_->url();
}

}  // namespace amq::cli
