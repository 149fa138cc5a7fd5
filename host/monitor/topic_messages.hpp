#pragma once
// The last messages of one topic, of all shards together.

#include <string>

#include <boost/json/object.hpp>

#include "host/monitor/shard_questions.hpp"

namespace amq::host {

/// {"watched_since_us":...,"messages":[...]}: the latest 100 that ended since the topic is watched,
/// the oldest first. To ask is what makes a topic watched, for a while.
boost::json::object topic_messages(const std::string& topic, const ShardQuestions&);

}  // namespace amq::host
