#pragma once
// Answers what monitors ask: which session is there, what is counted, what is loaded.

#include <functional>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "host/monitor/event_hub.hpp"
#include "host/monitor/monitor_source.hpp"
#include "host/monitor/question.hpp"
#include "host/monitor/shard_questions.hpp"

namespace amq::host {

/// What is not the shards' to tell. Each may wait, until nobody waits for its answer any more.
struct InspectionSources {
    using Source = std::function<boost::json::object(const std::function<bool()>& given_up)>;
    Source server;
    Source plugins;
    Source config;
    std::function<boost::json::object()> refused;        // connections, by reason
    std::function<boost::json::array()> plugin_metrics;  // of strategies, whatever they count
};

/// From any thread, several at once.
class Inspection {
  public:
    /// All outlive it.
    Inspection(const Shards&, const EventHub&, InspectionSources);

    /// docs/MONITOR.md has the questions and their answers.
    MonitorAnswer ask(std::string_view json, const std::function<bool()>& given_up) const;

  private:
    boost::json::object answer(Question&, const std::function<bool()>& given_up) const;
    boost::json::object counters(Question&, const ShardQuestions&) const;

    const Shards& shards_;
    const EventHub& events_;
    const InspectionSources sources_;
};

}  // namespace amq::host
