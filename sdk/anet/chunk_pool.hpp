#pragma once
// Memory for output, shared by the connections of one loop: a connection with nothing to write has
// none. Most connections have little to write at a time, so there are two sizes.

#include <cstddef>
#include <cstdint>

namespace amq::anet {

inline constexpr std::size_t kChunkSize = 16 * 1024;
inline constexpr std::size_t kSmallChunkSize = 1024;

// The head of one; its bytes follow.
struct Chunk {
    Chunk* next_free{};
    std::uint32_t holders{};  // of an output queue: segments that point here, and its end
    std::uint32_t size{};     // of the bytes

    [[nodiscard]] std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
};

inline constexpr std::size_t kChunkBytes = kChunkSize - sizeof(Chunk);
inline constexpr std::size_t kSmallChunkBytes = kSmallChunkSize - sizeof(Chunk);

class ChunkPool {
  public:
    ChunkPool() noexcept = default;
    ~ChunkPool();
    ChunkPool(const ChunkPool&) = delete;
    ChunkPool& operator=(const ChunkPool&) = delete;

    // One holder, and kChunkBytes or kSmallChunkBytes.
    [[nodiscard]] Chunk* take() { return take_from(large_, kChunkBytes); }
    [[nodiscard]] Chunk* take_small() { return take_from(small_, kSmallChunkBytes); }
    void give_back(Chunk* chunk) noexcept {
        const bool is_small = chunk->size == kSmallChunkBytes;
        FreeList& list = is_small ? small_ : large_;
        if (list.count == (is_small ? kMostFreeSmall : kMostFree)) return free_memory(chunk);
        chunk->next_free = list.first;
        list.first = chunk;
        ++list.count;
    }
    [[nodiscard]] std::size_t free_chunks() const noexcept { return large_.count + small_.count; }

    // What the queues that take chunks from here have yet to write.
    void add_pending(std::size_t bytes) noexcept { pending_ += bytes; }
    void remove_pending(std::size_t bytes) noexcept { pending_ -= bytes; }
    [[nodiscard]] std::size_t pending_bytes() const noexcept { return pending_; }

  private:
    // 4 MiB kept warm; a burst beyond it goes back to the allocator.
    static constexpr std::size_t kMostFree = 192;
    static constexpr std::size_t kMostFreeSmall = 1024;

    struct FreeList {
        Chunk* first{};
        std::size_t count{};
    };

    [[nodiscard]] static Chunk* take_from(FreeList& list, std::size_t bytes) {
        Chunk* chunk = list.first;
        if (chunk == nullptr) return make(bytes);
        list.first = chunk->next_free;
        --list.count;
        chunk->holders = 1;
        return chunk;
    }
    [[nodiscard]] static Chunk* make(std::size_t bytes);
    static void free_memory(Chunk* chunk) noexcept;

    FreeList large_;
    FreeList small_;
    std::size_t pending_{};
};

}  // namespace amq::anet
