#pragma once
// The question how evenly strategies spread messages, answered from all shards.

#include <boost/json/object.hpp>

#include "host/monitor/question.hpp"
#include "host/monitor/shard_questions.hpp"

namespace amq::host {

/// Of each binding the busiest topics with 2 to 1,000 subscribers and enough deliveries since the
/// last of these came: how many topics, and the least even of them.
boost::json::object inspect_fairness(Question&, const ShardQuestions&);

}  // namespace amq::host
