#pragma once
// The bytes of a message, kept once however many deliveries refer to them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace amq::exchange {

class BodyPool;

/// Header of one kept body; the bytes follow it. Counted without atomics: a body never leaves its
/// shard.
struct BodyBlock {
    union {
        BodyPool* pool;
        BodyBlock* next;  // while it is idle
    };
    std::uint32_t references;
    std::uint32_t size_class;
    std::size_t size;

    std::byte* bytes() { return reinterpret_cast<std::byte*>(this + 1); }
};

/// A counted reference to immutable bytes; empty when default-made.
class BodyRef {
  public:
    BodyRef() = default;
    explicit BodyRef(BodyBlock* adopted) : block_(adopted) {}
    BodyRef(const BodyRef& other) : block_(other.block_) {
        if (block_ != nullptr) ++block_->references;
    }
    BodyRef(BodyRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    BodyRef& operator=(BodyRef other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~BodyRef() { reset(); }

    void reset() {
        if (block_ != nullptr) release(std::exchange(block_, nullptr));
    }
    explicit operator bool() const { return block_ != nullptr; }
    std::span<const std::byte> bytes() const {
        if (block_ == nullptr) return {};
        return {block_->bytes(), block_->size};
    }

    /// Gives up the reference without letting it go: the holder calls release() later, on the same
    /// shard.
    BodyBlock* detach() { return std::exchange(block_, nullptr); }
    static void release(BodyBlock*);

  private:
    BodyBlock* block_ = nullptr;
};

/// Makes bodies and keeps freed blocks for the next ones, by size class, up to a bound of bytes.
/// Must outlive every body that it made.
class BodyPool {
  public:
    BodyPool() = default;
    BodyPool(const BodyPool&) = delete;
    BodyPool& operator=(const BodyPool&) = delete;
    ~BodyPool();

    BodyRef make(std::span<const std::byte> bytes);
    /// The parts one behind the other.
    BodyRef make(const std::array<std::span<const std::byte>, 3>& parts);
    std::size_t live() const { return live_; }

  private:
    friend class BodyRef;
    static constexpr std::size_t kClasses = 11;  // 64 B, 128 B ... 64 KiB
    static constexpr std::size_t kMaxIdleBytesPerClass = std::size_t{1} << 20U;

    struct Idle {
        BodyBlock* first = nullptr;
        std::size_t count = 0;
    };

    BodyBlock* take(std::size_t size);
    void take_back(BodyBlock*);

    std::array<Idle, kClasses> idle_{};
    std::size_t live_ = 0;
};

}  // namespace amq::exchange
