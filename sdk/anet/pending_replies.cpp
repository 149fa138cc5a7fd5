#include <amq/anet/pending_replies.hpp>

namespace amq::anet {

std::string_view to_string(ReplyStatus status) noexcept {
    switch (status) {
        case ReplyStatus::ok: return "ok";
        case ReplyStatus::timed_out: return "timed_out";
        case ReplyStatus::disconnected: return "disconnected";
        case ReplyStatus::queue_full: return "queue_full";
        case ReplyStatus::too_large: return "too_large";
        case ReplyStatus::cancelled: return "cancelled";
        case ReplyStatus::stopped: return "stopped";
    }
    return "unknown";
}

std::uint32_t PendingReplies::add(Waiter waiter, Time deadline) {
    while (next_ < first_ || entries_.contains(next_)) {
        next_ = next_ < first_ ? first_ : next_ + 1;  // begins anew after the largest number
    }
    const std::uint32_t sequence = next_++;
    waiter->on_sequence(sequence);
    entries_.emplace(sequence, Entry{std::move(waiter), deadline, false});
    by_deadline_.emplace(deadline, sequence);
    return sequence;
}

PendingReplies::Waiter PendingReplies::take(std::uint32_t sequence) {
    const auto found = entries_.find(sequence);
    if (found == entries_.end()) return {};
    Waiter waiter = std::move(found->second.waiter);
    by_deadline_.erase({found->second.deadline, sequence});
    entries_.erase(found);
    return waiter;
}

std::vector<PendingReplies::Waiter> PendingReplies::take_expired(Time now) {
    std::vector<Waiter> expired;
    while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) {
        const std::uint32_t sequence = by_deadline_.begin()->second;
        expired.push_back(take(sequence));
        remember(sequence);
    }
    return expired;
}

std::vector<PendingReplies::Waiter> PendingReplies::take_all() {
    std::vector<Waiter> all;
    while (!by_deadline_.empty()) all.push_back(take(by_deadline_.begin()->second));
    return all;
}

std::vector<PendingReplies::Waiter> PendingReplies::take_sent() {
    std::vector<std::uint32_t> sent;
    for (const auto& [deadline, sequence] : by_deadline_) {
        if (entries_.at(sequence).sent) sent.push_back(sequence);
    }
    std::vector<Waiter> waiters;
    for (const std::uint32_t sequence : sent) waiters.push_back(take(sequence));
    return waiters;
}

void PendingReplies::mark_sent(std::uint32_t sequence) {
    if (const auto found = entries_.find(sequence); found != entries_.end()) {
        found->second.sent = true;
    }
}

void PendingReplies::remember(std::uint32_t sequence) {
    if (!remembered_.insert(sequence).second) return;
    remembered_order_.push_back(sequence);
    if (remembered_order_.size() <= kMostRemembered) return;
    remembered_.erase(remembered_order_.front());
    remembered_order_.pop_front();
}

bool PendingReplies::is_late(std::uint32_t sequence) {
    if (!remembered_.contains(sequence)) return false;
    ++late_;
    return true;
}

std::optional<PendingReplies::Time> PendingReplies::next_deadline() const {
    if (by_deadline_.empty()) return {};
    return by_deadline_.begin()->first;
}

}  // namespace amq::anet
