#pragma once
// Questions about sessions, answered from all shards.

#include <boost/json/object.hpp>

#include "host/monitor/question.hpp"
#include "host/monitor/shard_questions.hpp"

namespace amq::host {

/// A page of them: sorted, filtered, from an offset on.
boost::json::object inspect_sessions(Question&, const ShardQuestions&);
/// One, with its topics.
boost::json::object inspect_session(Question&, const ShardQuestions&);

}  // namespace amq::host
