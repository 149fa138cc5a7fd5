// Topics that somebody looks at: the last messages of each are kept, without what was in them.

#include <algorithm>

#include "host/exchange/core.hpp"

namespace amq::exchange {
namespace {

std::string name_of(const TopicName& topic) {
    return topic.number != 0 ? std::to_string(topic.number) : std::string(topic.name);
}

}  // namespace

Nanos Core::watch(const TopicName& spoken, Nanos now) {
    begin(now);
    const std::string name = name_of(spoken);
    const WatchedTopics::Begun begun = topics_.watched().ask(name, now_);
    if (!begun.ended.empty()) {
        const std::uint32_t ended = topics_.find({number_of(begun.ended), begun.ended});
        if (ended != kNone) topics_[ended].watched = WatchedTopics::kNot;
    }
    const std::uint32_t slot = topics_.find(spoken);
    if (slot != kNone) topics_[slot].watched = begun.mark;
    return begun.since;
}

std::vector<MessageHead> Core::watched_messages(const TopicName& spoken) const {
    const std::string name = name_of(spoken);
    const WatchedTopics::Mark mark = topics_.watched().mark_of(name);
    return mark == WatchedTopics::kNot ? std::vector<MessageHead>{} : topics_.watched().heads(mark);
}

// Of a message that waited for replies the attempts say who got it; another one ends with its
// deliveries, or without any.
void Core::note_head(const Exchange& exchange, Outcome outcome) {
    MessageHead head{exchange.arrived,      now_ - std::min(now_, exchange.arrived),
                     exchange.publisher,    given_.to,
                     exchange.model,        given_.deliveries,
                     exchange.bytes.size(), outcome};
    head.deliveries += exchange.attempts.size();
    for (const Attempt& attempt : exchange.attempts) {
        if (given_.deliveries == 0) head.subscriber = attempt.sub;
        if (attempt.state == AMQ_ATTEMPT_REPLIED) break;
    }
    Topic& topic = topics_[exchange.topic];
    if (!topics_.watched().note(topic.watched, head, now_)) topic.watched = WatchedTopics::kNot;
}

}  // namespace amq::exchange
