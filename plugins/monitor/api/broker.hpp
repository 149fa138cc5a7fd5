#pragma once
// The broker, as far as its monitor may ask it and tell it what to do.

#include <functional>
#include <string>

#include <amq/plugin/abi.h>
#include <boost/json/object.hpp>

#include "plugins/monitor/http/response.hpp"

namespace amq::monitor {

/// What the broker answered. `rc` as in amq_inspect; a command that was refused has `ok` false.
struct Told {
    amq_rc rc = AMQ_E_UNSUPPORTED;
    boost::json::object json{};

    [[nodiscard]] bool is_good() const { return rc == AMQ_OK; }
};

/// From any thread; each may wait some seconds.
class Broker {
  public:
    using Say = std::function<Told(const boost::json::object&)>;

    /// `act` may be empty: nothing can be changed then.
    Broker(Say ask, Say act);

    [[nodiscard]] Told ask(const boost::json::object& question) const;
    [[nodiscard]] Told ask(std::string_view what) const;
    [[nodiscard]] Told act(const boost::json::object& command) const;
    [[nodiscard]] bool lets_change() const { return static_cast<bool>(act_); }

  private:
    Say ask_;
    Say act_;
};

/// The answer as it is, with an ETag; or what is wrong, as the status says: 404 where the question
/// names something that is not there, 503 while the broker has no time or ends.
[[nodiscard]] http::Response response_of(const Told&);
/// Of a command: 409 when the broker refused.
[[nodiscard]] http::Response outcome_of(const Told&);
[[nodiscard]] http::Response failure_of(const Told&);

}  // namespace amq::monitor
