#pragma once
// The bytes of an unfinished frame: a buffer read from its front and filled at its end.

#include <cstddef>
#include <span>
#include <utility>

namespace amq::anet {

// The memory is of SpareMemory, which may give a quarter more than what it is asked for.
class HeldBytes {
  public:
    HeldBytes() noexcept = default;
    HeldBytes(HeldBytes&& other) noexcept
        : memory_{std::exchange(other.memory_, nullptr)},
          begin_{std::exchange(other.begin_, 0)},
          end_{std::exchange(other.end_, 0)},
          capacity_{std::exchange(other.capacity_, 0)} {}
    HeldBytes& operator=(HeldBytes&& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(begin_, other.begin_);
        std::swap(end_, other.end_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    ~HeldBytes() { release(); }

    [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
    [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
        return {memory_ + begin_, end_ - begin_};
    }

    // Adds bytes of something that will be `expected` bytes long in all (0: not known). Grows in
    // steps of expected / 4^n: never beyond four times what came, and never more than 1.25 x
    // expected while the old and the new buffer coexist.
    void append(std::span<const std::byte> more, std::size_t expected);

    // Adds bytes and allocates exactly for them.
    void append_exactly(std::span<const std::byte> more);

    void drop_front(std::size_t count) noexcept { begin_ += count; }
    void release() noexcept;

  private:
    void compact() noexcept;
    void grow(std::size_t capacity);
    void copy_in(std::span<const std::byte> more) noexcept;

    std::byte* memory_{};
    std::size_t begin_{};
    std::size_t end_{};
    std::size_t capacity_{};
};

}  // namespace amq::anet
