#include <amq/anet/spare_memory.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace amq::anet {
namespace {

// Sizes grow by 1.25 or less: 64, 80, 96, 112, 128, 160 and so on.
constexpr std::size_t kSmallestBlock = 64;
constexpr std::size_t kPerDoubling = 4;

struct SizeClass {
    std::size_t index{};
    std::size_t size{};
};

constexpr SizeClass class_of(std::size_t size) noexcept {
    if (size <= kSmallestBlock) return {0, kSmallestBlock};
    const auto doublings = static_cast<std::size_t>(std::bit_width(size - 1)) - 1;
    const std::size_t base = std::size_t{1} << doublings;
    const std::size_t step = base / kPerDoubling;
    const std::size_t steps = (size - 1 - base) / step + 1;
    const std::size_t before =
        doublings + 1 - static_cast<std::size_t>(std::bit_width(kSmallestBlock));
    return {before * kPerDoubling + steps, base + steps * step};
}

constexpr std::size_t kClasses = class_of(SpareMemory::kLargest).index + 1;

struct Block {
    Block* next;
};

// The blocks of one thread.
class Shelf {
  public:
    Shelf() noexcept = default;
    Shelf(const Shelf&) = delete;
    Shelf& operator=(const Shelf&) = delete;
    ~Shelf() {
        is_over_ = true;  // what ends later gives its memory to the C library
        for (Block*& list : lists_) {
            while (list != nullptr) std::free(std::exchange(list, list->next));
        }
    }

    void* take(const SizeClass& what) noexcept {
        Block*& list = lists_[what.index];
        if (list == nullptr) return nullptr;
        kept_ -= what.size;
        return std::exchange(list, list->next);
    }
    bool keep(void* block, const SizeClass& what) noexcept {
        if (is_over_ || kept_ + what.size > SpareMemory::kMostKept) return false;
        lists_[what.index] = new (block) Block{lists_[what.index]};
        kept_ += what.size;
        return true;
    }
    std::size_t kept() const noexcept { return kept_; }

  private:
    std::array<Block*, kClasses> lists_{};
    std::size_t kept_{};
    bool is_over_{};
};

Shelf& shelf() noexcept {
    thread_local Shelf mine;
    return mine;
}

}  // namespace

void* SpareMemory::take(std::size_t size) {
    const SizeClass what = class_of(size);
    void* block = size <= kLargest ? shelf().take(what) : nullptr;
    if (block == nullptr) block = std::malloc(size <= kLargest ? what.size : size);
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}

void SpareMemory::give_back(void* block, std::size_t size) noexcept {
    if (block == nullptr) return;
    if (size > kLargest || !shelf().keep(block, class_of(size))) std::free(block);
}

std::size_t SpareMemory::kept_bytes() noexcept {
    return shelf().kept();
}

}  // namespace amq::anet
