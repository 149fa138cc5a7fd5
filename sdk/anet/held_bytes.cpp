#include <amq/anet/held_bytes.hpp>

#include <algorithm>
#include <cstring>

#include <amq/anet/spare_memory.hpp>

namespace amq::anet {
namespace {

constexpr std::size_t kSmallest = 64;

// The smallest of expected / 4^n that holds `needed`.
std::size_t step_for(std::size_t needed, std::size_t expected) noexcept {
    std::size_t step = std::max(expected, needed);
    while (step / 4 >= std::max(needed, kSmallest)) step /= 4;
    return step;
}

}  // namespace

void HeldBytes::append(std::span<const std::byte> more, std::size_t expected) {
    if (more.empty()) return;
    compact();
    const std::size_t needed = end_ + more.size();
    if (needed > capacity_)
        grow(expected == 0 ? std::max(needed, kSmallest) : step_for(needed, expected));
    copy_in(more);
}

void HeldBytes::append_exactly(std::span<const std::byte> more) {
    if (more.empty()) return;
    compact();
    if (end_ + more.size() > capacity_) grow(end_ + more.size());
    copy_in(more);
}

void HeldBytes::release() noexcept {
    SpareMemory::give_back(memory_, capacity_);
    memory_ = nullptr;
    begin_ = end_ = capacity_ = 0;
}

void HeldBytes::compact() noexcept {
    if (begin_ == 0) return;
    std::memmove(memory_, memory_ + begin_, size());
    end_ -= begin_;
    begin_ = 0;
}

void HeldBytes::grow(std::size_t capacity) {
    auto* const grown = static_cast<std::byte*>(SpareMemory::take(capacity));
    if (end_ != 0) std::memcpy(grown, memory_, end_);
    SpareMemory::give_back(memory_, capacity_);
    memory_ = grown;
    capacity_ = capacity;
}

void HeldBytes::copy_in(std::span<const std::byte> more) noexcept {
    std::memcpy(memory_ + end_, more.data(), more.size());
    end_ += more.size();
}

}  // namespace amq::anet
