#pragma once
// Memory for output, shared by the connections of one loop: a connection with nothing to write has
// none.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace amq::anet {

inline constexpr std::size_t kChunkSize = 16 * 1024;

struct Chunk {
    std::uint32_t segments{};  // segments of an output queue that point here
    std::uint32_t used{};      // bytes written so far
    std::byte bytes[kChunkSize - 2 * sizeof(std::uint32_t)];

    [[nodiscard]] std::size_t room() const noexcept { return sizeof(bytes) - used; }
};

class ChunkPool {
  public:
    ChunkPool() { free_.reserve(kMostFree); }

    [[nodiscard]] Chunk* take();
    void give_back(Chunk* chunk) noexcept;
    [[nodiscard]] std::size_t free_chunks() const noexcept { return free_.size(); }

    // What the queues that take chunks from here have yet to write.
    void add_pending(std::size_t bytes) noexcept { pending_ += bytes; }
    void remove_pending(std::size_t bytes) noexcept { pending_ -= bytes; }
    [[nodiscard]] std::size_t pending_bytes() const noexcept { return pending_; }

  private:
    // 4 MiB kept warm; a burst beyond it goes back to the allocator.
    static constexpr std::size_t kMostFree = 256;

    std::vector<std::unique_ptr<Chunk>> free_;
    std::size_t pending_{};
};

}  // namespace amq::anet
