#include "host/topic_aliases.hpp"

#include <algorithm>
#include <utility>

namespace amq::host {

std::optional<exchange::TopicName> TopicAliases::find(std::uint32_t alias) const {
    if (alias > UINT16_MAX) return std::nullopt;
    const auto at = aliases_.find(static_cast<std::uint16_t>(alias));
    if (at == aliases_.end()) return std::nullopt;
    return exchange::TopicName{at->number, {at->name.get(), at->size}};
}

void TopicAliases::set(std::uint32_t alias, const exchange::TopicName& topic) {
    Alias made;
    made.alias = static_cast<std::uint16_t>(alias);
    made.number = topic.number;
    if (topic.number == 0) {
        made.size = static_cast<std::uint16_t>(topic.name.size());
        made.name.reset(new char[topic.name.size()]);
        std::copy(topic.name.begin(), topic.name.end(), made.name.get());
    }
    aliases_.insert(std::move(made));
}

}  // namespace amq::host
