// What goes on in a core, told to whoever watches.

#include <algorithm>
#include <utility>

#include "host/exchange/core.hpp"

namespace amq::exchange {
namespace {

ServiceFacts service_of(const Subscriber& subscriber) {
    return {subscriber.given, subscriber.handled, subscriber.failed, subscriber.load.inflight};
}

}  // namespace

TopicFacts Core::facts_of(const Topic& topic) {
    return {topic.name,
            topic.counters,
            topic.failures.get(),
            static_cast<std::uint32_t>(topic.members.size()),
            topic.held_count,
            topic.exchanges};
}

std::uint32_t Core::visit_topics(std::uint32_t from, std::uint32_t places,
                                 const std::function<void(const TopicFacts&)>& visit) const {
    const std::uint32_t all = topics_.slots();
    const std::uint32_t until = all - from > places ? from + places : all;
    for (std::uint32_t slot = from; slot < until; ++slot) {
        if (!topics_[slot].name.empty()) visit(facts_of(topics_[slot]));
    }
    return until < all ? until : kNone;
}

// Past its bound nothing is listed: what is missing was published to as seldom as anything.
void Core::list_as_busy(std::uint32_t topic) {
    if (busy_topics_.size() >= kMaxBusyTopics) return;
    topics_[topic].busy_round = busy_round_;
    busy_topics_.push_back(topic);
}

// A place may be listed twice, when its topic was forgotten and another one took it.
void Core::take_busy_topics(const std::function<void(const TopicFacts&)>& visit) {
    for (const std::uint32_t slot : busy_topics_) {
        Topic& topic = topics_[slot];
        if (std::exchange(topic.busy_round, 0) == busy_round_) visit(facts_of(topic));
    }
    busy_topics_.clear();
    ++busy_round_;
}

std::optional<TopicFacts> Core::topic_facts(const TopicName& name) const {
    const std::uint32_t slot = topics_.find(name);
    if (slot == kNone) return std::nullopt;
    return facts_of(topics_[slot]);
}

void Core::visit_members(const TopicName& name, std::uint32_t most,
                         const std::function<void(const MemberFacts&)>& visit) const {
    const std::uint32_t slot = topics_.find(name);
    if (slot == kNone) return;
    const Topic& topic = topics_[slot];
    const std::size_t count = std::min<std::size_t>(most, topic.members.size());
    for (std::size_t place = 0; place < count; ++place) {
        const Member& member = topic.members[place];
        visit({member.id, topic.joined[place], service_of(subscribers_[member.subscriber])});
    }
}

std::optional<SessionFacts> Core::session_facts(SessionId id) const {
    const Session* session = sessions_.find(id);
    if (session == nullptr) return std::nullopt;
    SessionFacts facts{session->in_flight, 0, session->congested, session->paused};
    if (session->subscriber != kNone) {
        facts.subscriptions =
            static_cast<std::uint32_t>(subscribers_[session->subscriber].topics.size());
    }
    return facts;
}

ServiceFacts Core::service_facts(SessionId id) const {
    const std::uint32_t slot = subscribers_.find(id);
    return slot == kNone ? ServiceFacts{} : service_of(subscribers_[slot]);
}

void Core::visit_subscriptions(SessionId id, std::uint32_t most,
                               const std::function<void(std::string_view)>& visit) const {
    const std::uint32_t slot = subscribers_.find(id);
    if (slot == kNone) return;
    std::vector<std::string_view> names;
    for (const auto& [topic, place] : subscribers_[slot].topics)
        names.push_back(topics_[topic].name);
    std::sort(names.begin(), names.end());
    if (names.size() > most) names.resize(most);
    for (const std::string_view name : names) visit(name);
}

}  // namespace amq::exchange
