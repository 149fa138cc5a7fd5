#pragma once
// Questions about topics, answered from all shards.

#include <boost/json/object.hpp>

#include "host/monitor/question.hpp"
#include "host/monitor/shard_questions.hpp"

namespace amq::host {

/// A page of them, and those that were published to while nobody subscribed.
boost::json::object inspect_topics(Question&, const ShardQuestions&);
/// One, with its subscribers and its last messages.
boost::json::object inspect_topic(Question&, const ShardQuestions&);
/// Those that were published to since this was asked last, the most published to first.
boost::json::object inspect_hot_topics(Question&, const ShardQuestions&);

}  // namespace amq::host
