#include "host/exchange/body.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <new>

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

}  // namespace

BodyPool::~BodyPool() {
    assert(live_ == 0);
    for (auto& blocks : idle_) {
        for (BodyBlock* block : blocks) ::operator delete(block);
    }
}

BodyRef BodyPool::make(const std::array<std::span<const std::byte>, 3>& parts) {
    const std::size_t size = parts[0].size() + parts[1].size() + parts[2].size();
    const std::uint32_t size_class = class_of(size);
    BodyBlock* block = nullptr;
    if (size_class < kClasses && !idle_[size_class].empty()) {
        block = idle_[size_class].back();
        idle_[size_class].pop_back();
    } else {
        const std::size_t room = size_class < kClasses ? class_bytes(size_class) : size;
        block = new (::operator new(sizeof(BodyBlock) + room)) BodyBlock{};
    }
    *block = BodyBlock{this, 1, size_class, size};
    std::byte* to = block->bytes();
    for (const auto& part : parts) {
        if (part.empty()) continue;
        std::memcpy(to, part.data(), part.size());
        to += part.size();
    }
    ++live_;
    return BodyRef(block);
}

void BodyPool::take_back(BodyBlock* block) {
    --live_;
    const std::uint32_t size_class = block->size_class;
    if (kReuse && size_class < kClasses &&
        idle_[size_class].size() * class_bytes(size_class) < kMaxIdleBytesPerClass) {
        idle_[size_class].push_back(block);
        return;
    }
    ::operator delete(block);
}

void BodyRef::release(BodyBlock* block) {
    assert(block->references > 0);
    if (--block->references == 0) block->pool->take_back(block);
}

}  // namespace amq::exchange
