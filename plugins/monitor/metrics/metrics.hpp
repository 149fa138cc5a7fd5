#pragma once
// The broker's metrics: what the host has counted, by Prometheus' conventions. Label sets are
// bounded: no session, no user, no address, and only the busiest topics.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "plugins/monitor/metrics/families.hpp"

namespace amq::monitor {

/// Counts that begin anew when what they are of does, and must not sink for that.
class RisingCounts {
  public:
    static constexpr std::size_t kMost = 1000;  // more are as they are

    /// All that was counted under that name, the latest count included.
    double total(const std::string& name, std::uint64_t latest);

  private:
    struct Count {
        std::uint64_t gone = 0;
        std::uint64_t latest = 0;
    };
    std::mutex mutex_;
    std::map<std::string, Count> counts_;
};

/// Topics that are exported one by one: whoever was there once stays, until there are too many.
class TopicSeries {
  public:
    static constexpr std::size_t kMost = 1000;  // over the life of the process

    /// What was published to one of the busiest topics, ever. Past the bound a topic that is not
    /// there yet is left out.
    void put(const std::string& topic, std::uint64_t published);
    void add_to(Families&) const;

  private:
    mutable std::mutex mutex_;
    struct Count {
        std::uint64_t gone = 0;  // of earlier lives of the topic
        std::uint64_t latest = 0;
    };
    std::map<std::string, Count> topics_;
};

/// The host's answers to the questions of these names. What is missing is not exported.
struct MetricsInput {
    boost::json::object counters;
    boost::json::object server;
    boost::json::object plugins;
};

/// Of strategies the counts of the instances that are bound come, so they are kept beside.
void add_metrics(Families&, const MetricsInput&, RisingCounts& of_plugins);

/// "amq_plugin_queue_wait" of "queue-wait": what Prometheus takes for a name.
[[nodiscard]] std::string metric_name(std::string_view prefix, std::string_view name);

}  // namespace amq::monitor
