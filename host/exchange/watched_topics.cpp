#include "host/exchange/watched_topics.hpp"

#include <algorithm>
#include <utility>

namespace amq::exchange {

WatchedTopics::Mark WatchedTopics::find(std::string_view name) const {
    for (std::size_t place = 0; place < kMost; ++place) {
        if (!topics_[place].name.empty() && topics_[place].name == name) {
            return static_cast<Mark>(place + 1);
        }
    }
    return kNot;
}

// A free one, else that of whoever was asked for longest ago.
WatchedTopics::Mark WatchedTopics::place_for(Nanos now) const {
    std::size_t best = 0;
    Nanos oldest = now;
    for (std::size_t place = 0; place < kMost; ++place) {
        if (topics_[place].name.empty()) return static_cast<Mark>(place + 1);
        if (topics_[place].asked >= oldest) continue;
        oldest = topics_[place].asked;
        best = place;
    }
    return static_cast<Mark>(best + 1);
}

WatchedTopics::Begun WatchedTopics::ask(std::string_view name, Nanos now) {
    Mark mark = find(name);
    std::string ended;
    const bool is_over = mark != kNot && now - topics_[mark - 1].asked > kSpan;
    if (mark == kNot || is_over) {
        if (mark == kNot) mark = place_for(now);
        Watched& place = topics_[mark - 1];
        if (place.name.empty()) ++watched_;
        if (!is_over) ended = std::exchange(place.name, std::string(name));
        place.since = now;
        place.noted = 0;
        place.heads.clear();
    }
    topics_[mark - 1].asked = now;
    return {mark, topics_[mark - 1].since, std::move(ended)};
}

bool WatchedTopics::note(Mark mark, const MessageHead& head, Nanos now) {
    Watched& topic = topics_[mark - 1];
    if (now - std::min(now, topic.asked) > kSpan) {
        topic = Watched{};
        --watched_;
        return false;
    }
    if (topic.heads.size() < kHeads) {
        topic.heads.push_back(head);
    } else {
        topic.heads[topic.noted % kHeads] = head;
    }
    ++topic.noted;
    return true;
}

std::vector<MessageHead> WatchedTopics::heads(Mark mark) const {
    const Watched& topic = topics_[mark - 1];
    std::vector<MessageHead> all = topic.heads;
    if (all.size() == kHeads) {
        const auto oldest = static_cast<std::ptrdiff_t>(topic.noted % kHeads);
        std::rotate(all.begin(), all.begin() + oldest, all.end());
    }
    return all;
}

}  // namespace amq::exchange
