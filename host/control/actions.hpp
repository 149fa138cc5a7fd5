#pragma once
// What can be asked of a running amqd over its control socket; who does it implements this.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include <boost/json/object.hpp>

namespace amq::host {

/// Why a request was not carried out.
struct ActionError {
    std::string text;     // a sentence for the operator
    std::string stage{};  // how far it came, as of loading a plugin; empty: nowhere
};

/// What is answered beside "ok".
using Answer = std::variant<boost::json::object, ActionError>;

/// Which sessions are to be ended.
struct KickSessions {
    enum class By { id, user, address };
    By by = By::id;
    std::string value;
};

/// A message, published by nobody in particular.
struct PublishMessage {
    std::uint32_t model = 0;
    std::string topic;
    std::string body;  // any bytes
    std::string key;
    std::chrono::microseconds timeout{};  // zero: that of the model
    bool no_wait = false;
};

/// A file is to be shown the same situations as the plugin that runs.
struct ShadowRequest {
    std::string id;  // of the strategy
    std::string file;
    std::chrono::microseconds duration{};
    double sample = 1;  // the share of calls that it is shown: more than 0, at most 1
};

/// Called on the control thread, one after the other; all but shadow() may block. What is thrown
/// is answered as an error. docs/CONTROL.md says what is in the answers.
struct ControlActions {
    virtual ~ControlActions() = default;

    virtual Answer list_plugins() = 0;
    /// The strategy of this id, from this file from now on. The path is absolute.
    virtual Answer swap(const std::string& id, const std::string& file) = 0;
    /// The same from the file that it came from, as that is now.
    virtual Answer reload(const std::string& id) = 0;
    /// Begins, and returns. `done` is to be called once, from any thread, when the report is there;
    /// during this call for an error. It may outlive the server, and then does nothing.
    virtual void shadow(const ShadowRequest&, std::function<void(Answer)> done) = 0;
    /// Nobody waits for the report any more: whoever asked has gone.
    virtual void shadow_unwanted(const std::string& /*id*/) {}
    /// The configuration, from its file as that is now.
    virtual Answer reload_config() = 0;
    virtual Answer kick(const KickSessions&) = 0;
    /// By its name in the configuration.
    virtual Answer set_log_level(const std::string& level) = 0;
    /// As SIGTERM does.
    virtual Answer drain() = 0;
    /// Waits for its outcome, as long as that may take.
    virtual Answer publish(const PublishMessage&) = 0;
};

}  // namespace amq::host
