#include <amq/anet/chunk_pool.hpp>

#include <utility>

namespace amq::anet {

Chunk* ChunkPool::take() {
    if (free_.empty()) return std::unique_ptr<Chunk>{new Chunk}.release();  // bytes stay untouched
    Chunk* chunk = free_.back().release();
    free_.pop_back();
    return chunk;
}

void ChunkPool::give_back(Chunk* chunk) noexcept {
    std::unique_ptr<Chunk> owned{chunk};
    if (free_.size() >= kMostFree) return;
    owned->segments = 0;
    owned->used = 0;
    free_.push_back(std::move(owned));
}

}  // namespace amq::anet
