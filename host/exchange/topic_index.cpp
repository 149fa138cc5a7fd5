#include "host/exchange/topic_index.hpp"

#include <utility>

namespace amq::exchange {

void TopicIndex::insert(std::uint32_t hash, std::uint32_t slot) {
    if ((size_ + 1) * 8 > entries_.size() * 7) grow();
    put({hash, slot});
    ++size_;
}

void TopicIndex::put(const Entry& entry) {
    std::size_t at = home(entry.hash);
    while (entries_[at].slot != kNone) at = after(at);
    entries_[at] = entry;
}

void TopicIndex::grow() {
    const std::vector<Entry> old =
        std::exchange(entries_, std::vector<Entry>(entries_.size() + entries_.size() / 2));
    for (const Entry& entry : old) {
        if (entry.slot != kNone) put(entry);
    }
}

// Those behind the gap move up into it where that is nearer to their home, so that nothing marks
// what was erased.
void TopicIndex::erase(std::uint32_t hash, std::uint32_t slot) {
    std::size_t gap = home(hash);
    while (entries_[gap].slot != slot) gap = after(gap);
    for (std::size_t at = after(gap); entries_[at].slot != kNone; at = after(at)) {
        if (distance(home(entries_[at].hash), at) < distance(gap, at)) continue;
        entries_[gap] = entries_[at];
        gap = at;
    }
    entries_[gap] = {};
    --size_;
}

}  // namespace amq::exchange
