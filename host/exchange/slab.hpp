#pragma once
// A table of objects by slot number: addresses never move, freed slots are used again, newest
// first.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "host/exchange/ids.hpp"

namespace amq::exchange {

/// Objects are made with their chunk and reused, so that what they own (a vector's capacity) is
/// reused too: the caller resets an object when it takes or frees the slot. Taking and freeing are
/// O(1).
template <class T>
class Slab {
  public:
    explicit Slab(std::uint32_t max_slots) : max_slots_(max_slots) {}

    /// A free slot, or kNone when all are taken.
    std::uint32_t take() {
        if (free_.empty() && !grow()) return kNone;
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        ++taken_;
        return slot;
    }

    void free(std::uint32_t slot) {
        assert(taken_ > 0);
        free_.push_back(slot);
        --taken_;
    }

    T& operator[](std::uint32_t slot) { return chunks_[slot >> kChunkBits][slot & kChunkMask]; }
    const T& operator[](std::uint32_t slot) const {
        return chunks_[slot >> kChunkBits][slot & kChunkMask];
    }

    /// Slots ever made: every slot number is below it.
    std::uint32_t slots() const { return static_cast<std::uint32_t>(chunks_.size() << kChunkBits); }
    std::uint32_t taken() const { return taken_; }

  private:
    static constexpr std::uint32_t kChunkBits = 6;
    static constexpr std::uint32_t kChunkMask = (1U << kChunkBits) - 1;

    bool grow() {
        const std::uint32_t first = slots();
        if (first >= max_slots_) return false;
        chunks_.push_back(std::make_unique<T[]>(std::size_t{1} << kChunkBits));
        for (std::uint32_t k = 1U << kChunkBits; k-- > 0;) {
            if (first + k < max_slots_) free_.push_back(first + k);
        }
        return true;
    }

    std::uint32_t max_slots_;
    std::uint32_t taken_ = 0;
    std::vector<std::unique_ptr<T[]>> chunks_;
    std::vector<std::uint32_t> free_;
};

}  // namespace amq::exchange
