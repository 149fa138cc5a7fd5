#pragma once
// What the broker counted a moment ago, kept so that nobody has to ask for it again.

#include <memory>
#include <mutex>

#include <boost/json/object.hpp>

#include "plugins/monitor/series/sampler.hpp"

namespace amq::monitor {

/// From any thread.
class Live {
  public:
    using Object = std::shared_ptr<const boost::json::object>;

    void take_counters(boost::json::object);
    void take_server(boost::json::object);
    /// Empty objects as long as nothing came.
    [[nodiscard]] Object counters() const;
    [[nodiscard]] Object server() const;

  private:
    mutable std::mutex mutex_;
    Object counters_ = std::make_shared<boost::json::object>();
    Object server_ = std::make_shared<boost::json::object>();
};

[[nodiscard]] boost::json::object json_of(const Rates&);
[[nodiscard]] boost::json::object json_of(const Latencies&);
/// {"second":{...,"models":{"12":{...}}},"minute":{...}}
[[nodiscard]] boost::json::object rates_json(const Sampler&);
/// {"all":{...},"12":{...}}
[[nodiscard]] boost::json::object latency_json(const Sampler&);
/// What is told once a second to whoever watches.
[[nodiscard]] boost::json::object tick_json(const Sampler&, const boost::json::object& counters,
                                            const boost::json::object& server);

}  // namespace amq::monitor
