#pragma once
// Memory for what comes and goes with messages: each thread keeps some blocks that were given back,
// by size, so that a loop that has been busy for a while allocates nothing more.

#include <cstddef>
#include <limits>
#include <new>

namespace amq::anet {

class SpareMemory {
  public:
    // Larger ones are not kept, and neither is more than so much in all, of each thread.
    static constexpr std::size_t kLargest = 128 * 1024;
    static constexpr std::size_t kMostKept = 512 * 1024;

    // At least `size` bytes, and at most a quarter more than that or 64; aligned for any type.
    // Throws std::bad_alloc.
    [[nodiscard]] static void* take(std::size_t size);
    // With the size that it was taken with; on any thread.
    static void give_back(void* block, std::size_t size) noexcept;
    // Of the calling thread.
    [[nodiscard]] static std::size_t kept_bytes() noexcept;
};

// As the standard library's allocators are.
template <typename T>
struct SpareAllocator {
    using value_type = T;

    SpareAllocator() noexcept = default;
    template <typename U>
    SpareAllocator(const SpareAllocator<U>&) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) const {
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc{};
        return static_cast<T*>(SpareMemory::take(count * sizeof(T)));
    }
    void deallocate(T* place, std::size_t count) const noexcept {
        SpareMemory::give_back(place, count * sizeof(T));
    }
    template <typename U>
    [[nodiscard]] bool operator==(const SpareAllocator<U>&) const noexcept {
        return true;
    }
};

}  // namespace amq::anet
