#include "host/exchange/body.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>

namespace amq::exchange {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kReuse = false;  // so that a use after release is seen
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kReuse = false;
#else
constexpr bool kReuse = true;
#endif
#else
constexpr bool kReuse = true;
#endif

constexpr std::size_t kSmallest = 64;

std::uint32_t class_of(std::size_t size) {
    const std::size_t rounded = std::bit_ceil(std::max(size, kSmallest));
    return static_cast<std::uint32_t>(std::countr_zero(rounded) - std::countr_zero(kSmallest));
}

std::size_t class_bytes(std::uint32_t size_class) {
    return kSmallest << size_class;
}

// Cheaper than a call for the bodies that most messages have.
constexpr std::size_t kStride = 16;
void copy_short(std::byte* to, std::span<const std::byte> from) {
    const std::size_t last = from.size() - kStride;
    for (std::size_t at = 0; at < last; at += kStride) {
        std::memcpy(to + at, from.data() + at, kStride);
    }
    std::memcpy(to + last, from.data() + last, kStride);
}

}  // namespace

BodyPool::~BodyPool() {
    assert(live_ == 0);
    for (const Idle& idle : idle_) {
        for (BodyBlock* block = idle.first; block != nullptr;) {
            ::operator delete(std::exchange(block, block->next));
        }
    }
}

BodyBlock* BodyPool::take(std::size_t size) {
    const std::uint32_t size_class = class_of(size);
    BodyBlock* block = nullptr;
    if (size_class < kClasses && idle_[size_class].first != nullptr) {
        Idle& idle = idle_[size_class];
        block = idle.first;
        idle.first = block->next;
        --idle.count;
    } else {
        const std::size_t room = size_class < kClasses ? class_bytes(size_class) : size;
        block = new (::operator new(sizeof(BodyBlock) + room)) BodyBlock{};
    }
    block->pool = this;
    block->references = 1;
    block->size_class = size_class;
    block->size = size;
    ++live_;
    return block;
}

BodyRef BodyPool::make(std::span<const std::byte> bytes) {
    BodyBlock* block = take(bytes.size());
    if (bytes.size() >= kStride && bytes.size() <= kSmallest) {
        copy_short(block->bytes(), bytes);
    } else if (!bytes.empty()) {
        std::memcpy(block->bytes(), bytes.data(), bytes.size());
    }
    return BodyRef(block);
}

BodyRef BodyPool::make(const std::array<std::span<const std::byte>, 3>& parts) {
    BodyBlock* block = take(parts[0].size() + parts[1].size() + parts[2].size());
    std::byte* to = block->bytes();
    for (const auto& part : parts) {
        if (part.empty()) continue;
        std::memcpy(to, part.data(), part.size());
        to += part.size();
    }
    return BodyRef(block);
}

void BodyPool::take_back(BodyBlock* block) {
    --live_;
    const std::uint32_t size_class = block->size_class;
    if (kReuse && size_class < kClasses &&
        idle_[size_class].count * class_bytes(size_class) < kMaxIdleBytesPerClass) {
        Idle& idle = idle_[size_class];
        block->next = std::exchange(idle.first, block);
        ++idle.count;
        return;
    }
    ::operator delete(block);
}

void BodyRef::release(BodyBlock* block) {
    assert(block->references > 0);
    if (--block->references == 0) block->pool->take_back(block);
}

}  // namespace amq::exchange
