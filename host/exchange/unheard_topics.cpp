#include "host/exchange/unheard_topics.hpp"

namespace amq::exchange {

void UnheardTopics::note(std::string_view topic, Nanos now) {
    const auto known = places_.find(topic);
    const std::uint32_t place = known != places_.end() ? known->second : take_place(topic);
    if (known != places_.end()) unlink(place);
    link_newest(place);
    ++entries_[place].published;
    entries_[place].last = now;
}

void UnheardTopics::for_each(const std::function<void(const Entry&)>& visit) const {
    for (std::uint32_t place = newest_; place != kNone; place = entries_[place].older) {
        visit(entries_[place]);
    }
}

std::uint32_t UnheardTopics::take_place(std::string_view topic) {
    auto place = static_cast<std::uint32_t>(entries_.size());
    if (place == kMost) {
        place = oldest_;
        unlink(place);
        places_.erase(entries_[place].topic);
        entries_[place] = {};
    } else {
        entries_.emplace_back();
    }
    entries_[place].topic = topic;
    places_.emplace(entries_[place].topic, place);
    return place;
}

void UnheardTopics::unlink(std::uint32_t place) {
    const Linked& entry = entries_[place];
    (entry.newer == kNone ? newest_ : entries_[entry.newer].older) = entry.older;
    (entry.older == kNone ? oldest_ : entries_[entry.older].newer) = entry.newer;
}

void UnheardTopics::link_newest(std::uint32_t place) {
    entries_[place].newer = kNone;
    entries_[place].older = newest_;
    (newest_ == kNone ? oldest_ : entries_[newest_].newer) = place;
    newest_ = place;
}

}  // namespace amq::exchange
