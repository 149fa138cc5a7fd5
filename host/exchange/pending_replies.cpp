#include "host/exchange/pending_replies.hpp"

namespace amq::exchange {

std::uint32_t PendingReplies::next_ordinal(std::uint32_t shards) {
    const std::uint32_t ordinal = next_++;
    if (next_ < end_) return ordinal;
    end_ = (UINT32_MAX - kFirstSequence) / shards;
    if (next_ == end_) {
        next_ = 0;
        wrapped_ = true;
    }
    return ordinal;
}

void PendingReplies::open(std::uint32_t ordinal, AttemptRef attempt) {
    make_room(ordinal);
    place(ordinal) = Entry{ordinal, Found::open, attempt};
    ++waiting_;
}

PendingReplies::Lookup PendingReplies::find(std::uint32_t ordinal) const {
    if (!wrapped_ && ordinal >= next_) return {};
    if (!ring_.empty()) {
        const Entry& entry = place(ordinal);
        if (entry.ordinal == ordinal && entry.state != Found::unknown) {
            return {entry.state, entry.attempt};
        }
    }
    if (stragglers_ != nullptr) {
        if (const auto at = stragglers_->find(ordinal); at != stragglers_->end()) {
            return {Found::open, at->second};
        }
    }
    return {Found::ended, {}};
}

void PendingReplies::close(std::uint32_t ordinal, Found why) {
    Entry& entry = place(ordinal);
    if (entry.ordinal == ordinal && entry.state == Found::open) {
        entry.state = why;
        --waiting_;
    } else if (stragglers_ != nullptr && stragglers_->erase(ordinal) != 0) {
        --waiting_;
    }
}

void PendingReplies::make_room(std::uint32_t ordinal) {
    if (ring_.empty()) ring_.resize(kFirstRoom);
    if (place(ordinal).state != Found::open) return;
    if (std::size_t{waiting_} * 2 >= ring_.size()) {
        grow();
        if (place(ordinal).state != Found::open) return;
    }
    set_aside(place(ordinal));
}

void PendingReplies::grow() {
    std::vector<Entry> old(ring_.size() * 2);
    old.swap(ring_);
    for (const Entry& entry : old) {
        if (entry.state == Found::unknown) continue;
        Entry& target = place(entry.ordinal);
        if (target.state == Found::open && entry.state == Found::open) {
            set_aside(entry);
        } else if (target.state != Found::open) {
            target = entry;
        }
    }
}

void PendingReplies::set_aside(const Entry& entry) {
    if (stragglers_ == nullptr) stragglers_ = std::make_unique<Stragglers>();
    stragglers_->emplace(entry.ordinal, entry.attempt);
}

}  // namespace amq::exchange
