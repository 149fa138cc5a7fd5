#include "plugins/monitor/records/record_ring.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace amq::monitor {

RecordRing::RecordRing(std::size_t capacity)
    : capacity_(std::max<std::size_t>(capacity, 1)), slots_(capacity_) {}

RecordPtr RecordRing::add(Record record) {
    auto kept = std::make_shared<Record>(bounded(std::move(record)));
    RecordPtr displaced;  // freed when the lock is gone
    const std::lock_guard lock(mutex_);
    kept->n = ++last_;
    displaced = std::exchange(slots_[last_ % capacity_], kept);
    size_ = std::min(size_ + 1, capacity_);
    return kept;
}

std::vector<RecordPtr> RecordRing::piece_below(std::uint64_t n) const {
    std::vector<RecordPtr> piece;
    piece.reserve(kPiece);
    const std::lock_guard lock(mutex_);
    if (size_ == 0) return piece;
    for (std::uint64_t k = std::min(n, last_ + 1); k > oldest() && piece.size() < kPiece; --k) {
        piece.push_back(at(k - 1));
    }
    return piece;
}

RecordRing::Answer RecordRing::collect(const RecordQuestion& question, std::size_t most) const {
    Answer answer{{}, question.before.value_or(std::numeric_limits<std::uint64_t>::max())};
    while (true) {
        const std::vector<RecordPtr> piece = piece_below(answer.below);
        if (piece.empty()) return answer;
        for (const RecordPtr& record : piece) {
            if (answer.records.size() == most) return answer;
            answer.below = record->n;
            if (matches(question, *record)) answer.records.push_back(record);
        }
    }
}

std::vector<RecordPtr> RecordRing::after(std::uint64_t n, std::size_t most) const {
    std::vector<RecordPtr> records;
    const std::lock_guard lock(mutex_);
    if (size_ == 0 || n >= last_) return records;
    const std::size_t limit = std::min(most, kPiece);
    for (std::uint64_t k = std::max(n + 1, oldest()); k <= last_ && records.size() < limit; ++k) {
        records.push_back(at(k));
    }
    return records;
}

std::uint64_t RecordRing::shift(std::uint64_t by) {
    const std::lock_guard lock(mutex_);
    std::vector<RecordPtr> shifted(capacity_);
    for (std::uint64_t n = last_; n + size_ > last_; --n) {
        auto record = std::make_shared<Record>(*at(n));
        record->n += by;
        shifted[record->n % capacity_] = std::move(record);
    }
    slots_ = std::move(shifted);
    return std::exchange(last_, last_ + by);
}

std::uint64_t RecordRing::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

std::size_t RecordRing::size() const {
    const std::lock_guard lock(mutex_);
    return size_;
}

}  // namespace amq::monitor
