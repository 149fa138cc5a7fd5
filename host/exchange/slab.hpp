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
    ~Slab() {
        for (T* chunk : chunks_) delete[] chunk;
    }
    Slab(const Slab&) = delete;
    Slab& operator=(const Slab&) = delete;

    /// A free slot, or kNone when all are taken.
    std::uint32_t take() {
        if (free_count_ == 0 && !grow()) return kNone;
        ++taken_;
        return free_.data()[--free_count_];
    }

    void free(std::uint32_t slot) {
        assert(taken_ > 0 && slot < slots());
        free_.data()[free_count_++] = slot;
        --taken_;
    }

    // Slot numbers come from take() and never from outside: in a release build they are not
    // checked, as this is what the message path does most.
    T& operator[](std::uint32_t slot) {
        assert(slot < slots());
        return chunks_.data()[slot >> kChunkBits][slot & kChunkMask];
    }
    const T& operator[](std::uint32_t slot) const {
        assert(slot < slots());
        return chunks_.data()[slot >> kChunkBits][slot & kChunkMask];
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
        free_.resize(std::size_t{first} + (1U << kChunkBits));  // room for every slot there is
        auto chunk = std::make_unique<T[]>(std::size_t{1} << kChunkBits);
        chunks_.push_back(chunk.get());
        static_cast<void>(chunk.release());
        for (std::uint32_t k = 1U << kChunkBits; k-- > 0;) {
            if (first + k < max_slots_) free_[free_count_++] = first + k;
        }
        return true;
    }

    std::uint32_t max_slots_;
    std::uint32_t taken_ = 0;
    std::uint32_t free_count_ = 0;
    std::vector<T*> chunks_;
    std::vector<std::uint32_t> free_;  // the first free_count_ of it
};

}  // namespace amq::exchange
