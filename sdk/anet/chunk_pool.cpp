#include <amq/anet/chunk_pool.hpp>

#include <new>
#include <utility>

namespace amq::anet {

ChunkPool::~ChunkPool() {
    for (FreeList* list : {&large_, &small_}) {
        while (list->first != nullptr) {
            free_memory(std::exchange(list->first, list->first->next_free));
        }
    }
}

// The bytes stay untouched.
Chunk* ChunkPool::make(std::size_t bytes) {
    void* memory = ::operator new(sizeof(Chunk) + bytes);
    return new (memory) Chunk{nullptr, 1, static_cast<std::uint32_t>(bytes)};
}

void ChunkPool::free_memory(Chunk* chunk) noexcept {
    ::operator delete(static_cast<void*>(chunk));
}

}  // namespace amq::anet
