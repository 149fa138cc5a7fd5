#include "plugins/monitor/records/record_queue.hpp"

#include <algorithm>
#include <utility>

namespace amq::monitor {

// The taker is woken for the first record and for a whole batch; between them it waits with a
// limit.
bool RecordQueue::offer(RecordPtr record) {
    bool wakes = false;
    {
        const std::lock_guard lock(mutex_);
        if (closed_ || records_.size() >= capacity_) return false;
        records_.push_back(std::move(record));
        wakes = records_.size() == 1 || records_.size() == batch_;
        ++offered_;
    }
    if (wakes) changed_.notify_one();
    return true;
}

std::vector<RecordPtr> RecordQueue::take(const Wait& wait) {
    std::unique_lock lock(mutex_);
    const auto hurried = [this] { return closed_ || hurry_up_to_ > finished_; };
    changed_.wait_for(lock, wait.for_first, [&] { return !records_.empty() || hurried(); });
    if (!records_.empty()) {
        changed_.wait_for(lock, wait.for_more,
                          [&] { return records_.size() >= batch_ || hurried(); });
    }
    const auto count = std::min(records_.size(), batch_);
    const auto end = records_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<RecordPtr> taken(std::make_move_iterator(records_.begin()),
                                 std::make_move_iterator(end));
    records_.erase(records_.begin(), end);
    return taken;
}

void RecordQueue::finish(std::size_t count) {
    {
        const std::lock_guard lock(mutex_);
        finished_ += count;
    }
    finished_changed_.notify_all();
}

bool RecordQueue::settle(Duration limit) {
    std::unique_lock lock(mutex_);
    const std::uint64_t goal = offered_;
    hurry_up_to_ = std::max(hurry_up_to_, goal);
    changed_.notify_one();
    return finished_changed_.wait_for(lock, limit, [&] { return finished_ >= goal; });
}

bool RecordQueue::wait_for_close(Duration limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return closed_; });
}

void RecordQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_one();
}

void RecordQueue::reopen() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
}

std::size_t RecordQueue::size() const {
    const std::lock_guard lock(mutex_);
    return records_.size();
}

bool RecordQueue::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

}  // namespace amq::monitor
