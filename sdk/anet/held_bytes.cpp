#include <amq/anet/held_bytes.hpp>

#include <algorithm>
#include <cstring>
#include <new>

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
    memory_.reset();
    begin_ = end_ = capacity_ = 0;
}

void HeldBytes::compact() noexcept {
    if (begin_ == 0) return;
    std::memmove(memory_.get(), memory_.get() + begin_, size());
    end_ -= begin_;
    begin_ = 0;
}

void HeldBytes::grow(std::size_t capacity) {
    void* grown = std::realloc(memory_.get(), capacity);
    if (grown == nullptr) throw std::bad_alloc{};
    static_cast<void>(memory_.release());
    memory_.reset(static_cast<std::byte*>(grown));
    capacity_ = capacity;
}

void HeldBytes::copy_in(std::span<const std::byte> more) noexcept {
    std::memcpy(memory_.get() + end_, more.data(), more.size());
    end_ += more.size();
}

}  // namespace amq::anet
