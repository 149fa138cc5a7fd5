#pragma once
// Where a shard's topics are, by the hash of what they are called.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/exchange/ids.hpp"

namespace amq::exchange {

/// Open addressing with linear probing, at most seven eighths full. From the library's tables it
/// differs in that what a look-up will read can be fetched into the processor's caches beforehand,
/// and in that it grows by a half, in order, and without a look at the topics. The hash is to be
/// one that nobody can foresee: entries of the same hash are searched one after the other.
class TopicIndex {
  public:
    /// The slot under that hash for which is_it(slot) says yes; kNone: there is none.
    template <class IsIt>
    std::uint32_t find(std::uint32_t hash, const IsIt& is_it) const {
        for (std::size_t at = home(hash);; at = after(at)) {
            const Entry& entry = entries_[at];
            if (entry.slot == kNone) return kNone;
            if (entry.hash == hash && is_it(entry.slot)) return entry.slot;
        }
    }
    /// What a look-up under that hash reads first begins to come into the caches.
    void fetch(std::uint32_t hash) const { __builtin_prefetch(&entries_[home(hash)]); }

    /// The slot is not in it yet, and is not kNone.
    void insert(std::uint32_t hash, std::uint32_t slot);
    /// The slot is in it under that hash.
    void erase(std::uint32_t hash, std::uint32_t slot);
    std::size_t size() const { return size_; }

  private:
    struct Entry {
        std::uint32_t hash = 0;
        std::uint32_t slot = kNone;
    };
    static constexpr std::size_t kLeastEntries = 64;

    // By the upper bits of the hash (D. Lemire, "Fast random integer generation in an interval",
    // 2019, section 3): any number of entries will do.
    std::size_t home(std::uint32_t hash) const {
        return static_cast<std::size_t>(std::uint64_t{hash} * entries_.size() >> 32U);
    }
    std::size_t after(std::size_t at) const { return at + 1 == entries_.size() ? 0 : at + 1; }
    std::size_t distance(std::size_t from, std::size_t to) const {
        return to >= from ? to - from : to + entries_.size() - from;
    }
    void put(const Entry& entry);
    void grow();

    std::vector<Entry> entries_{kLeastEntries};
    std::size_t size_ = 0;
};

}  // namespace amq::exchange
