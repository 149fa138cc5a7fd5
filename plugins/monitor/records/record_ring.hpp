#pragma once
// The last records, in memory.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "plugins/monitor/records/record.hpp"
#include "plugins/monitor/records/record_question.hpp"

namespace amq::monitor {

/// Gives each record its number and keeps the last ones. All of it from any thread; a writer waits
/// for a reader no longer than it takes to copy kPiece pointers.
class RecordRing {
  public:
    static constexpr std::size_t kDefaultCapacity = 10'000;
    static constexpr std::size_t kPiece = 256;  // records that are looked at in one go

    explicit RecordRing(std::size_t capacity = kDefaultCapacity);  // at least 1

    /// Bounds the texts, gives the next number and keeps the record; the oldest one makes room.
    RecordPtr add(Record record);

    struct Answer {
        std::vector<RecordPtr> records;  // newest first
        std::uint64_t below;  // whatever older records there were, their numbers are below this
    };
    /// At most `most` records that match, `question.limit` aside.
    [[nodiscard]] Answer collect(const RecordQuestion& question, std::size_t most) const;

    /// At most `most`, and kPiece, of the records with larger numbers than `n`, oldest first: for
    /// whoever follows.
    [[nodiscard]] std::vector<RecordPtr> after(std::uint64_t n, std::size_t most) const;

    /// Raises all numbers, those of the records that are kept and those to come, by `by`: there are
    /// that many older records in a store. Gives the last number from before.
    std::uint64_t shift(std::uint64_t by);

    /// The number of the newest record, 0 if there was none yet.
    [[nodiscard]] std::uint64_t last() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t capacity() const { return capacity_; }

  private:
    const RecordPtr& at(std::uint64_t n) const { return slots_[n % capacity_]; }
    std::uint64_t oldest() const { return last_ - size_ + 1; }
    std::vector<RecordPtr> piece_below(std::uint64_t n) const;

    const std::size_t capacity_;
    mutable std::mutex mutex_;      // guards the rest
    std::vector<RecordPtr> slots_;  // the record with number n is in n % capacity_
    std::uint64_t last_ = 0;
    std::size_t size_ = 0;
};

}  // namespace amq::monitor
