// What goes on in a core, told to whoever watches.

#include <algorithm>
#include <utility>

#include "host/exchange/core.hpp"

namespace amq::exchange {
namespace {

ServiceFacts service_of(const Subscriber& subscriber) {
    return {subscriber.given, subscriber.handled, subscriber.failed, subscriber.load.inflight};
}

TopicFacts facts_of(const Topic& topic) {
    return {topic.name,       topic.counters,
            topic.failures(), static_cast<std::uint32_t>(topic.members.size()),
            topic.held_count, topic.exchanges};
}

}  // namespace

std::uint32_t Core::visit_topics(std::uint32_t from, std::uint32_t places,
                                 const std::function<void(const TopicFacts&)>& visit) const {
    const std::uint32_t all = topics_.slots();
    const std::uint32_t until = all - from > places ? from + places : all;
    for (std::uint32_t slot = from; slot < until; ++slot) {
        if (!topics_[slot].name.empty()) visit(facts_of(topics_[slot]));
    }
    return until < all ? until : kNone;
}

void Core::take_busy_topics(const std::function<void(const TopicFacts&)>& visit) {
    topics_.take_busy([&](const Topic& topic) { visit(facts_of(topic)); });
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
        visit({member.id, member.joined, service_of(subscribers_[member.subscriber])});
    }
}

void Core::visit_tallies(const std::function<void(const TallyFacts&)>& visit) const {
    for (std::uint32_t place = 0; place < tallies_.size(); ++place) {
        const Tally& one = tallies_[place];
        if (one.model == kNone) continue;
        visit({models_[one.model].number, one.match, one.strategy, one.is_bound, one.open,
               one.counters});
    }
}

std::uint32_t Core::visit_spreads(std::uint32_t from, std::uint32_t places,
                                  const std::function<void(const SpreadFacts&)>& visit) const {
    const std::uint32_t all = topics_.slots();
    if (from >= all) return kNone;
    const std::uint32_t until = all - from > places ? from + places : all;
    for (std::uint32_t slot = from; slot < until; ++slot) {
        const Topic& topic = topics_[slot];
        if (topic.members.size() < 2) continue;
        for (const Spread& spread : topic.spreads(epoch_)) {
            const ModelSettings& settings = bindings_[spread.binding()].settings;
            visit({topic.name, settings.model, settings.match, spread.members(), spread.total()});
        }
    }
    return until < all ? until : kNone;
}

std::vector<Share> Core::shares(const TopicName& name, std::uint32_t model,
                                std::string_view match) const {
    std::vector<Share> shares;
    const std::uint32_t slot = topics_.find(name);
    if (slot == kNone) return shares;
    const Topic& topic = topics_[slot];
    for (const Spread& spread : topic.spreads(epoch_)) {
        const ModelSettings& settings = bindings_[spread.binding()].settings;
        if (settings.model != model || settings.match != match) continue;
        for (std::size_t place = 0; place < spread.members(); ++place) {
            shares.push_back({topic.members[place].id, spread.at(place)});
        }
    }
    return shares;
}

std::optional<SessionFacts> Core::session_facts(SessionId id) const {
    const Session* session = sessions_.find(id);
    if (session == nullptr) return std::nullopt;
    SessionFacts facts{session->in_flight, 0, session->congested};
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
